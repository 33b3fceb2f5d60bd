import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemActor } from "@/lib/audit/record-audit";
import { updateProfile } from "@/lib/messaging-profile/update-profile";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import {
  assignNumbers,
  createStickyProfile,
  insertMappings,
  type TestAssignment,
} from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import { createTestAcceptor, findMappingRow, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { receiveInbound } from "./receive-inbound";

const db = setUpTestDatabase();
const START = Date.UTC(2026, 0, 15, 12);
const clock = manualClock(START);
const ctx = { actor: systemActor, clock };
const SECOND = 1_000;
const DAY = 86_400_000;
const LIFETIME = 8 * DAY;
const RECIPIENT = "+15551234567";

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
  numbers = await assignNumbers(db.prisma, profileId, 8);
});

const send = (recipient = RECIPIENT, more = {}) => sut.send(profileId, recipient, more);
const mapping = (recipient = RECIPIENT) => findMappingRow(db.pool, profileId, recipient);
const assignmentOf = (sender: string) => numbers.find((number) => number.e164 === sender)?.assignmentId;
const numberOf = (sender: string) => numbers.find((number) => number.e164 === sender)?.phoneNumberId ?? "";
const setNumber = (sender: string, data: { enabled?: boolean; canMms?: boolean }) =>
  db.prisma.phoneNumber.update({ where: { id: numberOf(sender) }, data });
const endAssignment = (sender: string, endReason: "unassigned" | "moved" | "reset" = "unassigned") =>
  db.prisma.numberAssignment.update({
    where: { id: BigInt(assignmentOf(sender) ?? 0) },
    data: { endedAt: new Date(clock.now()), endReason },
  });
const change = (changes: Parameters<typeof updateProfile>[2], includePins = false) =>
  updateProfile(ctx, profileId, changes, { includePins });
/** Other recipients push the mapped number to the end of the line, so that only the mapping can bring it back. */
const distract = async () => {
  for (let i = 0; i < 3; i++) await send(`+1212555018${i}`);
};

