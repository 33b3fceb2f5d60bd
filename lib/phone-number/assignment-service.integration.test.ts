import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors/app-error";
import { deleteProfile } from "@/lib/messaging-profile/service";
import { countMappingsOfProfile } from "@/lib/sticky-sender/count-mappings";
import { setUpTestDatabase } from "@/lib/testing/database";
import { insertMappings, recipients } from "@/lib/testing/mapping-rows";
import { createNumberScene } from "@/lib/testing/number-scene";
import { queueMessages } from "@/lib/testing/queue-rows";
import { assignNumbers, unassignNumbers } from "./assignment-service";

const db = setUpTestDatabase();

const NOW = Date.UTC(2026, 2, 1, 12);
const ctx = { actor: { userId: null, label: "olga@example.com" }, clock: { now: () => NOW } };
const { profileNamed, add } = createNumberScene(ctx);

async function numbers(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push(await add());
  return ids;
}

async function stays(numberId: string) {
  const rows = await db.prisma.numberAssignment.findMany({
    where: { phoneNumberId: numberId },
    orderBy: { id: "asc" },
  });
  return rows.map((row) => ({
    id: Number(row.id),
    profileId: row.messagingProfileId,
    endReason: row.endReason,
  }));
}

async function mappingsOf(profileId: string) {
  const { mappings, pins } = await countMappingsOfProfile(db.prisma, profileId, NOW);
  return { mappings: mappings.value, pins: pins.value };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof AppError
    ? `${error.code} ${error.field ?? ""}`.trim()
    : `no refusal: ${String(error)}`;
}

/** A profile with two numbers; the first holds 3 mappings and 1 pin, the second 2 mappings. */
async function profileWithMappings() {
  const profileId = await profileNamed("Sticky");
  const [first = "", second = ""] = await numbers(2);
  await assignNumbers(ctx, { profileId, numberIds: [first, second], elsewhere: "leave" });
  const [firstStay] = await stays(first);
  const [secondStay] = await stays(second);
  await insertMappings(db.prisma, profileId, NOW, [
    ...recipients(3).map((recipient) => ({ recipient, assignmentId: firstStay?.id ?? 0 })),
    ...recipients(2, 10).map((recipient) => ({ recipient, assignmentId: secondStay?.id ?? 0 })),
    { recipient: "+15550000099", assignmentId: firstStay?.id ?? 0, epoch: -1, lastMessageAt: null },
  ]);
  expect(await mappingsOf(profileId)).toEqual({ mappings: 5, pins: 1 });
  return { profileId, first, second };
}

describe("S5 a number that leaves takes its mappings and pins along", () => {
  it("unassigned", async () => {
    const { profileId, first } = await profileWithMappings();
    expect(await unassignNumbers(ctx, { profileId, numberIds: [first] })).toBe(1);
    expect(await mappingsOf(profileId)).toEqual({ mappings: 2, pins: 0 });
    expect(await stays(first)).toMatchObject([{ endReason: "unassigned" }]);
  });

  it("moved to another profile, and nothing comes back when it returns", async () => {
    const { profileId, first } = await profileWithMappings();
    const other = await profileNamed("Other");
    expect(await assignNumbers(ctx, { profileId: other, numberIds: [first], elsewhere: "move" })).toEqual({
      assigned: 0,
      moved: 1,
      unchanged: 0,
      elsewhere: [],
    });
    expect(await mappingsOf(profileId)).toEqual({ mappings: 2, pins: 0 });
    await assignNumbers(ctx, { profileId, numberIds: [first], elsewhere: "move" });
    expect(await mappingsOf(profileId)).toEqual({ mappings: 2, pins: 0 });
    expect((await stays(first)).map(({ profileId, endReason }) => [profileId, endReason])).toEqual([
      [profileId, "moved"],
      [other, "moved"],
      [profileId, null],
    ]);
  });

  it("assigned again to the profile it is on: nothing changes", async () => {
    const { profileId, first } = await profileWithMappings();
    const before = await stays(first);
    const version = () =>
      db.prisma.messagingProfile.findUniqueOrThrow({ where: { id: profileId }, select: { version: true } });
    const versionBefore = await version();
    for (const id of [profileId, profileId.toUpperCase()])
      expect(await assignNumbers(ctx, { profileId: id, numberIds: [first], elsewhere: "move" })).toEqual({
        assigned: 0,
        moved: 0,
        unchanged: 1,
        elsewhere: [],
      });
    expect(await stays(first)).toEqual(before);
    expect(await mappingsOf(profileId)).toEqual({ mappings: 5, pins: 1 });
    expect(await version()).toEqual(versionBefore);
  });

  it("S13 touches no mapping row, however many there are", async () => {
    const { profileId, first } = await profileWithMappings();
    const rows = async () =>
      (
        await db.pool.query(
          "SELECT ctid::text, xmin::text FROM sticky_mappings WHERE messaging_profile_id = $1",
          [profileId],
        )
      ).rows;
    const before = await rows();
    await unassignNumbers(ctx, { numberIds: [first] });
    expect(await rows()).toEqual(before);
  });
});

