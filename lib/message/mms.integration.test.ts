import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createFolderStore } from "@/lib/media/folder-store";
import { createMediaLoop } from "@/lib/message-media/media-loop";
import { presentStoredMessage } from "@/lib/telnyx-api/messages/serializer";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile, type TestAssignment } from "@/lib/testing/mapping-rows";
import { gifOf, type MediaHost, startMediaHost } from "@/lib/testing/media-host";
import { createTestAcceptor, type TestAcceptor } from "@/lib/testing/test-acceptor";
import type { Loop } from "@/lib/worker/loop";
import { getMessage } from "./get-message";
import { receiveInbound } from "./receive-inbound";

const db = setUpTestDatabase();
const clock = manualClock(Date.UTC(2026, 0, 15, 12));
const signal = new AbortController().signal;
const URLS = ["https://cdn.example.com/a.jpg"];
let sut: TestAcceptor;
let host: MediaHost;
let media: Loop;
let folder: string;
let profileId: string;
let numbers: TestAssignment[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stickypool-media-"));
  host = await startMediaHost();
  sut = createTestAcceptor(db.pool, clock);
  media = createMediaLoop({
    pool: db.pool,
    clock,
    store: createFolderStore(folder),
    publicUrl: "http://localhost:3000",
    maxBytes: 1_000_000,
    download: { allowPrivate: true, timeoutMs: 2_000 },
    transcode: async () => ({ kind: "unchanged" }),
  });
});
afterAll(async () => {
  await media.stop?.();
  await sut.acceptor.close();
  await host.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  profileId = await createStickyProfile(db.prisma, { webhookUrl: "https://app.example.com/hook" });
  numbers = await assignNumbers(db.prisma, profileId, 2);
});

const cannotMms = (place: number) =>
  db.prisma.phoneNumber.update({ where: { id: numbers[place]?.phoneNumberId }, data: { canMms: false } });
const fallsBack = () =>
  db.prisma.messagingProfile.update({ where: { id: profileId }, data: { mmsFallBackToSms: true } });

describe("an MMS that no number can carry (P7, S7)", () => {
  it("is refused where the profile does not fall back", async () => {
    await cannotMms(0);
    await cannotMms(1);
    expect((await sut.refusal(profileId, "+12125550100", { mediaUrls: URLS })).code).toBe(
      "no_usable_numbers",
    );
    const sender = numbers[0]?.e164 ?? "";
    expect((await sut.refusal(profileId, "+12125550100", { mediaUrls: URLS, sender })).code).toBe(
      "sender_cannot_mms",
    );
  });

  it("is accepted as SMS with the addresses in its text where it falls back", async () => {
    await fallsBack();
    await cannotMms(0);
    await cannotMms(1);
    for (const sender of [undefined, numbers[0]?.e164]) {
      const { content, id } = await sut.send(profileId, "+12125550100", {
        mediaUrls: URLS,
        text: "Look",
        sender,
      });
      expect(content).toMatchObject({ type: "SMS", text: "Look", wireText: `Look\n${URLS[0]}`, parts: 1 });
      expect(await db.prisma.message.findFirstOrThrow({ where: { id } })).toMatchObject({
        type: "SMS",
        text: "Look",
        wireText: `Look\n${URLS[0]}`,
        mediaUrls: URLS,
      });
    }
  });

  it("leaves as MMS from the number that can, and the mapping moves there", async () => {
    await fallsBack();
    const { sender } = await sut.send(profileId, "+12125550101");
    const held = numbers.findIndex(({ e164 }) => e164 === sender);
    await cannotMms(held);
    const mms = await sut.send(profileId, "+12125550101", { mediaUrls: URLS });
    expect(mms.content.type).toBe("MMS");
    expect(mms.sender).toBe(numbers[1 - held]?.e164);
  });

  it("is refused when it is too long as SMS", async () => {
    await fallsBack();
    await cannotMms(0);
    await cannotMms(1);
    const refusal = await sut.refusal(profileId, "+12125550100", {
      mediaUrls: URLS,
      text: "x".repeat(1_530),
    });
    expect([refusal.code, refusal.detail]).toEqual([
      "message_too_large",
      expect.stringMatching(/11 segments/),
    ]);
  });
});

describe("the media of a received message", () => {
  const receive = (paths: string[]) =>
    receiveInbound(db.pool, clock, {
      sender: "+13125550111",
      recipient: numbers[0]?.e164 ?? "",
      text: "Look",
      mediaUrls: paths.map((path) => host.url + path),
    });
  const dueInMs = async (messageId: string) => {
    const { rows } = await db.pool.query(
      "SELECT round(date_part('epoch', due_at - now()) * 1000) AS due FROM webhook_queue WHERE message_id = $1",
      [messageId],
    );
    return rows[0]?.due as number;
  };

  it("are fetched and served by us; the event waits for them", async () => {
    host.files.set("/in.gif", gifOf(90));
    const { messageId } = await receive(["/in.gif", "/missing.gif"]);
    expect(await dueInMs(messageId)).toBeGreaterThan(5_000);
    await expect
      .poll(
        async () => {
          await media.runRound(signal);
          return db.prisma.mediaWork.count({ where: { messageId } });
        },
        { timeout: 30_000 },
      )
      .toBe(0);
    expect(await dueInMs(messageId)).toBeLessThanOrEqual(0);
    expect(presentStoredMessage(await getMessage(messageId)).media).toEqual([
      {
        url: expect.stringMatching(/^http:\/\/localhost:3000\/media\/[\w-]{70}\/file\.gif$/),
        content_type: "image/gif",
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        size: 90,
      },
      { url: `${host.url}/missing.gif`, content_type: null, sha256: null, size: null },
    ]);
  });

  it("do not delay a message without any", async () => {
    const { messageId } = await receive([]);
    expect(await dueInMs(messageId)).toBeLessThanOrEqual(0);
  });
});
