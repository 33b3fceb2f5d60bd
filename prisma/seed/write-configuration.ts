import { recordAudit } from "@/lib/audit/record-audit";
import type { Db } from "@/lib/db/client";
import type { E164 } from "@/lib/phone-number/e164";
import { isNumberType } from "@/lib/phone-number/sender-type";
import type { DemoStay } from "./demo-traffic";
import { demoNumbers, disabledNumber, wanderingNumber } from "./numbers";
import { type DemoProfile, demoProfiles } from "./profiles";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The demonstration's numbers have been where they are for this long when it is first loaded. */
const ASSIGNED_BEFORE_MS = 30 * DAY_MS;
/** When the wandering number changed its profile, before the time of seeding. */
const MOVED_BEFORE_MS = 5 * HOUR_MS;

const SIMULATOR_ID = "00000000-0000-7000-8000-000000000001";
const actor = { userId: null, label: "Demonstration" };

/** Makes the profiles, or puts their settings back. A profile deleted meanwhile comes back. */
export async function writeProfiles(db: Db): Promise<void> {
  for (const { id, name, numberPool, mappingLifetimeSeconds, switchOffBehaviour } of demoProfiles) {
    const settings = {
      name,
      enabled: true,
      numberPoolEnabled: true,
      ...numberPool,
      mappingLifetimeSeconds,
      switchOffBehaviour,
      deletedAt: null,
    };
    const existing = await db.messagingProfile.findUnique({ where: { id }, select: { id: true } });
    await db.messagingProfile.upsert({ where: { id }, create: { id, ...settings }, update: settings });
    if (existing) continue;
    await recordAudit(db, actor, {
      action: "messaging_profile.created",
      subjectType: "messaging_profile",
      subjectId: id,
      profileId: id,
      detail: { name },
    });
  }
}

/** Makes the numbers and assigns those that are on no profile. Numbers an operator has moved elsewhere stay there. */
export async function writeNumbers(db: Db, nowMs: number): Promise<{ leftElsewhere: string[] }> {
  const leftElsewhere: string[] = [];
  for (const number of demoNumbers) {
    const { id, e164, type, areaCode, messagesPerSecond } = number;
    const taken = await db.phoneNumber.findFirst({ where: { e164 }, select: { id: true } });
    if (taken && taken.id !== id) {
      leftElsewhere.push(e164);
      continue;
    }
    const settings = { enabled: e164 !== disabledNumber.e164, messagesPerSecond };
    await db.phoneNumber.upsert({
      where: { id },
      create: { id, e164, type, areaCode, countryCode: "US", carrierId: SIMULATOR_ID, ...settings },
      update: settings,
    });
    if (number.profile && !(await assignWhereFree(db, number.id, e164, profileId(number.profile), nowMs))) {
      leftElsewhere.push(e164);
    }
  }
  return { leftElsewhere };
}

/** @returns false when the number is on a profile that is not of the demonstration */
async function assignWhereFree(
  db: Db,
  phoneNumberId: string,
  e164: string,
  messagingProfileId: string,
  nowMs: number,
): Promise<boolean> {
  const stays = await db.numberAssignment.findMany({
    where: { phoneNumberId },
    select: { messagingProfileId: true, endedAt: true },
  });
  const current = stays.find((stay) => stay.endedAt === null);
  if (current) return demoProfiles.some((profile) => profile.id === current.messagingProfileId);
  const createdAt = new Date(stays.length === 0 ? nowMs - ASSIGNED_BEFORE_MS : nowMs);
  await db.numberAssignment.create({ data: { phoneNumberId, e164, messagingProfileId, createdAt } });
  return true;
}

/**
 * Moves the wandering number between Marketing and Support, five hours before the time of seeding, unless that time
 * has been played already or an operator has taken the number elsewhere.
 */
export async function moveWanderingNumber(db: Db, nowMs: number, playedUntilMs: number): Promise<boolean> {
  const movedAtMs = nowMs - MOVED_BEFORE_MS;
  const current = await db.numberAssignment.findFirst({
    where: { phoneNumberId: wanderingNumber.id, endedAt: null },
    select: { id: true, messagingProfileId: true, createdAt: true },
  });
  const route = [profileId("marketing"), profileId("support")];
  if (!current || !route.includes(current.messagingProfileId)) return false;
  if (movedAtMs < playedUntilMs || movedAtMs <= current.createdAt.getTime()) return false;
  const movedAt = new Date(movedAtMs);
  await db.numberAssignment.update({
    where: { id: current.id },
    data: { endedAt: movedAt, endReason: "moved" },
  });
  await db.numberAssignment.create({
    data: {
      phoneNumberId: wanderingNumber.id,
      e164: wanderingNumber.e164,
      messagingProfileId: route.find((id) => id !== current.messagingProfileId) ?? current.messagingProfileId,
      createdAt: movedAt,
    },
  });
  return true;
}

/** Every stay on a profile that reaches into the time played, numbers an operator has added included. */
export async function readStays(db: Db, messagingProfileId: string, fromMs: number): Promise<DemoStay[]> {
  const stays = await db.numberAssignment.findMany({
    where: { messagingProfileId, OR: [{ endedAt: null }, { endedAt: { gt: new Date(fromMs) } }] },
    include: { phoneNumber: true },
  });
  return stays.flatMap((stay) =>
    stay.phoneNumber === null || !isNumberType(stay.phoneNumber.type)
      ? []
      : {
          assignmentId: Number(stay.id),
          phoneNumberId: stay.phoneNumber.id,
          e164: stay.e164 as E164,
          type: stay.phoneNumber.type,
          ratePerSecond: stay.phoneNumber.messagesPerSecond,
          fromMs: stay.createdAt.getTime(),
          untilMs: stay.endedAt?.getTime() ?? null,
          endReason: stay.endReason,
        },
  );
}

function profileId(key: DemoProfile["key"]): string {
  const profile = demoProfiles.find((candidate) => candidate.key === key);
  if (!profile) throw new Error(`The demonstration has no profile ${key}.`);
  return profile.id;
}
