import { beforeEach, describe, expect, it } from "vitest";
import { presentStoredMessage } from "@/lib/telnyx-api/messages/serializer";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile, type TestAssignment } from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import { getMessage } from "./get-message";
import { listMessages } from "./list-messages";
import { NO_PROFILE_ID } from "./no-profile";
import { type InboundMessageInput, receiveInbound } from "./receive-inbound";

const db = setUpTestDatabase();
const START = Date.UTC(2026, 0, 15, 12);
const clock = manualClock(START);
const SENDER = "+12125550123";
const CARRIER = "00000000-0000-7000-8000-000000000001";
const NO_FILTER = {
  messagingProfileId: null,
  direction: null,
  status: null,
  recipient: null,
  sender: null,
  sinceMs: null,
  untilMs: null,
};

let profileId: string;
let number: TestAssignment;

beforeEach(async () => {
  clock.set(START);
  await db.pool.query("TRUNCATE messages, outbound_queue, number_hourly_stats, inbound_arrivals, opt_outs");
  profileId = await createStickyProfile(db.prisma);
  [number] = (await assignNumbers(db.prisma, profileId, 1)) as [TestAssignment];
});

const receive = (own: Partial<InboundMessageInput> = {}) =>
  receiveInbound(db.pool, clock, { sender: SENDER, recipient: number.e164, text: "Hello", ...own });
const find = (id: string) => db.prisma.message.findFirstOrThrow({ where: { id } });
const received = async () => (await db.prisma.numberHourlyStat.findMany()).map((hour) => hour.received);

describe("a received message", () => {
  it("is stored under the profile of its number and counted for the hour", async () => {
    const { messageId, ...rest } = await receive();
    expect(rest).toEqual({ messagingProfileId: profileId, isRepeat: false });
    expect(await find(messageId)).toMatchObject({
      direction: "inbound",
      status: "received",
      sender: SENDER,
      recipient: number.e164,
      text: "Hello",
      type: "SMS",
      parts: 1,
      phoneNumberId: number.phoneNumberId,
      carrierId: CARRIER,
      autoresponseType: null,
      linkedMessageId: null,
      acceptedAt: new Date(START),
      completedAt: new Date(START),
    });
    expect(await received()).toEqual([1]);
  });

  it.each<[string, Partial<InboundMessageInput>, object]>([
    ["empty", { text: "" }, { text: "", parts: 1, numChars: 0 }],
    ["of ten parts", { text: "a".repeat(1_530) }, { parts: 10, numChars: 1_530 }],
    ["longer than any message", { text: "é".repeat(6_000_000) }, { parts: 32_767, numChars: 6_000_000 }],
    ["with a NUL", { text: "a\0b", subject: "\0" }, { text: "a\ufffdb", subject: "\ufffd" }],
    ["with half a character", { text: "\ud83d" }, { text: "\ufffd", encoding: "ucs2" }],
    ["with media", { mediaUrls: ["https://example.com/a.jpg"] }, { type: "MMS", parts: 1 }],
    ["of a short code", { sender: "72345" }, { sender: "72345" }],
    ["of a name", { sender: "ACME Bank" }, { sender: "ACME Bank" }],
    ["of nobody", { sender: "" }, { sender: "" }],
    ["of a sender that is garbage", { sender: "\0x".repeat(100) }, { sender: "\ufffdx".repeat(32) }],
  ])("%s is kept", async (_, own, stored) => {
    const { messageId } = await receive(own);
    expect(await find(messageId)).toMatchObject(stored);
  });

  it("of a group names the others, each once, and the first hundred of a crowd", async () => {
    const others = ["+13125550121", "72345"];
    const { messageId } = await receive({
      type: "MMS",
      cc: [...others, SENDER, number.e164, " 72345\0", "72345", ""],
    });
    const { cc } = presentStoredMessage(await getMessage(messageId));
    expect(cc).toEqual(
      [...others, "72345\ufffd"].map((phone_number) => ({
        phone_number,
        status: "",
        carrier: "",
        line_type: "",
      })),
    );
    const crowd = Array.from({ length: 101 }, (_, n) => `7${n}`);
    expect((await find((await receive({ cc: crowd })).messageId)).cc).toEqual(crowd.slice(0, 100));
  });

  it("keeps its media addresses", async () => {
    const mediaUrls = Array.from({ length: 12 }, (_, n) => `https://example.com/${n}.jpg`);
    const { messageId } = await receive({ mediaUrls });
    expect((await find(messageId)).mediaUrls).toEqual(mediaUrls);
  });
});

