import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors/app-error";
import { createProfile } from "@/lib/messaging-profile/service";
import { countMappingsOfProfile } from "@/lib/sticky-sender/count-mappings";
import { setUpTestDatabase } from "@/lib/testing/database";
import { insertMappings, recipients } from "@/lib/testing/mapping-rows";
import { unassignNumbers } from "./assignment-service";
import type { E164 } from "./e164";
import { countNumbers, getNumber, listNumbers } from "./inventory-service";
import { addAlphanumericSender } from "./other-sender-service";
import { getRemovalEffect } from "./removal-effect-service";
import { addNumber, deleteNumbers, setEnabled, updateNumber } from "./service";

const db = setUpTestDatabase();

const NOW = Date.UTC(2026, 2, 1, 12, 30);
const HOUR = 3_600_000;
const clock = { now: () => NOW };
const ctx = { actor: { userId: null, label: "olga@example.com" }, clock };
const settings = { canMms: true, messagesPerSecond: null, tags: [] };

let next = 0;
const fresh = () => `+1202555${String(next++).padStart(4, "0")}` as E164;
const profileNamed = async (name: string) =>
  (await createProfile(ctx, { name, numberPool: { stickySender: true } })).id;
const add = (e164: E164 = fresh(), profileId: string | null = null) =>
  addNumber(ctx, { ...settings, e164, profileId });

async function refusal(
  work: Promise<unknown>,
): Promise<{ code: string; field: string | undefined; detail: string }> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return { code: error.code, field: error.field, detail: error.detail };
  throw new Error(`expected a refusal, got ${String(error)}`);
}

async function addStats(phoneNumberId: string, outcomes: Record<string, number>, hoursAgo = 1) {
  await db.prisma.numberHourlyStat.create({
    data: {
      phoneNumberId,
      messagingProfileId: randomUUID(),
      hour: new Date(Math.floor(NOW / HOUR) * HOUR - hoursAgo * HOUR),
      ...outcomes,
    },
  });
}

async function queue(phoneNumberId: string, count: number, throttled: boolean) {
  await db.pool.query(
    `INSERT INTO outbound_queue (lane, is_throttled, phone_number_id, messaging_profile_id, message_id)
     SELECT outbound_lane($1), $2, $1, gen_random_uuid(), gen_random_uuid() FROM generate_series(1, $3::int)`,
    [phoneNumberId, throttled, count],
  );
}

describe("adding a number", () => {
  it.each([
    ["+12125550142", { type: "long_code", countryCode: "US", areaCode: "212" }],
    ["+14165550142", { type: "long_code", countryCode: "CA", areaCode: "416" }],
    ["+15551234567", { type: "long_code", countryCode: "US", areaCode: "555" }],
    ["+18005550142", { type: "toll_free", areaCode: null }],
    ["+18885550142", { type: "toll_free", areaCode: null }],
    ["+442079460142", { type: "long_code", countryCode: "GB", areaCode: null }],
    ["+883510001234", { type: "long_code", countryCode: "ZZ", areaCode: null }],
  ])("P1 knows type, country and area code of %s", async (e164, expected) => {
    const id = await add(e164 as E164);
    expect(await getNumber(clock, id)).toMatchObject({ e164, enabled: true, assignment: null, ...expected });
  });

  it("assigns it at once", async () => {
    const profileId = await profileNamed("Support");
    const id = await add(fresh(), profileId);
    expect((await getNumber(clock, id)).assignment).toMatchObject({ profileId, profileName: "Support" });
  });

  it("takes one of the inventory that is on no profile, and leaves its settings alone", async () => {
    const profileId = await profileNamed("Support");
    const e164 = fresh();
    const id = await addNumber(ctx, {
      e164,
      canMms: false,
      messagesPerSecond: 2,
      tags: ["old"],
      profileId: null,
    });
    expect(await add(e164, profileId)).toBe(id);
    expect(await getNumber(clock, id)).toMatchObject({
      canMms: false,
      tags: ["old"],
      assignment: { profileId },
    });
  });

  it("refuses what is there already, and says where", async () => {
    const [profileId, other] = [await profileNamed("Support"), await profileNamed("Marketing")];
    const e164 = fresh();
    await add(e164, other);
    expect(await refusal(add(e164, profileId))).toEqual({
      code: "duplicate",
      field: "phoneNumber",
      detail: "This number is on Marketing already.",
    });
    expect((await refusal(add(e164, other))).detail).toBe("This number is on this profile already.");
    expect((await refusal(add(e164))).detail).toBe("This number is on Marketing already.");
    const free = fresh();
    await add(free);
    expect((await refusal(add(free))).detail).toBe("This number is in the inventory already.");
  });

  it("stores nothing when the profile is unknown", async () => {
    const e164 = fresh();
    expect(await refusal(add(e164, randomUUID()))).toMatchObject({ code: "not_found", field: "profileId" });
    expect(await db.prisma.phoneNumber.count({ where: { e164 } })).toBe(0);
  });

  it("twice at once makes one number", async () => {
    const e164 = fresh();
    const outcomes = await Promise.allSettled([add(e164), add(e164), add(e164)]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await db.prisma.phoneNumber.count({ where: { e164 } })).toBe(1);
  });
});

