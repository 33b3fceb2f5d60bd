import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CarrierMessage } from "@/lib/carrier/carrier";
import { CarrierDirectory } from "@/lib/carrier/carrier-directory";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import { countWrites, createTestAcceptor, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { createTestKind, insertCarrier } from "@/lib/testing/test-carrier";
import { createTestWorker, type TestWorker } from "@/lib/testing/test-worker";
import { getMessage } from "./get-message";
import { previewMessage } from "./preview-message";
import { receiveInbound } from "./receive-inbound";
import { createReleaseLoop } from "./release-scheduled";
import { scheduleMessage } from "./schedule-message";

const db = setUpTestDatabase();
const START = Date.UTC(2026, 0, 15, 12);
const MINUTE = 60_000;
const RECIPIENT = "+12125550100";
const clock = manualClock(START);
/** What carriers got, in order. */
const submitted: CarrierMessage[] = [];
let sut: TestAcceptor;
let worker: TestWorker;
let carrierId: string;
let profileId: string;
let number: string;

beforeAll(async () => {
  sut = createTestAcceptor(db.pool, clock);
  const { kind } = createTestKind({
    submit: async (messages) => {
      submitted.push(...messages);
      return messages.map(({ messageId }) => ({ kind: "sent", carrierMessageId: messageId }));
    },
  });
  carrierId = await insertCarrier(db.prisma, kind, { host: "carrier.example.com", password: "secret" });
  const carriers = new CarrierDirectory(db.pool, clock, {
    findKind: (name) => (name === kind.kind ? kind : null),
  });
  worker = createTestWorker(db.pool, clock, { carriers });
});
afterAll(async () => {
  await worker.stop();
  await sut.acceptor.close();
});
beforeEach(async () => {
  clock.advance(60 * MINUTE);
  await db.pool.query("TRUNCATE outbound_queue, scheduled_messages");
  submitted.length = 0;
  profileId = await createStickyProfile(db.prisma, { smartEncoding: true });
  const [assigned] = await assignNumbers(db.prisma, profileId, 1);
  number = assigned?.e164 ?? "";
  await db.prisma.phoneNumber.updateMany({ where: { e164: number }, data: { carrierId } });
});

const send = (text: string, more = {}) => sut.send(profileId, RECIPIENT, { text, ...more });
const change = (data: object) => db.prisma.messagingProfile.update({ where: { id: profileId }, data });
/** Hands over what is queued. @returns the texts that went out */
async function handOver(): Promise<string[]> {
  await worker.runRound();
  return submitted.map(({ text }) => text);
}

describe("F2 smart encoding acts on what is sent", () => {
  it("the text that goes out is the substituted one; the message keeps the original", async () => {
    const text = `“Hi” – it’s ready…${"a".repeat(60)}`;
    const accepted = await send(text);
    const wireText = `"Hi" - it's ready...${"a".repeat(60)}`;
    expect(accepted.content).toMatchObject({
      text,
      wireText,
      encoding: "gsm7",
      parts: 1,
      characterCount: 80,
    });
    expect(await getMessage(accepted.id)).toMatchObject({
      text,
      wireText,
      encoding: "gsm7",
      parts: 1,
      numChars: 80,
    });
    expect(await handOver()).toEqual([wireText]);
    expect(submitted[0]).toMatchObject({ encoding: "gsm7" });
  });

  it("many of one batch, each its own, plain ones among them", async () => {
    const texts = ["plain", "“one”", "NULL", 'a "quoted\\" {one},', 'it’s {2} \\ “"”', "“😀”", "…", "ж"];
    const before = sut.acceptor.counters.batches;
    await Promise.all(texts.map((text) => send(text)));
    expect(sut.acceptor.counters.batches).toBe(before + 1);
    expect(await handOver()).toEqual([
      ...["plain", '"one"', "NULL", 'a "quoted\\" {one},', 'it\'s {2} \\ """', '"😀"', "...", "ж"],
    ]);
    const { rows } = await db.pool.query(
      "SELECT count(wire_text)::int AS n FROM messages WHERE messaging_profile_id = $1",
      [profileId],
    );
    expect(rows[0].n).toBe(4);
  });

  it.each<[smart: boolean, encoding: "auto" | "gsm7" | "ucs2" | null, sent: string, as: string]>([
    [true, null, "it's", "gsm7"],
    [true, "auto", "it's", "gsm7"],
    [true, "gsm7", "it's", "gsm7"],
    [true, "ucs2", "it’s", "ucs2"],
    [false, null, "it’s", "ucs2"],
    [false, "auto", "it’s", "ucs2"],
    [false, "gsm7", "it's", "gsm7"],
    [false, "ucs2", "it’s", "ucs2"],
  ])("profile %s, request %s: %j goes out as %s", async (smartEncoding, encoding, sent, as) => {
    await change({ smartEncoding });
    await send("it’s", { encoding });
    expect(await handOver()).toEqual([sent]);
    expect(submitted[0]).toMatchObject({ encoding: as });
  });

  it("leaves the text of an MMS alone", async () => {
    const { content } = await send("it’s", { type: "MMS" });
    expect(content).toMatchObject({ text: "it’s", wireText: null, parts: 1 });
  });

  it("S12 a switch acts on the next message", async () => {
    await send("it’s");
    await change({ smartEncoding: false });
    await send("it’s");
    await change({ smartEncoding: true });
    await send("it’s");
    expect(await handOver()).toEqual(["it's", "it’s", "it's"]);
  });

  it("a repeated request is answered as the first time, whatever the profile says by now", async () => {
    const idempotency = { apiKeyId: randomUUID(), key: "order-1", fingerprint: "f" };
    const first = await send("it’s", { idempotency });
    await change({ smartEncoding: false });
    expect((await send("it’s", { idempotency })).content).toEqual(first.content);
    expect(await handOver()).toEqual(["it's"]);
  });

  it("a scheduled message shows it at once, and is decided again when its time comes (S16)", async () => {
    const options = { pool: db.pool, snapshots: sut.snapshots, clock };
    const sendAtMs = clock.now() + 10 * MINUTE;
    const request = { messagingProfileId: profileId, recipient: e164(RECIPIENT), text: "it’s", sendAtMs };
    const kept = await scheduleMessage(request, options);
    expect(kept).toMatchObject({ text: "it’s", wireText: "it's", encoding: "gsm7", status: "scheduled" });
    await change({ smartEncoding: false });
    clock.set(sendAtMs);
    await createReleaseLoop(db.pool, clock).runRound(new AbortController().signal);
    expect(await handOver()).toEqual(["it’s"]);
    expect(await getMessage(kept.id)).toMatchObject({ wireText: null, encoding: "ucs2" });
  });

  it("acts on automatic answers too", async () => {
    await db.prisma.autoResponse.create({
      data: {
        id: randomUUID(),
        messagingProfileId: profileId,
        countryCode: "US",
        operation: "info",
        keywords: ["HELP"],
        responseText: "We’re here",
        createdAt: new Date(clock.now()),
        updatedAt: new Date(clock.now()),
      },
    });
    await receiveInbound(db.pool, clock, { sender: RECIPIENT, recipient: number, text: "help" });
    expect(await handOver()).toEqual(["We're here"]);
    const reply = await db.prisma.message.findFirstOrThrow({
      where: { messagingProfileId: profileId, direction: "outbound" },
    });
    expect(reply).toMatchObject({ text: "We’re here", encoding: "gsm7", parts: 1 });
  });
});

describe("F2 S11 what smart encoding refuses changes nothing", () => {
  it.each<[string, string, object, string, RegExp]>([
    ["nothing left", "\u200b\ufeff", {}, "no_content", /takes out every character/],
    ["nothing left", "\u200b", { encoding: "gsm7" }, "no_content", /takes out every character/],
    [
      "gsm7 and something left over",
      "It’s 😀 ok я",
      { encoding: "gsm7" },
      "invalid_value",
      /😀 \(U\+1F600, character 6\), я \(U\+044F, character 11\)\. Remove/,
    ],
    [
      "gsm7 and an accent",
      "e\u0301",
      { encoding: "gsm7" },
      "invalid_value",
      /replacement: \(U\+0301, character 2\)/,
    ],
    ["gsm7 and much left over", "абвгдежз", { encoding: "gsm7" }, "invalid_value", /and 3 more/],
    ["an MMS as gsm7", "it’s", { encoding: "gsm7", type: "MMS" }, "invalid_value", /U\+2019/],
    [
      "eleven segments",
      `’${"a".repeat(1_530)}`,
      {},
      "message_too_large",
      /needs 11 segments after smart encoding/,
    ],
    [
      "grown to eleven",
      `${"a".repeat(1_528)}…`,
      {},
      "message_too_large",
      /needs 11 segments after smart encoding/,
    ],
    [
      "more than recommended",
      `${"a".repeat(458)}…`,
      { autoDetect: true },
      "exceeds_recommended_size",
      /needs 4 segments/,
    ],
  ])("%s: %j", async (_what, text, more, code, detail) => {
    const before = await countWrites(db.pool);
    const refusal = await sut.refusal(profileId, RECIPIENT, { text, ...more });
    expect(refusal.code).toBe(code);
    expect(refusal.detail).toMatch(detail);
    expect(await countWrites(db.pool)).toEqual(before);
  });

  it.each<[string, string, object]>([
    ["ten segments after it", `’${"a".repeat(1_529)}`, {}],
    ["invisible characters, when nothing is replaced", "\u200b", { encoding: "ucs2" }],
    ["as many as recommended", `${"a".repeat(456)}…`, { autoDetect: true }],
  ])("%s is accepted", async (_what, text, more) => {
    expect((await send(text, more)).status).toBe("queued");
  });
});

it("F2 a preview says what accepting would do to the text, also of one that would be refused", async () => {
  const preview = (text: string, more = {}) =>
    previewMessage(
      { messagingProfileId: profileId, recipient: e164(RECIPIENT), text, ...more },
      { pool: db.pool, snapshots: sut.snapshots, clock },
    );
  const { content } = await send("“Hi” 😀");
  const previewed = await preview("“Hi” 😀");
  expect(previewed.content).toEqual(content);
  expect(previewed.text).toMatchObject({
    encoding: "ucs2",
    wireText: '"Hi" 😀',
    characters: [
      { character: "“", mark: "replaced", replacement: '"', positions: [0] },
      { character: "”", mark: "replaced", replacement: '"', positions: [3] },
      { character: "😀", mark: "foreign", replacement: null, positions: [5] },
    ],
  });
  expect(await preview("“Hi” 😀", { encoding: "gsm7" })).toMatchObject({
    refusal: { code: "invalid_value" },
    text: { encoding: "ucs2", wireText: '"Hi" 😀' },
  });
  await change({ smartEncoding: false });
  expect((await preview("“Hi”")).text).toMatchObject({
    wireText: null,
    encoding: "ucs2",
    characters: [{ mark: "foreign" }, { mark: "foreign" }],
  });
});