describe("sticky sender", () => {
  it("keeps the sender of a recipient, message after message (S1)", async () => {
    const first = await send();
    for (let count = 2; count <= 6; count++) {
      await distract();
      clock.advance(SECOND);
      const again = await send();
      expect(again).toMatchObject({
        sender: first.sender,
        reason: "sticky",
        trace: { mapping: { fate: "live" } },
        mapping: { messageCount: count, createdAt: new Date(START), lastMessageAt: new Date(clock.now()) },
      });
    }
    expect(await mapping()).toEqual({
      recipient: RECIPIENT,
      epoch: 1,
      assignmentId: assignmentOf(first.sender),
      createdAtMs: START,
      lastMessageAtMs: clock.now(),
      messageCount: 6,
    });
  });

  it("keeps mappings of one recipient on two profiles apart (S1)", async () => {
    const other = await createStickyProfile(db.prisma);
    const [foreign] = await assignNumbers(db.prisma, other, 1);
    const mine = await send();
    expect((await sut.send(other, RECIPIENT)).sender).toBe(foreign?.e164);
    expect((await send()).sender).toBe(mine.sender);
  });

  it.each([
    ["8 days - 1 s", LIFETIME - SECOND, "sticky"],
    ["8 days - 1 ms", LIFETIME - 1, "sticky"],
    ["8 days", LIFETIME, "weight"],
    ["8 days + 1 s", LIFETIME + SECOND, "weight"],
  ] as const)("after %s of silence the sender comes by … (S2, S3)", async (_name, silence, reason) => {
    const first = await send();
    await distract();
    clock.advance(silence);
    const second = await send();
    expect(second.reason).toBe(reason);
    if (reason === "sticky") {
      expect(second).toMatchObject({ sender: first.sender, mapping: { messageCount: 2 } });
      expect((await mapping())?.createdAtMs).toBe(START);
    } else {
      expect(second.trace?.mapping.fate).toBe("expired");
      expect(second.sender).not.toBe(first.sender);
      // The new choice is a new mapping, and it sticks.
      expect(await mapping()).toMatchObject({
        assignmentId: assignmentOf(second.sender),
        createdAtMs: clock.now(),
        lastMessageAtMs: clock.now(),
        messageCount: 1,
      });
      expect((await send()).sender).toBe(second.sender);
    }
  });

  it("starts the lifetime again with every message (S2)", async () => {
    const first = await send();
    for (let i = 0; i < 4; i++) {
      clock.advance(LIFETIME - SECOND);
      await distract();
      expect(await send()).toMatchObject({ sender: first.sender, reason: "sticky" });
    }
    clock.advance(LIFETIME);
    expect((await send()).reason).toBe("weight");
  });

  it("never moves the last message back, whatever another process's clock says (S2)", async () => {
    await send();
    const slow = createTestAcceptor(db.pool, { now: () => START - DAY });
    expect(await slow.send(profileId, RECIPIENT)).toMatchObject({
      reason: "sticky",
      mapping: { messageCount: 2, lastMessageAt: new Date(START) },
    });
    expect((await mapping())?.lastMessageAtMs).toBe(START);
    await slow.acceptor.close();
  });

  it("is forgotten when switched off, and starts fresh when on again (S4)", async () => {
    const first = await send();
    await distract();
    await change({ numberPool: { stickySender: false } });
    const off = await send();
    expect(off).toMatchObject({ reason: "weight", mapping: null });
    await change({ numberPool: { stickySender: true } });
    const fresh = await send();
    expect(fresh).toMatchObject({ reason: "weight", trace: { mapping: { fate: "cleared" } } });
    expect(fresh.sender).not.toBe(first.sender);
    expect(await mapping()).toMatchObject({ epoch: 2, messageCount: 1, createdAtMs: clock.now() });
  });

  it("is forgotten with the pool switched off (S4)", async () => {
    await send();
    await change({ numberPool: null });
    await change({ numberPool: { stickySender: true } });
    expect((await send()).trace?.mapping.fate).toBe("cleared");
  });

  it("keeps pins over a switch-off, which act only while sticky is on, and drops them when included (S4)", async () => {
    const pinned = numbers[2] as TestAssignment;
    const pin = { recipient: RECIPIENT, assignmentId: pinned.assignmentId, epoch: -1, messageCount: 0 };
    await insertMappings(db.prisma, profileId, START - 500 * DAY, [pin]);
    expect(await send()).toMatchObject({
      sender: pinned.e164,
      reason: "sticky",
      mapping: { pinned: true, expiresAt: null, messageCount: 1 },
    });
    await change({ numberPool: { stickySender: false } });
    expect(await send()).toMatchObject({ reason: "weight", mapping: null });
    expect((await mapping())?.messageCount).toBe(1);
    await change({ numberPool: { stickySender: true } });
    expect(await send()).toMatchObject({ sender: pinned.e164, mapping: { pinned: true, messageCount: 2 } });

    await change({ numberPool: { stickySender: false } }, true);
    await change({ numberPool: { stickySender: true } });
    expect(await send()).toMatchObject({ reason: "weight", mapping: { pinned: false, messageCount: 1 } });
  });

  it.each(["unassigned", "moved"] as const)("is forgotten when its number is %s (S5)", async (reason) => {
    const first = await send();
    await distract();
    await endAssignment(first.sender, reason);
    const second = await send();
    expect(second).toMatchObject({ reason: "weight", trace: { mapping: { fate: "number_removed" } } });
    expect(second.sender).not.toBe(first.sender);
    // Back on the profile: another stay, so the old mapping stays dead.
    await db.prisma.numberAssignment.create({
      data: { messagingProfileId: profileId, phoneNumberId: numberOf(first.sender), e164: first.sender },
    });
    expect((await send()).sender).toBe(second.sender);
  });

  it("says that all mappings of a number were reset (S15)", async () => {
    const first = await send();
    await endAssignment(first.sender, "reset");
    await db.prisma.numberAssignment.create({
      data: { messagingProfileId: profileId, phoneNumberId: numberOf(first.sender), e164: first.sender },
    });
    expect((await send()).trace?.mapping.fate).toBe("reset");
  });

  it("stays as it is when numbers are added (S6)", async () => {
    const first = await send();
    await assignNumbers(db.prisma, profileId, 20);
    await distract();
    expect(await send()).toMatchObject({ sender: first.sender, reason: "sticky" });
  });

  it("moves to another number while its own is disabled, and does not come back (S7)", async () => {
    const first = await send();
    clock.advance(SECOND);
    await setNumber(first.sender, { enabled: false });
    const second = await send();
    expect(second).toMatchObject({
      reason: "weight",
      trace: { mapping: { fate: "number_unavailable" } },
      mapping: { messageCount: 1, createdAt: new Date(clock.now()) },
    });
    await setNumber(first.sender, { enabled: true });
    expect(await send()).toMatchObject({ sender: second.sender, mapping: { messageCount: 2 } });
  });

  it("moves when its number cannot carry the message, also within one batch (S7)", async () => {
    const first = await send();
    await setNumber(first.sender, { canMms: false });
    const mms = { mediaUrls: ["https://media.example/cat.png"] };
    const [text, picture, after] = await Promise.all([send(), send(RECIPIENT, mms), send()]);
    expect(text).toMatchObject({ sender: first.sender, reason: "sticky" });
    expect(picture.sender).not.toBe(first.sender);
    expect(after).toMatchObject({ sender: picture.sender, reason: "sticky" });
    expect(await mapping()).toMatchObject({ assignmentId: assignmentOf(picture.sender), messageCount: 2 });
  });

  it("leaves a pin alone whose number is unavailable, and sends from another meanwhile (S7)", async () => {
    const pinned = numbers[0] as TestAssignment;
    await insertMappings(db.prisma, profileId, START, [
      { recipient: RECIPIENT, assignmentId: pinned.assignmentId, epoch: -1, messageCount: 0 },
    ]);
    await setNumber(pinned.e164, { enabled: false });
    const before = await mapping();
    const meanwhile = await send();
    expect(meanwhile).toMatchObject({ reason: "weight", mapping: null });
    expect(meanwhile.trace?.mapping).toEqual({ fate: "number_unavailable", pinned: true });
    expect(await mapping()).toEqual(before);
    await setNumber(pinned.e164, { enabled: true });
    expect((await send()).sender).toBe(pinned.e164);
  });

  it("is used although its number is unhealthy and unhealthy ones are skipped (S8, O1)", async () => {
    const first = await send();
    await db.prisma.numberHourlyStat.create({
      data: {
        phoneNumberId: numberOf(first.sender),
        messagingProfileId: profileId,
        hour: new Date(START),
        failed: 50,
      },
    });
    await change({ numberPool: { skipUnhealthy: true } });
    expect(await send()).toMatchObject({ sender: first.sender, reason: "sticky" });
    expect((await send("+12125550199")).sender).not.toBe(first.sender);
  });

  it("is neither read nor written by a message that names its sender (S9)", async () => {
    const first = await send();
    const before = await mapping();
    const other = numbers.find((number) => number.e164 !== first.sender)?.e164 ?? "";
    clock.advance(SECOND);
    expect(await send(RECIPIENT, { sender: e164(other) })).toMatchObject({ sender: other, mapping: null });
    expect(await send("+12125550177", { sender: e164(other) })).toMatchObject({ mapping: null });
    expect(await mapping()).toEqual(before);
    expect(await mapping("+12125550177")).toBeNull();
    expect((await send()).sender).toBe(first.sender);
  });

  it("is neither read nor written by a message that comes in, which is stored and counted (S9)", async () => {
    const first = await send();
    const before = await mapping();
    clock.advance(SECOND);
    const reply = { sender: e164(RECIPIENT), recipient: e164(first.sender), text: "Thanks!" };
    const { messageId, messagingProfileId } = await receiveInbound(db.pool, clock, reply);
    await receiveInbound(db.pool, clock, { ...reply, sender: e164("+12125550178") });
    expect(messagingProfileId).toBe(profileId);
    expect(await mapping()).toEqual(before);
    expect(await mapping("+12125550178")).toBeNull();
    const stored = await db.prisma.message.findFirst({ where: { messagingProfileId, id: messageId } });
    expect(stored).toMatchObject({ direction: "inbound", status: "received", text: "Thanks!", parts: 1 });
    const stats = await db.prisma.numberHourlyStat.findMany({ where: { messagingProfileId } });
    expect(stats.map((hour) => hour.received)).toEqual([2]);

    const elsewhere = { ...reply, recipient: e164("+12125550199") };
    await expect(receiveInbound(db.pool, clock, elsewhere)).rejects.toMatchObject({
      code: "invalid_recipient",
    });
  });

  it("is kept while off under retain: neither read nor written, live again unless expired (S14)", async () => {
    await change({ switchOffBehaviour: "retain" });
    const first = await send();
    const before = await mapping();
    await change({ numberPool: { stickySender: false } });
    await distract();
    clock.advance(DAY);
    expect(await send()).toMatchObject({ reason: "weight", mapping: null });
    expect(await mapping()).toEqual(before);
    await change({ numberPool: { stickySender: true } });
    expect(await send()).toMatchObject({ sender: first.sender, reason: "sticky" });

    await change({ numberPool: { stickySender: false } });
    clock.advance(LIFETIME);
    await change({ numberPool: { stickySender: true } });
    expect(await send()).toMatchObject({ reason: "weight", trace: { mapping: { fate: "expired" } } });
  });

  it("obeys a changed lifetime at once, and what had expired never comes back (S14)", async () => {
    const first = await send();
    clock.advance(2 * DAY);
    await change({ mappingLifetimeSeconds: (1 * DAY) / SECOND });
    await change({ mappingLifetimeSeconds: (100 * DAY) / SECOND });
    const fresh = await send();
    expect(fresh).toMatchObject({ reason: "weight", trace: { mapping: { fate: "expired" } } });
    expect(fresh.mapping?.expiresAt?.getTime()).toBe(clock.now() + 100 * DAY);
    clock.advance(99 * DAY);
    expect(await send()).toMatchObject({ sender: fresh.sender, reason: "sticky" });
    expect(first.sender).not.toBe(fresh.sender);
  });
});

describe("messages to one recipient in one batch", () => {
  it("make one mapping, in order, and count each (S1, S10)", async () => {
    const sent = await Promise.all(Array.from({ length: 20 }, () => send()));
    expect(new Set(sent.map((message) => message.sender)).size).toBe(1);
    expect(sent.map((message) => message.mapping?.messageCount)).toEqual(sent.map((_, i) => i + 1));
    expect(sent.map((message) => message.reason)).toEqual(["weight", ...Array(19).fill("sticky")]);
    expect(sent.map((message) => message.id)).toEqual(sent.map((message) => message.id).sort());
    expect((await mapping())?.messageCount).toBe(20);
  });
});
