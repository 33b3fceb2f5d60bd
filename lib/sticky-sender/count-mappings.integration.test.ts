import { describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { assignNumbers, createStickyProfile, insertMappings, recipients } from "@/lib/testing/mapping-rows";
import { countMappingsOfAssignments, countMappingsOfProfile, EXACT_COUNT_LIMIT } from "./count-mappings";

const db = setUpTestDatabase();
const NOW = Date.UTC(2026, 0, 15, 12);
const DAY = 86_400_000;

async function profileWith(count: number, lastMessageAt = new Date(NOW)) {
  const profileId = await createStickyProfile(db.prisma);
  const [first, second] = await assignNumbers(db.prisma, profileId, 2);
  if (!first || !second) throw new Error("two numbers were assigned");
  await insertMappings(
    db.prisma,
    profileId,
    NOW,
    recipients(count).map((recipient, index) => ({
      recipient,
      assignmentId: index % 4 === 0 ? second.assignmentId : first.assignmentId,
      lastMessageAt,
    })),
  );
  return { profileId, first: first.assignmentId, second: second.assignmentId };
}

describe("counting mappings (S13)", () => {
  it("counts what is live: not expired, not reset, not of another epoch, not of a removed number", async () => {
    const { profileId, first, second } = await profileWith(20);
    await insertMappings(db.prisma, profileId, NOW, [
      { recipient: "+15559000001", assignmentId: first, lastMessageAt: new Date(NOW - 8 * DAY) },
      { recipient: "+15559000002", assignmentId: first, lastMessageAt: new Date(NOW - 8 * DAY + 1) },
      { recipient: "+15559000003", assignmentId: first, epoch: 0, resetAt: new Date(NOW) },
      { recipient: "+15559000004", assignmentId: first, epoch: 7 },
      { recipient: "+15559000005", assignmentId: first, epoch: -1, createdAt: new Date(NOW - 900 * DAY) },
      { recipient: "+15559000006", assignmentId: first, epoch: -2 },
      { recipient: "+15559000007", assignmentId: first, lastMessageAt: null },
    ]);
    expect(await countMappingsOfProfile(db.prisma, profileId, NOW)).toEqual({
      mappings: { value: 22, isExact: true },
      pins: { value: 1, isExact: true },
    });
    const counts = await countMappingsOfAssignments(db.prisma, profileId, [first, second, 999_999], NOW);
    expect(counts.get(first)?.mappings).toEqual({ value: 17, isExact: true });
    expect(counts.get(first)?.pins).toEqual({ value: 1, isExact: true });
    expect(counts.get(second)?.mappings).toEqual({ value: 5, isExact: true });
    expect(counts.get(999_999)?.mappings).toEqual({ value: 0, isExact: true });

    await db.prisma.numberAssignment.update({
      where: { id: BigInt(second) },
      data: { endedAt: new Date(NOW), endReason: "unassigned" },
    });
    expect((await countMappingsOfProfile(db.prisma, profileId, NOW)).mappings).toEqual({
      value: 17,
      isExact: true,
    });
  });

  it("is exact at 10,000 and an estimate near the truth at 10,001", async () => {
    const { profileId, first } = await profileWith(EXACT_COUNT_LIMIT);
    expect((await countMappingsOfProfile(db.prisma, profileId, NOW)).mappings).toEqual({
      value: EXACT_COUNT_LIMIT,
      isExact: true,
    });
    await insertMappings(db.prisma, profileId, NOW, [{ recipient: "+15559999999", assignmentId: first }]);
    const { mappings } = await countMappingsOfProfile(db.prisma, profileId, NOW);
    expect(mappings.isExact).toBe(false);
    expect(mappings.value).toBeGreaterThan(9_000);
    expect(mappings.value).toBeLessThan(12_000);
  });

  it("stays exact when the few live ones lie behind many of a removed number", async () => {
    const profileId = await createStickyProfile(db.prisma);
    const [removed, kept] = await assignNumbers(db.prisma, profileId, 2);
    if (!removed || !kept) throw new Error("two numbers were assigned");
    await insertMappings(
      db.prisma,
      profileId,
      NOW,
      recipients(15_000).map((recipient) => ({ recipient, assignmentId: removed.assignmentId })),
    );
    await insertMappings(
      db.prisma,
      profileId,
      NOW,
      recipients(300, 500_000).map((recipient) => ({ recipient, assignmentId: kept.assignmentId })),
    );
    await db.prisma.numberAssignment.update({
      where: { id: BigInt(removed.assignmentId) },
      data: { endedAt: new Date(NOW), endReason: "unassigned" },
    });
    expect((await countMappingsOfProfile(db.prisma, profileId, NOW)).mappings).toEqual({
      value: 300,
      isExact: true,
    });
  });

  it("is exact when more than 10,000 rows hold fewer live mappings", async () => {
    const { profileId, first } = await profileWith(12_000, new Date(NOW - 9 * DAY));
    await insertMappings(
      db.prisma,
      profileId,
      NOW,
      recipients(500, 5_000_000).map((recipient) => ({ recipient, assignmentId: first })),
    );
    expect((await countMappingsOfProfile(db.prisma, profileId, NOW)).mappings).toEqual({
      value: 500,
      isExact: true,
    });
    const counts = await countMappingsOfAssignments(db.prisma, profileId, [first], NOW);
    expect(counts.get(first)?.mappings).toEqual({ value: 500, isExact: true });
  });

  it("estimates 30,000 within a fifth although no statistics know the new epoch", async () => {
    const { profileId, first } = await profileWith(30_000);
    await db.prisma.$executeRaw`ANALYZE sticky_mappings`;
    await db.prisma.messagingProfile.update({ where: { id: profileId }, data: { mappingEpoch: 2 } });
    await db.prisma
      .$executeRaw`UPDATE sticky_mappings SET epoch = 2 WHERE messaging_profile_id = ${profileId}::uuid`;
    const { mappings } = await countMappingsOfProfile(db.prisma, profileId, NOW);
    expect(mappings.isExact).toBe(false);
    expect(Math.abs(mappings.value - 30_000)).toBeLessThan(6_000);
    const counts = await countMappingsOfAssignments(db.prisma, profileId, [first], NOW);
    expect(Math.abs((counts.get(first)?.mappings.value ?? 0) - 22_500)).toBeLessThan(4_500);
  });

  it("refuses an unknown profile", async () => {
    await expect(
      countMappingsOfProfile(db.prisma, "00000000-0000-7000-8000-00000000dead", NOW),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  it("finds nothing at the numbers of a profile that was deleted meanwhile", async () => {
    const counts = await countMappingsOfAssignments(
      db.prisma,
      "00000000-0000-7000-8000-00000000dead",
      [7, 8],
      NOW,
    );
    const none = { value: 0, isExact: true };
    expect([...counts]).toEqual([7, 8].map((id) => [id, { mappings: none, pins: none }]));
  });
});
