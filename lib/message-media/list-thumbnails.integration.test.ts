import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { readMediaToken } from "@/lib/media/media-url";
import { upsertObject } from "@/lib/media/object-repository";
import { setUpTestDatabase } from "@/lib/testing/database";
import { createStickyProfile } from "@/lib/testing/mapping-rows";
import { insertTestMessages } from "@/lib/testing/message-rows";
import { listThumbnails, thumbnailOf } from "./list-thumbnails";

const db = setUpTestDatabase();
const NOW = Date.UTC(2026, 0, 15, 12, 34);
const HOUR = 3_600_000;
let messagingProfileId: string;
let id: string;

beforeEach(async () => {
  messagingProfileId = await createStickyProfile(db.prisma);
  [id] = (await insertTestMessages(db.pool, [{ messagingProfileId, acceptedAtMs: NOW }])) as [string];
});

const fileOf = (size: number, contentType: string) => ({
  sha256: createHash("sha256").update(`${size} ${contentType}`).digest("hex"),
  size,
  contentType,
});
const attach = (position: number, file: ReturnType<typeof fileOf> | null, sent = file) =>
  db.prisma.messageMedia.create({
    data: {
      messagingProfileId,
      messageId: id,
      position,
      sourceUrl: "https://cdn.example.com/a",
      sha256: file?.sha256 ?? null,
      size: file?.size ?? null,
      contentType: file?.contentType ?? null,
      ...(sent !== file && {
        sentSha256: sent?.sha256 ?? null,
        sentSize: sent?.size ?? null,
        sentContentType: sent?.contentType ?? null,
      }),
    },
  });
const keep = (file: ReturnType<typeof fileOf>) => upsertObject(db.pool, file, NOW, NOW + HOUR);
const list = (type: "SMS" | "MMS" = "MMS") =>
  listThumbnails([{ id, messagingProfileId, type }], NOW, db.pool);

describe("listThumbnails", () => {
  it("shows a picture as it was sent", async () => {
    const [original, sent] = [fileOf(9_000_000, "image/png"), fileOf(280_000, "image/jpeg")];
    await keep(original);
    await keep(sent);
    await attach(0, original, sent);
    const thumbnail = (await list()).get(id);
    expect(thumbnail).toEqual({
      count: 1,
      kind: "picture",
      path: expect.stringMatching(/^\/media\/.*\.jpg$/),
    });
    expect(readMediaToken(thumbnail?.path?.split("/")[2] ?? "")?.sha256).toBe(sent.sha256);
  });

  it("says what is there where the file is not kept any more, or was never fetched", async () => {
    await attach(0, fileOf(77, "image/gif"));
    await attach(1, null);
    expect((await list()).get(id)).toEqual({ count: 2, kind: "unknown", path: null });
  });

  it("asks for MMS alone, and has nothing of those nobody has begun with", async () => {
    expect((await list()).size).toBe(0);
    const file = fileOf(78, "image/gif");
    await keep(file);
    await attach(0, file);
    expect((await list("SMS")).size).toBe(0);
    expect((await list()).size).toBe(1);
  });
});

describe("thumbnailOf", () => {
  const of = (...files: (readonly [number, string] | null)[]) =>
    thumbnailOf(
      files.map((file) => ({ object: file && fileOf(...file) })),
      NOW,
    );

  it.each([
    ["a picture", [[10, "image/png"]], "picture", true],
    ["a picture of 1 MB", [[1_048_576, "image/webp"]], "picture", true],
    ["one byte more", [[1_048_577, "image/webp"]], "picture", false],
    ["a picture no browser shows", [[10, "image/tiff"]], "picture", false],
    ["a drawing that runs", [[10, "image/svg+xml"]], "picture", false],
    ["a video", [[10, "video/mp4"]], "video", false],
    ["a sound", [[10, "audio/amr"]], "sound", false],
    ["a document", [[10, "application/pdf"]], "document", false],
    ["a card", [[10, "text/vcard"]], "document", false],
    [
      "the picture beside a video",
      [
        [10, "video/mp4"],
        [10, "image/jpeg"],
      ],
      "picture",
      true,
    ],
    ["what was fetched beside what was not", [null, [10, "audio/mpeg"]], "sound", false],
    ["nothing", [null, null], "unknown", false],
  ] as const)("stands for %s", (_what, files, kind, hasPath) => {
    const thumbnail = of(...files);
    expect([thumbnail.kind, thumbnail.path !== null, thumbnail.count]).toEqual([kind, hasPath, files.length]);
  });

  it("has one address for three hours, good for three to six", () => {
    const pathAt = (nowMs: number) =>
      thumbnailOf([{ object: fileOf(10, "image/png") }], nowMs).path?.split("/")[2] ?? "";
    const start = Date.UTC(2026, 0, 15, 12);
    expect(pathAt(start + 3 * HOUR - 1)).toBe(pathAt(start));
    expect(pathAt(start + 3 * HOUR)).not.toBe(pathAt(start));
    expect(readMediaToken(pathAt(start + 3 * HOUR - 1))?.expiresAtMs).toBe(start + 6 * HOUR);
  });
});
