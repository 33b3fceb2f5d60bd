import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors/app-error";
import { setUpTestDatabase } from "@/lib/testing/database";
import { createProfile, deleteProfile, getDeletionEffect, getProfile, listProfiles } from "./service";

const db = setUpTestDatabase();

const NOW = Date.UTC(2026, 2, 1, 12, 30);
const clock = { now: () => NOW };
const ctx = { actor: { userId: null, label: "olga@example.com" }, clock };

let nextNumber = 100;

async function assignNewNumber(profileId: string) {
  const e164 = `+1202555${String(nextNumber++).padStart(4, "0")}`;
  const number = await db.prisma.phoneNumber.create({
    data: {
      id: randomUUID(),
      e164,
      type: "long_code",
      countryCode: "US",
      areaCode: "202",
      carrierId: "00000000-0000-7000-8000-000000000001",
    },
  });
  const assignment = await db.prisma.numberAssignment.create({
    data: { messagingProfileId: profileId, phoneNumberId: number.id, e164 },
  });
  return { number, assignment };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof AppError ? error.code : `no refusal: ${String(error)}`;
}

describe("creating", () => {
  it("needs only a name; the rest has the documented defaults", async () => {
    const { id } = await createProfile(ctx, { name: "Marketing" });
    expect(await getProfile(id)).toMatchObject({
      id,
      name: "Marketing",
      enabled: true,
      numberPool: null,
      mappingLifetimeSeconds: 691_200,
      switchOffBehaviour: "clear",
      whitelistedDestinations: ["*"],
      createdAt: new Date(NOW),
    });
  });

  it("P6 takes pool settings the way an edit does", async () => {
    const { numberPool } = await createProfile(ctx, { name: "Pool", numberPool: { tollFreeWeight: 0 } });
    expect(numberPool).toMatchObject({ longCodeWeight: 1, tollFreeWeight: 0, stickySender: false });
    expect((await createProfile(ctx, { name: "Off", numberPool: {} })).numberPool).toBeNull();
    expect(await codeOf(createProfile(ctx, { name: "Bad", numberPool: { longCodeWeight: -1 } }))).toBe(
      "out_of_range",
    );
  });
});

describe("reading", () => {
  it.each(["", "nonsense", "../etc", randomUUID()])("%j is not found", async (id) => {
    expect(await codeOf(getProfile(id))).toBe("not_found");
    expect(await codeOf(getDeletionEffect(clock, id))).toBe("not_found");
    expect(await codeOf(deleteProfile(ctx, id))).toBe("not_found");
  });
});