describe("changing a number", () => {
  it("saves and records it, and raises its profile's version (S12)", async () => {
    const profileId = await profileNamed("Support");
    const id = await add(fresh(), profileId);
    const version = async () =>
      (await db.prisma.messagingProfile.findUniqueOrThrow({ where: { id: profileId } })).version;
    const before = await version();
    await updateNumber(ctx, id, { canMms: false, messagesPerSecond: 0.1, tags: ["vip"] });
    expect(await getNumber(clock, id)).toMatchObject({
      canMms: false,
      messagesPerSecond: 0.1,
      tags: ["vip"],
    });
    expect(await version()).toBeGreaterThan(before);
    expect(
      await db.prisma.auditEvent.findFirst({ where: { action: "number.updated", subjectId: id } }),
    ).toMatchObject({
      profileId,
    });
  });

  it("gives an alphanumeric id a fallback that is on its profile, and takes it away again", async () => {
    const profileId = await profileNamed("Names");
    const fallback = fresh();
    const elsewhere = fresh();
    const number = await add(fallback, profileId);
    await add(elsewhere, await profileNamed("Others"));
    const id = await addAlphanumericSender(ctx, {
      senderId: "Shop",
      profileId,
      usLongCodeFallback: null,
      tags: [],
      messagesPerSecond: null,
    });
    const change = (usLongCodeFallback: E164 | null, of = id) =>
      updateNumber(ctx, of, { ...settings, canMms: false, usLongCodeFallback });
    const shown = async () => (await getNumber(clock, id)).usLongCodeFallback;
    await change(fallback);
    expect(await shown()).toBe(fallback);
    const refused = { code: "invalid_value", field: "usLongCodeFallback" };
    await expect(change(elsewhere)).rejects.toMatchObject(refused);
    await expect(change(fresh())).rejects.toMatchObject(refused);
    await expect(change(fallback, number)).rejects.toMatchObject(refused);
    expect(await shown()).toBe(fallback);
    await updateNumber(ctx, id, settings);
    expect(await shown()).toBe(fallback);
    await change(null);
    expect(await shown()).toBeNull();
  });

  it.each(["no-id", randomUUID()])("does not find %j", async (id) => {
    expect((await refusal(updateNumber(ctx, id, settings))).code).toBe("not_found");
    expect((await refusal(getNumber(clock, id))).code).toBe("not_found");
  });
});

describe("disabling", () => {
  it("S7 keeps the mappings, says what is queued, and counts what changed", async () => {
    const profileId = await profileNamed("Support");
    const id = await add(fresh(), profileId);
    const assignment = (await getNumber(clock, id)).assignment;
    await insertMappings(
      db.prisma,
      profileId,
      NOW,
      recipients(2).map((recipient) => ({ recipient, assignmentId: assignment?.id ?? 0 })),
    );
    await queue(id, 4, false);
    expect(await getRemovalEffect(clock, [id, "no-id", randomUUID()])).toMatchObject({
      counts: { mappings: { value: 2, isExact: true }, pins: { value: 0, isExact: true } },
      queuedMessages: 4,
    });
    expect(await setEnabled(ctx, { numberIds: [id, randomUUID()], enabled: false })).toBe(1);
    expect(await setEnabled(ctx, { numberIds: [id], enabled: false })).toBe(0);
    expect(await getNumber(clock, id)).toMatchObject({
      enabled: false,
      assignment,
      held: { mappings: { value: 2 } },
    });
    expect(await setEnabled(ctx, { numberIds: [id], enabled: true })).toBe(1);
    const actions = await db.prisma.auditEvent.findMany({ where: { subjectId: id }, orderBy: { id: "asc" } });
    expect(actions.map(({ action }) => action)).toEqual([
      "number.added",
      "number.assigned",
      "number.disabled",
      "number.enabled",
    ]);
  });
});

describe("deleting", () => {
  it("S5 ends the stay and its mappings, and the number can be added again without them", async () => {
    const profileId = await profileNamed("Support");
    const e164 = fresh();
    const id = await add(e164, profileId);
    const assignmentId = (await getNumber(clock, id)).assignment?.id ?? 0;
    await insertMappings(
      db.prisma,
      profileId,
      NOW,
      recipients(3).map((recipient) => ({ recipient, assignmentId })),
    );
    expect(await deleteNumbers(ctx, [id, "no-id"])).toBe(1);
    expect((await refusal(getNumber(clock, id))).code).toBe("not_found");
    expect((await countMappingsOfProfile(db.prisma, profileId, NOW)).mappings.value).toBe(0);
    expect(await db.prisma.numberAssignment.findUniqueOrThrow({ where: { id: assignmentId } })).toMatchObject(
      {
        endReason: "number_deleted",
        phoneNumberId: null,
        e164,
      },
    );
    await add(e164, profileId);
    expect((await countMappingsOfProfile(db.prisma, profileId, NOW)).mappings.value).toBe(0);
  });
});

