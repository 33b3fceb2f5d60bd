import type { Db } from "@/lib/db/client";
import type { DemoEvent } from "./demo-traffic";
import { messageRowsOf } from "./message-rows";
import { blockedNumber, disabledNumber } from "./numbers";
import { type DemoProfile, demoProfiles } from "./profiles";
import { playTraffic } from "./simulate-traffic";
import { demoRecipient, demoRecipients } from "./traffic";
import { moveWanderingNumber, readStays, writeNumbers, writeProfiles } from "./write-configuration";
import { addMessages, readHealthHours, readMappings, readPlayedUntil, writeMappings } from "./write-traffic";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Everything written has ended: the last receipts are in. */
const SETTLED_MS = 3 * MINUTE_MS;
/** A week, and two thin days before it: their mappings have just expired or are about to (lifetime 8 days). */
const FULL_VOLUME_MS = 7 * DAY_MS;
const PLAYED_MS = FULL_VOLUME_MS + 2 * DAY_MS;

/** What was made, per profile. */
export interface LoadedProfile {
  readonly name: string;
  readonly numbers: number;
  readonly messagesAdded: number;
  readonly mappingsWritten: number;
}

/**
 * Loads the demonstration, or brings it up to `nowMs`: what was played before stays, the time since is played on from
 * there. Ids are fixed, so running it again at once changes nothing. Call it in a transaction.
 */
export async function loadDemonstration(
  db: Db,
  nowMs: number,
): Promise<{ profiles: LoadedProfile[]; leftElsewhere: string[] }> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('demonstration'))`;
  const untilMs = nowMs - SETTLED_MS;
  for (const instant of [untilMs - PLAYED_MS, untilMs]) {
    await db.$executeRaw`SELECT ensure_message_partition(${new Date(instant)})`;
  }
  await writeProfiles(db);
  const { leftElsewhere } = await writeNumbers(db, untilMs);
  const beginnings = new Map<string, number>();
  for (const { id } of demoProfiles) {
    const playedUntilMs = (await readPlayedUntil(db, id)) ?? 0;
    beginnings.set(id, Math.max(playedUntilMs, untilMs - PLAYED_MS));
  }
  await moveWanderingNumber(db, untilMs, Math.max(...beginnings.values()));
  const profiles: LoadedProfile[] = [];
  for (const profile of demoProfiles) {
    profiles.push(await playProfile(db, profile, beginnings.get(profile.id) ?? untilMs, untilMs));
  }
  return { profiles, leftElsewhere };
}

async function playProfile(
  db: Db,
  profile: DemoProfile,
  fromMs: number,
  untilMs: number,
): Promise<LoadedProfile> {
  const { id, key, name } = profile;
  const stored = await db.messagingProfile.findUniqueOrThrow({
    where: { id },
    select: { mappingEpoch: true, pinEpoch: true, mappingsDeadBefore: true },
  });
  const isFirst = fromMs <= untilMs - PLAYED_MS;
  const stays = await readStays(db, id, fromMs);
  const mappings = await readMappings(db, id, demoRecipients(key));
  const events = eventsOf(key, untilMs);
  const begin = key === "transactional" || !isFirst ? fromMs : untilMs - FULL_VOLUME_MS;
  const { sends, touched } = playTraffic({
    profile,
    stays,
    mappingEpoch: Number(stored.mappingEpoch),
    pinEpoch: Number(stored.pinEpoch),
    deadBeforeMs: stored.mappingsDeadBefore?.getTime() ?? null,
    mappings,
    events,
    earlierHours: await readHealthHours(
      db,
      stays.map((stay) => stay.phoneNumberId),
      begin,
    ),
    disabledFromMs: new Map([[disabledNumber.id, isFirst ? untilMs - 26 * HOUR_MS : 0]]),
    blockedFromMs: new Map([[blockedNumber.id, isFirst ? untilMs - 30 * HOUR_MS : 0]]),
    fromMs: begin,
    untilMs,
    fullVolumeFromMs: untilMs - FULL_VOLUME_MS,
  });
  const messagesAdded = await addMessages(
    db,
    sends.flatMap((send) => messageRowsOf(profile, send, untilMs)),
  );
  await writeMappings(
    db,
    id,
    [...mappings].filter(([recipient]) => touched.has(recipient)),
  );
  for (const event of events) {
    if (event.kind === "clear" && event.atMs >= begin) await writeClear(db, id, event.atMs);
  }
  const numbers = stays.filter((stay) => stay.untilMs === null).length;
  return { name, numbers, messagesAdded, mappingsWritten: touched.size };
}

/** What operators did lately; played when the time has not been played before. */
function eventsOf(key: DemoProfile["key"], untilMs: number): DemoEvent[] {
  const regulars = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => demoRecipient(key, from + index));
  if (key === "transactional") {
    return [
      { atMs: untilMs - 2 * DAY_MS, kind: "pin", recipients: regulars(0, 4) },
      { atMs: untilMs - 3 * HOUR_MS, kind: "reset", recipients: regulars(20, 60) },
    ];
  }
  return key === "support" ? [{ atMs: untilMs - 6 * HOUR_MS, kind: "clear" }] : [];
}

async function writeClear(db: Db, messagingProfileId: string, atMs: number): Promise<void> {
  const { mappingEpoch } = await db.messagingProfile.update({
    where: { id: messagingProfileId },
    data: { mappingEpoch: { increment: 1 } },
    select: { mappingEpoch: true },
  });
  await db.mappingClear.create({
    data: {
      messagingProfileId,
      kind: "operator",
      endedEpoch: mappingEpoch - 1n,
      actorLabel: "Demonstration",
      clearedAt: new Date(atMs),
    },
  });
}
