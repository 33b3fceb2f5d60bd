import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors/app-error";
import { countMappingsOfProfile } from "@/lib/sticky-sender/count-mappings";
import { setUpTestDatabase } from "@/lib/testing/database";
import { insertMappings, recipients } from "@/lib/testing/mapping-rows";
import { createNumberScene, numberSettings as settings } from "@/lib/testing/number-scene";
import { queueMessages } from "@/lib/testing/queue-rows";
import type { E164 } from "./e164";
import { getNumber } from "./inventory-service";
import { addAlphanumericSender } from "./other-sender-service";
import { getRemovalEffect } from "./removal-effect-service";
import { addNumber, deleteNumbers, setEnabled, updateNumber } from "./service";

const db = setUpTestDatabase();

const NOW = Date.UTC(2026, 2, 1, 12, 30);
const clock = { now: () => NOW };
const ctx = { actor: { userId: null, label: "olga@example.com" }, clock };
const { fresh, profileNamed, add } = createNumberScene(ctx);

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
    await queueMessages(db.pool, id, 4);
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