describe("the inventory", () => {
  it("pages in the order of digits, filters, searches and counts", async () => {
    const profileId = await profileNamed("Inventory");
    const ids = new Map<string, string>();
    for (const e164 of ["+17035550101", "+17035550102", "+17045550101", "+18335550101", "+17035550103"])
      ids.set(e164, await add(e164 as E164, profileId));
    await addNumber(ctx, { ...settings, e164: "+17035550199" as E164, tags: ["Spare"], profileId: null });
    await setEnabled(ctx, { numberIds: [ids.get("+17035550102") ?? ""], enabled: false });

    const found = async (filter: Parameters<typeof listNumbers>[1]) =>
      (await listNumbers(clock, filter)).rows.map(({ e164 }) => e164);
    const all = ["+17035550101", "+17035550102", "+17035550103", "+17045550101", "+18335550101"];
    expect(await found({ profileId })).toEqual(all);
    const first = await listNumbers(clock, { profileId }, { limit: 2 });
    const second = await listNumbers(clock, { profileId }, { limit: 2, cursor: first.nextCursor });
    expect(second.rows.map(({ e164 }) => e164)).toEqual(all.slice(2, 4));
    const back = await listNumbers(clock, { profileId }, { limit: 2, cursor: second.previousCursor });
    expect(back.rows.map(({ e164 }) => e164)).toEqual(all.slice(0, 2));

    expect(await found({ profileId, type: "toll_free" })).toEqual(["+18335550101"]);
    expect(await found({ profileId, areaCode: "704" })).toEqual(["+17045550101"]);
    expect(await found({ profileId, enabled: false })).toEqual(["+17035550102"]);
    expect(await found({ profileId, search: "(703) 555-01" })).toEqual(all.slice(0, 3));
    expect(await found({ search: "703555", profileId: "none" })).toEqual(["+17035550199"]);
    expect(await found({ search: "spar" })).toEqual(["+17035550199"]);
    expect(await found({ search: "7035550", notOnProfileId: profileId })).toEqual(["+17035550199"]);
    expect(await countNumbers(clock, { profileId })).toBe(5);
  });

  it.each([
    [{ profileId: "no-id" }],
    [{ profileId: randomUUID() }],
    [{ areaCode: "7'; DROP" }],
    [{ search: "%" }],
    [{ search: "no such tag" }],
    [{ search: "x".repeat(10_000) }],
    [{ areaCode: "1\0", search: "zzz" }],
  ])("finds nothing for %j, and does not fail", async (filter) => {
    expect((await listNumbers(clock, filter)).rows).toEqual([]);
  });

  it("starts at the beginning for a cursor that is none", async () => {
    const first = await listNumbers(clock, {}, { limit: 1 });
    expect((await listNumbers(clock, {}, { limit: 1, cursor: "nonsense" })).rows).toEqual(first.rows);
  });

  it("O3 shows and filters health by the last 24 full hours and the current one", async () => {
    const profileId = await profileNamed("Health");
    const [good, failing, spam, few, old] = [
      await add(fresh(), profileId),
      await add(fresh(), profileId),
      await add(fresh(), profileId),
      await add(fresh(), profileId),
      await add(fresh(), profileId),
    ];
    await addStats(good, { attempted: 40, delivered: 10, failed: 30 });
    await addStats(failing, { attempted: 20, delivered: 2, failed: 8 }, 0);
    await addStats(failing, { attempted: 20, delivered: 2, failed: 8 }, 24);
    await addStats(spam, { attempted: 20, delivered: 4, failed: 16, spamBlocked: 16 });
    await addStats(few, { attempted: 19, failed: 19, spamBlocked: 19 });
    await addStats(old, { attempted: 100, failed: 100 }, 25);
    const unhealthy = await listNumbers(clock, { profileId, health: "unhealthy" });
    expect(new Set(unhealthy.rows.map(({ id }) => id))).toEqual(new Set([failing, spam]));
    expect((await listNumbers(clock, { profileId, health: "healthy" })).rows).toHaveLength(3);
    expect((await getNumber(clock, failing)).health).toEqual({
      deliverabilityRate: 0.2,
      spamRatio: 0,
      countedMessages: 20,
      isUnhealthy: true,
    });
  });

  it("shows the queue of numbers with and without a rate, and the mappings of the present stay only", async () => {
    const profileId = await profileNamed("Figures");
    const [limited, free] = [await add(fresh(), profileId), await add(fresh(), profileId)];
    await queue(limited, 3, true);
    await queue(free, 2, false);
    const assignmentId = (await getNumber(clock, limited)).assignment?.id ?? 0;
    await insertMappings(
      db.prisma,
      profileId,
      NOW,
      recipients(4).map((recipient) => ({ recipient, assignmentId })),
    );
    const rows = (await listNumbers(clock, { profileId })).rows;
    expect(rows.map(({ queued, held }) => [queued, held?.mappings.value])).toEqual([
      [3, 4],
      [2, 0],
    ]);
    await unassignNumbers(ctx, { numberIds: [limited] });
    expect((await getNumber(clock, limited)).held).toBeNull();
  });
});