describe("a received word", () => {
  it("says so in the API and leads to its answer, which leads back", async () => {
    const { messageId } = await receive({ text: "stop", mediaUrls: ["https://example.com/a.jpg"] });
    const message = await getMessage(messageId);
    expect(presentStoredMessage(message)).toMatchObject({
      messaging_profile_id: profileId,
      autoresponse_type: "STOP",
      media: [{ url: "https://example.com/a.jpg" }],
    });
    const answer = await getMessage(message.linkedMessageId ?? "");
    expect(answer).toMatchObject({ direction: "outbound", linkedMessageId: messageId });
    expect(presentStoredMessage(answer)).not.toHaveProperty("autoresponse_type");
    expect(presentStoredMessage(await getMessage((await receive()).messageId))).toMatchObject({
      autoresponse_type: null,
    });
  });
});

describe("a message that is brought again", () => {
  it("is stored once, also at the same instant", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => receive({ carrierMessageId: "a-1", text: "Hi" })),
    );
    expect(new Set(answers.map((answer) => answer.messageId)).size).toBe(1);
    expect(answers.filter((answer) => !answer.isRepeat)).toHaveLength(1);
    clock.advance(60_000);
    expect(await receive({ carrierMessageId: "a-1", text: "Hi" })).toMatchObject({
      messageId: answers[0]?.messageId,
      messagingProfileId: profileId,
      isRepeat: true,
    });
    expect(await db.prisma.message.count()).toBe(1);
    expect(await received()).toEqual([1]);
  });

  it("does its work once when it is a word", async () => {
    await Promise.all(Array.from({ length: 8 }, () => receive({ carrierMessageId: "a-2", text: "STOP" })));
    expect(await db.prisma.optOut.count()).toBe(1);
    const directions = (await db.prisma.message.findMany()).map((message) => message.direction);
    expect(directions.toSorted()).toEqual(["inbound", "outbound"]);
  });

  it("is another one under another id, carrier or text, or without an id", async () => {
    const other = await db.prisma.carrier.create({
      data: { id: crypto.randomUUID(), kind: "simulator", name: "Other" },
    });
    await receive({ carrierMessageId: "1" });
    await receive({ carrierMessageId: "2" });
    await receive({ carrierMessageId: "1", carrierId: other.id });
    await receive({ carrierMessageId: "1", text: "The carrier counts from the beginning again" });
    await receive();
    await receive();
    expect(await db.prisma.message.count()).toBe(6);
  });

  it("leaves no half state when storing it fails, and is stored by the next try", async () => {
    await db.pool.query(`ALTER TABLE outbound_queue ADD CONSTRAINT refuse_all CHECK (lane < 0) NOT VALID`);
    try {
      await expect(receive({ carrierMessageId: "a-3", text: "STOP" })).rejects.toThrow(/refuse_all/);
    } finally {
      await db.pool.query("ALTER TABLE outbound_queue DROP CONSTRAINT refuse_all");
    }
    expect(await db.prisma.message.count()).toBe(0);
    expect(await db.prisma.optOut.count()).toBe(0);
    expect(await received()).toEqual([]);
    expect(await receive({ carrierMessageId: "a-3", text: "STOP" })).toMatchObject({ isRepeat: false });
    expect(await db.prisma.optOut.count()).toBe(1);
  });
});

describe("a message for a number that cannot be served", () => {
  it("is kept without a profile when the number is on none", async () => {
    await db.pool.query(
      "UPDATE number_assignments SET ended_at = $1, end_reason = 'unassigned' WHERE id = $2",
      [new Date(START), number.assignmentId],
    );
    const { messageId, messagingProfileId } = await receive();
    expect(messagingProfileId).toBe(NO_PROFILE_ID);
    expect(await find(messageId)).toMatchObject({ phoneNumberId: number.phoneNumberId, text: "Hello" });
    expect(await received()).toEqual([1]);
    expect(presentStoredMessage(await getMessage(messageId))).toMatchObject({ messaging_profile_id: null });
    const { rows } = await listMessages(
      { ...NO_FILTER, recipient: { kind: "whole", digits: e164(number.e164) } },
      null,
    );
    expect(rows).toMatchObject([{ id: messageId, profileName: null }]);
  });

  it("is kept when a carrier brings it for a number that is not ours", async () => {
    const { messageId } = await receive({
      recipient: "garbage",
      carrierId: CARRIER,
      carrierMessageId: "b-1",
    });
    expect(await find(messageId)).toMatchObject({
      messagingProfileId: NO_PROFILE_ID,
      phoneNumberId: null,
      recipient: "garbage",
    });
    expect(
      await receive({ recipient: "garbage", carrierId: CARRIER, carrierMessageId: "b-1" }),
    ).toMatchObject({
      messageId,
      isRepeat: true,
    });
  });

  it("is refused when no carrier is named, and nothing is written", async () => {
    await expect(receive({ recipient: "+12125550199" })).rejects.toMatchObject({ code: "invalid_recipient" });
    expect(await db.prisma.message.count()).toBe(0);
  });

  it("is kept under a disabled profile", async () => {
    await db.prisma.messagingProfile.update({ where: { id: profileId }, data: { enabled: false } });
    expect(await receive()).toMatchObject({ messagingProfileId: profileId });
  });
});
