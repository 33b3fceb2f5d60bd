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
import { createTestAcceptor, findMappingRow, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { countMappingsOfProfile } from "./count-mappings";
import { resetAllMappings, resetMappings, resetMappingsOfNumber, undoReset } from "./reset-mappings";

const db = setUpTestDatabase();
const clock = manualClock();
const ctx = { actor: { userId: null, label: "olga@example.com" }, clock };
const A = "+15551234567";
const B = "+15559876543";
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

async function map(recipient: string, more: { epoch?: number; to?: number } = {}) {
  await insertMappings(db.prisma, profileId, clock.now(), [
    { recipient, assignmentId: number(more.to ?? 0).assignmentId, epoch: more.epoch },
  ]);
}

const fateOf = async (recipient: string) =>
  (await sut.send(profileId, recipient)).trace?.mapping.fate ?? "no trace";

async function lastAudit() {
  return db.prisma.auditEvent.findFirst({ where: { profileId }, orderBy: { id: "desc" } });
}

describe("resetting single mappings (S15)", () => {
  it("makes the next message select afresh and say why, and leaves the others", async () => {
    await map(A);
    await map(B);
    const { count } = await resetMappings(ctx, profileId, [A], false);
    expect(count).toBe(1);
    expect(await fateOf(A)).toBe("reset");
    expect(await fateOf(B)).toBe("live");
    expect(await fateOf(A)).toBe("live");
  });

  it("spares pins unless they are included (S4)", async () => {
    await map(A, { epoch: -1 });
    await map(B);
    expect((await resetMappings(ctx, profileId, [A, B], false)).count).toBe(1);
    expect(await fateOf(A)).toBe("live");
    expect((await resetMappings(ctx, profileId, [A, B], true)).count).toBe(1);
    expect(await fateOf(A)).toBe("reset");
  });

  it("notes who reset what, in the same transaction, and nothing when there was nothing", async () => {
    await map(A);
    await resetMappings(ctx, profileId, [A], false);
    const event = await lastAudit();
    expect(event).toMatchObject({ action: "mapping.reset", actorLabel: "olga@example.com" });
    expect(event?.detail).toEqual({
      count: 1,
      mappings: [{ recipient: A, sender: number(0).e164, isPinned: false }],
    });
    await resetMappings(ctx, profileId, [A, "+15550000000"], false);
    expect((await lastAudit())?.id).toBe(event?.id);
  });

  it("wins over sends that race with it: none that arrives after it uses the old mapping (S12)", async () => {
    for (const recipient of recipients(20)) {
      await insertMappings(db.prisma, profileId, clock.now(), [
        { recipient, assignmentId: number(0).assignmentId, messageCount: 1_000 },
      ]);
      const racing = Array.from({ length: 5 }, () => sut.send(profileId, recipient));
      await resetMappings(ctx, profileId, [recipient], false);
      const later = await sut.send(profileId, recipient);
      // The history of the old mapping tells it from a new one.
      expect(later.mapping?.messageCount).toBeLessThanOrEqual(6);
      await Promise.all(racing);
      expect(await findMappingRow(db.pool, profileId, recipient)).toMatchObject({ epoch: 1 });
      expect((await findMappingRow(db.pool, profileId, recipient))?.messageCount).toBeLessThanOrEqual(6);
    }
  });

  it("refuses an unknown profile", async () => {
    const gone = "00000000-0000-7000-8000-00000000dead";
    await expect(resetMappings(ctx, gone, [A], false)).rejects.toMatchObject({ code: "not_found" });
    await expect(resetAllMappings(ctx, gone, false)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("undoing a reset", () => {
  it("brings mappings and pins back as they were", async () => {
    await map(A, { epoch: -1 });
    await map(B);
    const before = await findMappingRow(db.pool, profileId, B);
    const { undo } = await resetMappings(ctx, profileId, [A, B], true);
    expect(await undoReset(ctx, profileId, undo)).toBe(2);
    expect(await findMappingRow(db.pool, profileId, B)).toEqual(before);
    expect((await sut.send(profileId, A)).mapping?.pinned).toBe(true);
    expect(await undoReset(ctx, profileId, undo)).toBe(0);
  });

  it("leaves what has a newer mapping, was reset again, cleared, or lost its number", async () => {
    const [third, fourth, fifth] = recipients(3) as [string, string, string];
    for (const recipient of [A, B, third, fourth]) await map(recipient);
    await map(fifth, { to: 1 });
    const { undo } = await resetMappings(ctx, profileId, [A, B, third, fourth, fifth], false);
    clock.advance(1_000);
    await sut.send(profileId, A);
    await sut.send(profileId, B);
    await resetMappings(ctx, profileId, [B], false);
    await db.prisma.numberAssignment.update({
      where: { id: BigInt(number(1).assignmentId) },
      data: { endedAt: new Date(clock.now()), endReason: "unassigned" },
    });
    expect(await undoReset(ctx, profileId, undo)).toBe(2);
    expect((await findMappingRow(db.pool, profileId, B))?.epoch).toBe(0);
    expect((await findMappingRow(db.pool, profileId, fifth))?.epoch).toBe(0);

    const second = await resetMappings(ctx, profileId, [third], false);
    await resetAllMappings(ctx, profileId, false);
    expect(await undoReset(ctx, profileId, second.undo)).toBe(0);
    expect(await fateOf(fourth)).toBe("cleared");
  });
});

describe("resetting all mappings of a number (S15)", () => {
  it("resets them and no others, keeps the number in the pool, and keeps its pins", async () => {
    const [pinned, other] = recipients(2) as [string, string];
    await map(A);
    await map(pinned, { epoch: -1 });
    await map(other, { to: 1 });
    await resetMappingsOfNumber(ctx, profileId, number(0), false);
    expect(await fateOf(A)).toBe("reset");
    expect(await fateOf(other)).toBe("live");
    const toPin = await sut.send(profileId, pinned);
    expect(toPin).toMatchObject({ sender: number(0).e164, mapping: { pinned: true } });
    const current = await db.prisma.numberAssignment.findMany({
      where: { messagingProfileId: profileId, endedAt: null },
    });
    expect(current.map((row) => row.e164).sort()).toEqual(numbers.map((row) => row.e164).sort());
    expect((await lastAudit())?.detail).toEqual({
      sender: number(0).e164,
      includePins: false,
      pinsKept: 1,
    });
  });

  it("takes the pins along when they are included, and only those of the number", async () => {
    const [pinned, elsewhere] = recipients(2) as [string, string];
    await map(pinned, { epoch: -1 });
    await map(elsewhere, { epoch: -1, to: 1 });
    await resetMappingsOfNumber(ctx, profileId, number(0), true);
    expect(await fateOf(pinned)).toBe("reset");
    expect((await sut.send(profileId, elsewhere)).mapping?.pinned).toBe(true);
  });

  it("refuses a number that is not assigned here, or no longer", async () => {
    const other = await createStickyProfile(db.prisma);
    const [foreign] = await assignNumbers(db.prisma, other, 1);
    await expect(
      resetMappingsOfNumber(ctx, profileId, { assignmentId: foreign?.assignmentId ?? 0 }, false),
    ).rejects.toMatchObject({ code: "not_found" });
    await resetMappingsOfNumber(ctx, profileId, number(0), false);
    await expect(resetMappingsOfNumber(ctx, profileId, number(0), false)).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("resetting all mappings of a profile (S15)", () => {
  it("clears every mapping at once and spares pins unless they are included (S4, S12)", async () => {
    await map(A);
    await map(B, { epoch: -1 });
    await resetAllMappings(ctx, profileId, false);
    expect(await fateOf(A)).toBe("cleared");
    expect(await fateOf(B)).toBe("live");
    expect((await countMappingsOfProfile(db.prisma, profileId, clock.now())).pins.value).toBe(1);
    await resetAllMappings(ctx, profileId, true);
    expect(await fateOf(B)).toBe("cleared");
  });

  it("records the epochs it ended and leaves the profile's form as it was", async () => {
    const before = await db.prisma.messagingProfile.findUniqueOrThrow({ where: { id: profileId } });
    await resetAllMappings(ctx, profileId, false);
    await resetAllMappings(ctx, profileId, true);
    const clears = await db.prisma.mappingClear.findMany({
      where: { messagingProfileId: profileId },
      orderBy: { id: "asc" },
    });
    expect(clears).toMatchObject([
      { kind: "operator", endedEpoch: 1n, endedPinEpoch: null, actorLabel: "olga@example.com" },
      { kind: "operator", endedEpoch: 2n, endedPinEpoch: 1n, clearedAt: new Date(clock.now()) },
    ]);
    const after = await db.prisma.messagingProfile.findUniqueOrThrow({ where: { id: profileId } });
    expect(after).toMatchObject({ mappingEpoch: 3n, pinEpoch: 2n, updatedAt: before.updatedAt });
    expect(after.version).toBeGreaterThan(before.version);
  });

  it("leaves no live mapping of the time before behind, whatever is in flight (S12)", async () => {
    const many = recipients(200);
    await insertMappings(
      db.prisma,
      profileId,
      clock.now(),
      many.map((recipient) => ({ recipient, assignmentId: number(0).assignmentId, messageCount: 1_000 })),
    );
    const racing = many.map((recipient) => sut.send(profileId, recipient));
    await resetAllMappings(ctx, profileId, false);
    await Promise.all(racing);
    const { rows } = await db.pool.query(
      `SELECT count(*)::int AS kept FROM sticky_mappings
       WHERE messaging_profile_id = $1 AND epoch = 2 AND message_count >= 1000`,
      [profileId],
    );
    expect(rows[0].kept).toBe(0);
    for (const recipient of many) await sut.send(profileId, recipient);
    const { rows: live } = await db.pool.query(
      "SELECT max(message_count)::int AS most FROM sticky_mappings WHERE messaging_profile_id = $1 AND epoch = 2",
      [profileId],
    );
    expect(live[0].most).toBeLessThan(1_000);
  });
});
