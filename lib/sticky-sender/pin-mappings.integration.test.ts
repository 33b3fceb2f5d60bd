import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import {
  assignNumbers,
  createStickyProfile,
  insertMappings,
  recipients,
  type TestAssignment,
} from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import { createTestAcceptor, findMappingRow, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { pinRecipient, unpinRecipients } from "./pin-mappings";
import { resetAllMappings, resetMappings } from "./reset-mappings";

const db = setUpTestDatabase();
const clock = manualClock();
const ctx = { actor: { userId: null, label: "olga@example.com" }, clock };
const DAY = 86_400_000;
const A = e164("+15551234567");
let sut: TestAcceptor;
let profileId: string;
let numbers: TestAssignment[];

beforeEach(async () => {
  sut ??= createTestAcceptor(db.pool, clock);
  profileId = await createStickyProfile(db.prisma);
  numbers = await assignNumbers(db.prisma, profileId, 2);
});
afterAll(() => sut.acceptor.close());

function number(index: number): TestAssignment {
  const found = numbers[index];
  if (!found) throw new Error(`no number ${index}`);
  return found;
}

describe("pinning a recipient (S15)", () => {
  it("sends every message from the pinned number and never expires", async () => {
    const pin = await pinRecipient(ctx, profileId, A, { assignmentId: number(1).assignmentId });
    expect(pin).toEqual({ recipient: A, sender: number(1).e164, replaced: null });
    clock.advance(400 * DAY);
    for (let send = 0; send < 3; send += 1) {
      expect(await sut.send(profileId, A)).toMatchObject({
        sender: number(1).e164,
        reason: "sticky",
        mapping: { pinned: true, expiresAt: null, messageCount: send + 1 },
      });
    }
  });

  it("keeps the history of the mapping it pins to its own number", async () => {
    const { sender } = await sut.send(profileId, A);
    const before = await findMappingRow(db.pool, profileId, A);
    clock.advance(1_000);
    const pin = await pinRecipient(ctx, profileId, A, { e164: e164(sender) });
    expect(pin.replaced).toEqual({ sender, isPinned: false });
    expect(await findMappingRow(db.pool, profileId, A)).toEqual({ ...before, epoch: -1 });
  });

  it("starts anew with another number, over an expired, cleared or reset mapping, and when the pin moves", async () => {
    const { sender } = await sut.send(profileId, A);
    const other = numbers.find((candidate) => candidate.e164 !== sender);
    const same = numbers.find((candidate) => candidate.e164 === sender);
    if (!other || !same) throw new Error("two numbers");
    const fresh = { createdAtMs: 0, lastMessageAtMs: null, messageCount: 0 };
    clock.advance(1_000);
    expect((await pinRecipient(ctx, profileId, A, other)).replaced).toEqual({ sender, isPinned: false });
    fresh.createdAtMs = clock.now();
    expect(await findMappingRow(db.pool, profileId, A)).toMatchObject({
      ...fresh,
      assignmentId: other.assignmentId,
    });
    expect((await pinRecipient(ctx, profileId, A, same)).replaced).toEqual({
      sender: other.e164,
      isPinned: true,
    });

    const [expired, cleared, reset] = recipients(3) as [string, string, string];
    await insertMappings(db.prisma, profileId, clock.now() - 8 * DAY, [
      { recipient: expired, assignmentId: same.assignmentId },
    ]);
    await insertMappings(db.prisma, profileId, clock.now(), [
      { recipient: cleared, assignmentId: same.assignmentId },
    ]);
    await resetAllMappings(ctx, profileId, false);
    await insertMappings(db.prisma, profileId, clock.now(), [
      { recipient: reset, assignmentId: same.assignmentId, epoch: 2 },
    ]);
    await resetMappings(ctx, profileId, [reset], false);
    for (const recipient of [expired, cleared, reset]) {
      expect((await pinRecipient(ctx, profileId, e164(recipient), same)).replaced).toBeNull();
      expect(await findMappingRow(db.pool, profileId, recipient)).toMatchObject({
        epoch: -1,
        createdAtMs: clock.now(),
        lastMessageAtMs: null,
        messageCount: 0,
      });
      expect((await sut.send(profileId, recipient)).trace?.mapping).toEqual({ fate: "live", pinned: true });
    }
  });

  it("refuses a number that is not assigned to the profile", async () => {
    const elsewhere = await createStickyProfile(db.prisma);
    const [foreign] = await assignNumbers(db.prisma, elsewhere, 1);
    await expect(
      pinRecipient(ctx, profileId, A, { assignmentId: foreign?.assignmentId ?? 0 }),
    ).rejects.toMatchObject({ code: "invalid_sender", field: "sender" });
    expect(await findMappingRow(db.pool, profileId, A)).toBeNull();
  });

  it("goes with its number (S5)", async () => {
    await pinRecipient(ctx, profileId, A, number(1));
    await db.prisma.numberAssignment.update({
      where: { id: BigInt(number(1).assignmentId) },
      data: { endedAt: new Date(clock.now()), endReason: "unassigned" },
    });
    const message = await sut.send(profileId, A);
    expect(message).toMatchObject({ sender: number(0).e164, mapping: { pinned: false } });
    expect(message.trace?.mapping.fate).toBe("number_removed");
  });

  it("stays where it is while its number is disabled, and acts again afterwards (S7)", async () => {
    await pinRecipient(ctx, profileId, A, number(1));
    const setEnabled = (enabled: boolean) =>
      db.prisma.phoneNumber.update({ where: { id: number(1).phoneNumberId }, data: { enabled } });
    await setEnabled(false);
    expect((await sut.send(profileId, A)).sender).toBe(number(0).e164);
    await setEnabled(true);
    expect((await sut.send(profileId, A)).sender).toBe(number(1).e164);
  });

  it("decides every message that arrives after it, however many race with it (S12)", async () => {
    for (const [round, recipient] of recipients(20).entries()) {
      const target = number(round % 2);
      const racing = Array.from({ length: 4 }, () => sut.send(profileId, recipient));
      await pinRecipient(ctx, profileId, e164(recipient), target);
      const later = sut.send(profileId, recipient);
      expect(await later).toMatchObject({ sender: target.e164, mapping: { pinned: true } });
      await Promise.all(racing);
      expect(await findMappingRow(db.pool, profileId, recipient)).toMatchObject({
        epoch: -1,
        assignmentId: target.assignmentId,
      });
    }
  });
});

describe("unpinning (S15)", () => {
  it("leaves an ordinary mapping whose timer is its last message (S2)", async () => {
    await pinRecipient(ctx, profileId, A, number(1));
    clock.advance(3 * DAY);
    await sut.send(profileId, A);
    clock.advance(5 * DAY);
    expect(await unpinRecipients(ctx, profileId, [A, "+15550000000"])).toEqual([A]);
    clock.advance(3 * DAY - 1);
    const message = await sut.send(profileId, A);
    expect(message).toMatchObject({ sender: number(1).e164, mapping: { pinned: false, messageCount: 2 } });
    expect(message.trace?.mapping.fate).toBe("live");
  });

  it("expires at once when its last message is older than the lifetime", async () => {
    await pinRecipient(ctx, profileId, A, number(1));
    await sut.send(profileId, A);
    clock.advance(8 * DAY);
    await unpinRecipients(ctx, profileId, [A]);
    expect((await sut.send(profileId, A)).trace?.mapping.fate).toBe("expired");
  });

  it("is noted once, and not for recipients without a pin", async () => {
    await pinRecipient(ctx, profileId, A, number(1));
    await unpinRecipients(ctx, profileId, [A]);
    await unpinRecipients(ctx, profileId, [A]);
    const events = await db.prisma.auditEvent.findMany({ where: { profileId }, orderBy: { id: "asc" } });
    expect(events.map((event) => event.action)).toEqual(["mapping.pinned", "mapping.unpinned"]);
  });
});
