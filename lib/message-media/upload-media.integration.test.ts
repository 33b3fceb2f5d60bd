import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { getEnv } from "@/lib/env";
import { createFolderStore } from "@/lib/media/folder-store";
import { readMediaUrl } from "@/lib/media/media-url";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { gifOf } from "@/lib/testing/media-host";
import { uploadMedia } from "./upload-media";

const db = setUpTestDatabase();
const clock = manualClock(Date.UTC(2026, 0, 15, 12));
const DAY_MS = 86_400_000;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stickypool-uploads-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const store = () => createFolderStore(folder);
const upload = (body: ReadableStream<Uint8Array> | null) =>
  uploadMedia({ clock }, body, { pool: db.pool, store: store() });
const bodyOf = (...chunks: Uint8Array[]) => new Blob(chunks as BlobPart[]).stream();
const kept = async () => [await db.prisma.mediaObject.count(), (await readdir(folder)).length];

/** Bytes of nothing in pieces, as a browser sends them. */
function manyBytes(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  return new ReadableStream({
    pull(controller) {
      if (left === 0) return controller.close();
      const size = Math.min(left, 1_000_000);
      left -= size;
      controller.enqueue(new Uint8Array(size));
    },
  });
}

describe("uploadMedia", () => {
  it("keeps a file, and gives it an address of ours for 30 days", async () => {
    const file = gifOf(500, 1);
    const uploaded = await upload(bodyOf(file.subarray(0, 100), file.subarray(100)));
    expect(uploaded).toEqual({
      url: getEnv().publicUrl + uploaded.path,
      path: expect.stringMatching(/^\/media\/[\w-]{70}\/file\.gif$/),
      contentType: "image/gif",
      size: 500,
      isPicture: true,
    });
    const address = readMediaUrl(uploaded.url, getEnv().publicUrl);
    expect(address?.expiresAtMs).toBe(clock.now() + 30 * DAY_MS);
    const content = await store().open(address?.sha256 ?? "");
    expect(content && (await buffer(content)).equals(file)).toBe(true);
    expect(
      await db.prisma.mediaObject.findFirstOrThrow({ where: { sha256: address?.sha256 } }),
    ).toMatchObject({
      size: 500,
      contentType: "image/gif",
    });
  });

  it.each([
    ["a document", Buffer.from("%PDF-1.4\n1 0 obj\n"), "application/pdf", false],
    ["a text", Buffer.from("Hello"), "text/plain", false],
    ["a picture no page shows", Buffer.from("49492a00080000000000", "hex"), "image/tiff", false],
  ])("knows %s by its content", async (_what, file, contentType, isPicture) => {
    expect(await upload(bodyOf(file))).toMatchObject({ contentType, isPicture, size: file.length });
  });

  it.each([
    ["nothing", () => null, /Choose a file/],
    ["an empty file", () => bodyOf(), /The file is empty/],
    [
      "a drawing with a script",
      () => bodyOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')),
      /svg\+xml cannot/,
    ],
    ["a program", () => bodyOf(Buffer.from("7f454c460201010000000000", "hex")), /cannot be sent as MMS/],
  ])("refuses %s, and keeps nothing", async (_what, body, detail) => {
    const before = await kept();
    await expect(upload(body())).rejects.toMatchObject({
      code: "invalid_media",
      field: "media",
      detail: expect.stringMatching(detail),
    });
    expect(await kept()).toEqual([before[0], 0]);
  });

  it("stops at one byte more than may be fetched, whatever else would come", async () => {
    const { fetchMaxBytes } = getEnv().media;
    await expect(upload(manyBytes(fetchMaxBytes + 1))).rejects.toMatchObject({
      code: "invalid_media",
      detail: `The file is larger than ${fetchMaxBytes / 1_000_000} MB.`,
    });
    await expect(upload(manyBytes(Number.MAX_SAFE_INTEGER))).rejects.toMatchObject({ code: "invalid_media" });
    expect((await kept())[1]).toBe(0);
  });

  it("keeps nothing of an upload that breaks off", async () => {
    const before = await kept();
    const broken = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(gifOf(100));
      },
      pull() {
        throw new Error("the connection broke");
      },
    });
    await expect(upload(broken)).rejects.toThrow("the connection broke");
    expect(await kept()).toEqual([before[0], 0]);
  });
});
