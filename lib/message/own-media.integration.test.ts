import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { getEnv } from "@/lib/env";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile, type TestAssignment } from "@/lib/testing/mapping-rows";
import { storeOwnMedia } from "@/lib/testing/media-host";
import { e164 } from "@/lib/testing/pool-numbers";
import { countWrites, createTestAcceptor, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { AcceptConnection, anyConnectionOf } from "./accept-connection";
import { GroupAcceptor } from "./group-acceptor";
import { readOwnMedia } from "./own-media";
import { previewMessage } from "./preview-message";
import { createReleaseLoop } from "./release-scheduled";
import { scheduleMessage } from "./schedule-message";

const db = setUpTestDatabase();
const START = Date.UTC(2026, 0, 15, 12);
const MINUTE = 60_000;
const MEGABYTE = 1_048_576;
const RECIPIENT = "+12125550100";
const THEIRS = "https://cdn.example.com/a.mp3";
const clock = manualClock(START);
let sut: TestAcceptor;
let profileId: string;
let numbers: TestAssignment[];

beforeAll(() => {
  sut = createTestAcceptor(db.pool, clock);
});
afterAll(() => sut.acceptor.close());
beforeEach(async () => {
  clock.set(START);
  profileId = await createStickyProfile(db.prisma);
  numbers = await assignNumbers(db.prisma, profileId, 2);
  await db.prisma.carrier.updateMany({ data: { longCodeMmsBytes: null } });
});

/** The address of a file of this size and type in our store. */
function upload(size: number, contentType = "audio/mpeg", expiresAtMs = START + 60 * MINUTE) {
  return storeOwnMedia(db.pool, START, { size, contentType, expiresAtMs });
}
const transcodes = () =>
  db.prisma.messagingProfile.update({ where: { id: profileId }, data: { mmsTranscoding: true } });
const refusalOf = async (...mediaUrls: string[]) => {
  const { code, field, detail } = await sut.refusal(profileId, RECIPIENT, { mediaUrls });
  return { code, field, detail };
};
const accept = async (...mediaUrls: string[]) =>
  (await sut.send(profileId, RECIPIENT, { mediaUrls })).content.type;

describe("media of ours that are too large (F3, 40317)", () => {
  it("are refused before the message is accepted, at the file; nothing is written (S11)", async () => {
    const before = await countWrites(db.pool);
    expect(await refusalOf(THEIRS, await upload(MEGABYTE))).toEqual({
      code: "invalid_media",
      field: "mediaUrls.1",
      detail: expect.stringMatching(/^The file has 1,048,576 bytes\. Without MMS transcoding/),
    });
    expect(await refusalOf(await upload(600_000), await upload(600_001))).toMatchObject({
      code: "invalid_media",
      field: "mediaUrls",
    });
    expect(await countWrites(db.pool)).toEqual(before);
    expect(await accept(await upload(MEGABYTE - 1))).toBe("MMS");
  });

  it("are accepted where transcoding can make them smaller, and refused where it cannot", async () => {
    await transcodes();
    expect(await accept(await upload(9_000_000, "image/jpeg"))).toBe("MMS");
    expect(await accept(await upload(9_000_000, "video/mp4"))).toBe("MMS");
    expect(await refusalOf(await upload(MEGABYTE))).toMatchObject({ code: "invalid_media" });
  });

  it("are judged by the carrier's limit as it is now, whatever is cached (S12)", async () => {
    const url = await upload(2_000_000);
    expect(await refusalOf(url)).toMatchObject({ code: "invalid_media" });
    await db.prisma.carrier.updateMany({ data: { longCodeMmsBytes: 2_000_000 } });
    expect(await accept(url)).toBe("MMS");
    await db.prisma.carrier.updateMany({ data: { longCodeMmsBytes: 1_999_999 } });
    expect(await refusalOf(url)).toMatchObject({ code: "invalid_media" });
    await db.prisma.carrier.updateMany({ data: { tollFreeMmsBytes: 2_000_000, longCodeMmsBytes: null } });
    expect(await refusalOf(url)).toMatchObject({ code: "invalid_media" });
  });

  it("are judged by the profile's transcoding as it is now", async () => {
    const url = await upload(2_000_000, "image/png");
    expect(await refusalOf(url)).toMatchObject({ code: "invalid_media" });
    await transcodes();
    expect(await accept(url)).toBe("MMS");
  });

  it("are no matter of a message that goes as SMS", async () => {
    await db.prisma.messagingProfile.update({ where: { id: profileId }, data: { mmsFallBackToSms: true } });
    await db.prisma.phoneNumber.updateMany({
      where: { id: { in: numbers.map(({ phoneNumberId }) => phoneNumberId) } },
      data: { canMms: false },
    });
    expect(await accept(await upload(MEGABYTE))).toBe("SMS");
  });

  it("are refused of a group MMS as well", async () => {
    const groups = new GroupAcceptor({ pool: db.pool, snapshots: sut.snapshots, clock });
    const group = groups.accept({
      sender: numbers[0]?.e164 ?? "",
      recipients: [e164(RECIPIENT), e164("+14165550100")],
      mediaUrls: [await upload(MEGABYTE)],
    });
    await expect(group).rejects.toMatchObject({ code: "invalid_media", field: "mediaUrls.0" });
    await groups.close();
  });

  it("are shown by the preview", async () => {
    const { refusal, content } = await previewMessage(
      {
        messagingProfileId: profileId,
        recipient: e164(RECIPIENT),
        text: "Hello",
        mediaUrls: [await upload(MEGABYTE)],
      },
      { pool: db.pool, snapshots: sut.snapshots, clock },
    );
    expect([refusal?.code, content]).toEqual(["invalid_media", null]);
  });
});

describe("media of ours that are gone", () => {
  it.each([
    ["past their time", START],
    ["at their end", START + 60 * MINUTE],
  ])("%s are refused as the worker would", async (_what, expiresAtMs) => {
    const url = await upload(10, "image/gif", expiresAtMs);
    clock.set(START + 60 * MINUTE);
    expect(await refusalOf(THEIRS, url)).toEqual({
      code: "invalid_media",
      field: "mediaUrls.1",
      detail: expect.stringMatching(/expired/),
    });
  });

  it("because their file is, are refused", async () => {
    const url = await upload(11, "image/gif");
    expect(await accept(url)).toBe("MMS");
    await db.pool.query("DELETE FROM media_objects WHERE size = 11");
    expect(await refusalOf(url)).toMatchObject({ code: "invalid_media", field: "mediaUrls.0" });
  });

  it("are those of others when we did not make the address", async () => {
    const url = await upload(MEGABYTE);
    expect(await accept(url.replace(/.(?=\/file)/, (last) => (last === "A" ? "E" : "A")))).toBe("MMS");
    expect(await accept(url.replace("://", "://not-"))).toBe("MMS");
  });
});

describe("a scheduled message with media of ours", () => {
  const schedule = async (url: string, sender?: string) =>
    scheduleMessage(
      {
        messagingProfileId: profileId,
        recipient: e164(RECIPIENT),
        mediaUrls: [url],
        sender: sender ?? null,
        sendAtMs: START + 10 * MINUTE,
      },
      { pool: db.pool, snapshots: sut.snapshots, clock },
    );

  it("is refused at once where its sender is known", async () => {
    await expect(schedule(await upload(MEGABYTE), numbers[0]?.e164)).rejects.toMatchObject({
      code: "invalid_media",
    });
  });

  it("is decided when its time comes where the pool chooses", async () => {
    const { id } = await schedule(await upload(MEGABYTE));
    clock.set(START + 10 * MINUTE);
    await createReleaseLoop(db.pool, clock).runRound(new AbortController().signal);
    expect(await db.prisma.message.findFirstOrThrow({ where: { id } })).toMatchObject({
      status: "sending_failed",
      errors: [expect.objectContaining({ code: "40317" })],
    });
  });
});

describe("readOwnMedia", () => {
  it("asks for each file once, and for nothing where no address is ours", async () => {
    const asked: unknown[][] = [];
    const inner = anyConnectionOf(db.pool);
    const connection = {
      query(name: string, text: string, values: unknown[]) {
        asked.push(values);
        return inner.query(name, text, values);
      },
    };
    const { publicUrl } = getEnv();
    const none = await readOwnMedia(
      connection,
      [{}, { mediaUrls: null }, { mediaUrls: [THEIRS] }],
      publicUrl,
      START,
    );
    expect([none.size, asked]).toEqual([0, []]);
    const url = await upload(12, "image/png");
    const again = await upload(12, "image/png", START + 61 * MINUTE);
    const own = await readOwnMedia(
      connection,
      [{ mediaUrls: [url, again] }, { mediaUrls: [url] }],
      publicUrl,
      START,
    );
    expect(own.get(again)).toMatchObject({ size: 12, contentType: "image/png" });
    expect([own.size, asked.length, String(asked[0]?.[0]).length]).toEqual([2, 1, 66]);
  });

  it("costs a batch without media no statement", async () => {
    const names: string[] = [];
    const query = AcceptConnection.prototype.query;
    AcceptConnection.prototype.query = function (name, ...rest) {
      names.push(name);
      return query.call(this, name, ...rest);
    };
    try {
      await sut.send(profileId, RECIPIENT);
      expect(names.filter((name) => !name.startsWith("write_batch"))).toEqual(["read_batch"]);
      await accept(await upload(13));
      expect(names).toContain("read_media_objects");
    } finally {
      AcceptConnection.prototype.query = query;
    }
  });
});