describe("the table of profiles", () => {
  it("pages by name, upper and lower case alike, there and back, and shows every row once", async () => {
    const mark = `pagetest`;
    const names = Array.from(
      { length: 25 },
      (_, index) => `${index % 2 ? "P" : "p"}agetest ${index % 5} ${index}`,
    );
    for (const name of names) await createProfile(ctx, { name });
    await createProfile(ctx, { name: `${mark} twin` });
    await createProfile(ctx, { name: `${mark} twin` });
    const seen: string[] = [];
    let cursor: string | null = null;
    let last: string | null = null;
    do {
      const page = await listProfiles(clock, { search: mark.toUpperCase(), cursor, limit: 4 });
      expect(page.rows.length).toBeLessThanOrEqual(4);
      seen.push(...page.rows.map(({ id }) => id));
      last = page.previousCursor;
      cursor = page.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(27);
    expect(seen).toHaveLength(27);
    const back = await listProfiles(clock, { search: mark, cursor: last, limit: 4 });
    expect(back.rows.map(({ id }) => id)).toEqual(seen.slice(20, 24));
  });

  it("finds part of a name literally", async () => {
    await createProfile(ctx, { name: "100% sure_thing" });
    const found = async (search: string) =>
      (await listProfiles(clock, { search })).rows.map(({ name }) => name);
    expect(await found("0% SURE_")).toEqual(["100% sure_thing"]);
    expect(await found("100_ sure")).toEqual([]);
    expect(await found("\\")).toEqual([]);
    expect(await found("sure\0_thing")).toEqual(["100% sure_thing"]);
    expect(await found("x".repeat(10_000))).toEqual([]);
  });

  it("starts at the beginning for a cursor that is none", async () => {
    const first = await listProfiles(clock, { limit: 1 });
    const forged = Buffer.from(JSON.stringify([1, "a", "no-uuid"])).toString("base64url");
    for (const cursor of ["x", forged]) {
      expect((await listProfiles(clock, { limit: 1, cursor })).rows).toEqual(first.rows);
    }
  });

  it("counts the numbers assigned now and what was sent since midnight UTC", async () => {
    const { id } = await createProfile(ctx, { name: "volumetest", numberPool: { stickySender: true } });
    const first = await assignNewNumber(id);
    const second = await assignNewNumber(id);
    await db.prisma.numberAssignment.update({
      where: { id: second.assignment.id },
      data: { endedAt: new Date(NOW), endReason: "unassigned" },
    });
    const hours: [string, number][] = [
      ["2026-02-28T23:00:00Z", 1_000],
      ["2026-03-01T00:00:00Z", 5],
      ["2026-03-01T12:00:00Z", 7],
    ];
    for (const [hour, attempted] of hours)
      await db.prisma.numberHourlyStat.create({
        data: { phoneNumberId: first.number.id, messagingProfileId: id, hour: new Date(hour), attempted },
      });
    const limit = { dailySpendLimit: "12.50", dailySpendLimitEnabled: true };
    await db.prisma.messagingProfile.update({ where: { id }, data: limit });
    expect((await listProfiles(clock, { search: "volumetest" })).rows).toEqual([
      {
        dailySpendLimit: "12.50",
        id,
        name: "volumetest",
        enabled: true,
        numberPoolEnabled: true,
        stickySender: true,
        numbers: 1,
        sentToday: 12,
      },
    ]);
  });
});

describe("deleting", () => {
  it("S5 frees the numbers, ends mappings and pins, keeps the row for its messages", async () => {
    const { id } = await createProfile(ctx, { name: "Doomed", numberPool: { stickySender: true } });
    const { number, assignment } = await assignNewNumber(id);
    await db.prisma.stickyMapping.createMany({
      data: [
        {
          messagingProfileId: id,
          recipient: "+13035550100",
          epoch: 1n,
          assignmentId: assignment.id,
          createdAt: new Date(NOW),
          lastMessageAt: new Date(NOW),
        },
        {
          messagingProfileId: id,
          recipient: "+13035550101",
          epoch: -1n,
          assignmentId: assignment.id,
          createdAt: new Date(NOW),
        },
      ],
    });
    expect(await getDeletionEffect(clock, id)).toEqual({
      numbers: 1,
      counts: { mappings: { value: 1, isExact: true }, pins: { value: 1, isExact: true } },
    });
    await deleteProfile(ctx, id);

    expect(await codeOf(getProfile(id))).toBe("not_found");
    expect(await codeOf(deleteProfile(ctx, id))).toBe("not_found");
    expect((await listProfiles(clock, { search: "Doomed" })).rows).toEqual([]);
    const row = await db.prisma.messagingProfile.findUniqueOrThrow({ where: { id } });
    expect(row).toMatchObject({ name: "Doomed", deletedAt: new Date(NOW), mappingEpoch: 2n, pinEpoch: 2n });
    expect(
      await db.prisma.numberAssignment.findUniqueOrThrow({ where: { id: assignment.id } }),
    ).toMatchObject({
      endReason: "profile_deleted",
      endedAt: new Date(NOW),
    });
    expect(await db.prisma.phoneNumber.findUnique({ where: { id: number.id } })).not.toBeNull();
    expect(
      await db.prisma.mappingClear.findFirstOrThrow({ where: { messagingProfileId: id } }),
    ).toMatchObject({
      kind: "profile_deleted",
      endedEpoch: 1n,
      endedPinEpoch: 1n,
    });
    const events = await db.prisma.auditEvent.findMany({ where: { profileId: id }, orderBy: { id: "asc" } });
    expect(events.map(({ action }) => action)).toEqual([
      "messaging_profile.created",
      "messaging_profile.deleted",
    ]);
  });

  it("happens once when two ask at the same time", async () => {
    const { id } = await createProfile(ctx, { name: "Twice" });
    const outcomes = await Promise.all([codeOf(deleteProfile(ctx, id)), codeOf(deleteProfile(ctx, id))]);
    expect(outcomes.filter((code) => code === "not_found")).toHaveLength(1);
    expect(await db.prisma.mappingClear.count({ where: { messagingProfileId: id } })).toBe(1);
  });
});