describe("S6 a number that arrives", () => {
  it("leaves the mappings of the others as they are", async () => {
    const { profileId } = await profileWithMappings();
    const arriving = await numbers(3);
    await assignNumbers(ctx, { profileId, numberIds: arriving, elsewhere: "leave" });
    expect(await mappingsOf(profileId)).toEqual({ mappings: 5, pins: 1 });
  });
});

describe("assigning", () => {
  it("does not take a number away from another profile unless moving was asked for", async () => {
    const { profileId, first } = await profileWithMappings();
    const other = await profileNamed("Other");
    const [free = ""] = await numbers(1);
    const report = await assignNumbers(ctx, {
      profileId: other,
      numberIds: [first, free],
      elsewhere: "leave",
    });
    expect(report).toMatchObject({ assigned: 1, moved: 0, elsewhere: [{ profileName: "Sticky" }] });
    expect(await mappingsOf(profileId)).toEqual({ mappings: 5, pins: 1 });
  });

  it("asks before it moves: says where they are and what goes, and changes nothing", async () => {
    const { profileId, first, second } = await profileWithMappings();
    const other = await profileNamed("Other");
    const [free = ""] = await numbers(1);
    const numberIds = [first, second, free];
    const asked = await assignNumbers(ctx, { profileId: other, numberIds, elsewhere: "ask" }).catch(
      (error: unknown) => error,
    );
    expect(asked).toBeInstanceOf(AppError);
    expect(asked).toMatchObject({
      code: "confirmation_needed",
      meta: {
        count: 2,
        elsewhere: [{ profileName: "Sticky" }, { profileName: "Sticky" }],
        effect: { counts: { mappings: { value: 5 }, pins: { value: 1 } } },
      },
    });
    expect(await stays(free)).toEqual([]);
    expect(await mappingsOf(profileId)).toEqual({ mappings: 5, pins: 1 });
    const report = await assignNumbers(ctx, { profileId: other, numberIds: [free], elsewhere: "ask" });
    expect(report.assigned).toBe(1);
  });

  it("S12 raises the version of every profile concerned", async () => {
    const { profileId, first } = await profileWithMappings();
    const other = await profileNamed("Other");
    const versions = async () =>
      (
        await db.prisma.messagingProfile.findMany({
          where: { id: { in: [profileId, other] } },
          orderBy: { createdAt: "asc" },
        })
      ).map(({ id, version }) => [id, version] as const);
    const before = new Map(await versions());
    await assignNumbers(ctx, { profileId: other, numberIds: [first], elsewhere: "move" });
    for (const [id, version] of await versions()) expect(version).toBeGreaterThan(before.get(id) ?? 0n);
  });

  it("two profiles want one free number at once: exactly one gets it, the other is told where it is", async () => {
    for (let round = 0; round < 10; round++) {
      const [left, right] = [await profileNamed("Left"), await profileNamed("Right")];
      const numberIds = await numbers(1);
      const reports = await Promise.all(
        [left, right].map((profileId) => assignNumbers(ctx, { profileId, numberIds, elsewhere: "leave" })),
      );
      expect(reports.map(({ assigned }) => assigned).sort()).toEqual([0, 1]);
      const loser = reports.find(({ assigned }) => assigned === 0);
      const winner = reports[0]?.assigned === 1 ? "Left" : "Right";
      expect(loser?.elsewhere.map(({ profileName }) => profileName)).toEqual([winner]);
      expect(await stays(numberIds[0] ?? "")).toHaveLength(1);
    }
  });

  it("two profiles move each other's numbers at once: in order, without a deadlock, one stay each in the end", async () => {
    const profiles = await Promise.all(["A", "B", "C"].map(profileNamed));
    const numberIds = await numbers(12);
    for (let round = 0; round < 5; round++) {
      const reports = await Promise.all(
        profiles.map((profileId, index) =>
          assignNumbers(ctx, {
            profileId,
            numberIds: index % 2 ? [...numberIds].reverse() : numberIds,
            elsewhere: "move",
          }),
        ),
      );
      for (const report of reports) expect(report.assigned + report.moved + report.unchanged).toBe(12);
      const current = await db.prisma.numberAssignment.findMany({
        where: { phoneNumberId: { in: numberIds }, endedAt: null },
      });
      expect(new Set(current.map(({ messagingProfileId }) => messagingProfileId)).size).toBe(1);
      expect(current).toHaveLength(12);
    }
  });

  it("meets the deletion of its profile: either it is first and its stay ends, or it is refused", async () => {
    for (let round = 0; round < 10; round++) {
      const profileId = await profileNamed("Doomed");
      const numberIds = await numbers(1);
      const [outcome] = await Promise.all([
        codeOf(assignNumbers(ctx, { profileId, numberIds, elsewhere: "leave" })),
        deleteProfile(ctx, profileId),
      ]);
      expect(["not_found profileId", "no refusal: null"]).toContain(outcome);
      expect((await stays(numberIds[0] ?? "")).filter(({ endReason }) => endReason === null)).toEqual([]);
    }
  });

  it("thousands at once, in one statement and with one line in the audit log", async () => {
    const profileId = await profileNamed("Big");
    await db.pool.query(
      `INSERT INTO phone_numbers (id, e164, type, country_code, area_code, carrier_id)
       SELECT gen_random_uuid(), '+1703' || lpad(n::text, 7, '0'), 'long_code', 'US', '703', $1
       FROM generate_series(1, 5000) n`,
      ["00000000-0000-7000-8000-000000000001"],
    );
    const { rows } = await db.pool.query<{ id: string }>(
      "SELECT id FROM phone_numbers WHERE e164 LIKE '+1703%'",
    );
    const numberIds = rows.map(({ id }) => id);
    const report = await assignNumbers(ctx, { profileId, numberIds, elsewhere: "leave" });
    expect(report).toEqual({ assigned: 5_000, moved: 0, unchanged: 0, elsewhere: [] });
    expect(await unassignNumbers(ctx, { numberIds })).toBe(5_000);
    const events = await db.prisma.auditEvent.findMany({ where: { profileId }, orderBy: { id: "asc" } });
    expect(events.map(({ action }) => action)).toEqual([
      "messaging_profile.created",
      "number.assigned",
      "number.unassigned",
    ]);
    const detail = events[1]?.detail as { count: number; numbers: string[] } | undefined;
    expect(detail?.count).toBe(5_000);
    expect(detail?.numbers).toHaveLength(20);
  });

  it.each(["no-id", randomUUID()])("refuses the unknown profile %j", async (profileId) => {
    const numberIds = await numbers(1);
    expect(await codeOf(assignNumbers(ctx, { profileId, numberIds, elsewhere: "move" }))).toBe(
      "not_found profileId",
    );
    expect(await stays(numberIds[0] ?? "")).toEqual([]);
  });

  it("refuses numbers none of which exists, and passes over single unknown ones", async () => {
    const profileId = await profileNamed("Any");
    expect(
      await codeOf(assignNumbers(ctx, { profileId, numberIds: ["x", randomUUID()], elsewhere: "move" })),
    ).toBe("not_found numberIds");
    const [known = ""] = await numbers(1);
    const report = await assignNumbers(ctx, {
      profileId,
      numberIds: ["x", known, known],
      elsewhere: "leave",
    });
    expect(report.assigned).toBe(1);
  });
});

describe("unassigning", () => {
  it("leaves a number that has moved on meanwhile where it is", async () => {
    const [left, right] = [await profileNamed("Left"), await profileNamed("Right")];
    const numberIds = await numbers(1);
    await assignNumbers(ctx, { profileId: right, numberIds, elsewhere: "leave" });
    expect(await unassignNumbers(ctx, { profileId: left, numberIds })).toBe(0);
    expect((await stays(numberIds[0] ?? "")).map(({ endReason }) => endReason)).toEqual([null]);
  });

  it("S16 leaves what the number has queued", async () => {
    const profileId = await profileNamed("Queue");
    const numberIds = await numbers(1);
    await assignNumbers(ctx, { profileId, numberIds, elsewhere: "leave" });
    await queueMessages(db.pool, numberIds[0] ?? "", 3);
    await unassignNumbers(ctx, { numberIds });
    const { rows } = await db.pool.query("SELECT 1 FROM outbound_queue WHERE phone_number_id = $1", [
      numberIds[0],
    ]);
    expect(rows).toHaveLength(3);
  });
});
