import type { Db } from "@/lib/db/client";
import { escapeLike } from "@/lib/db/escape-like";
import { Prisma } from "@/lib/db/generated/client";
import type { KeysetPosition } from "@/lib/db/keyset";
import { normaliseSpendLimit } from "./spend-limit";
import type {
  MessageSettings,
  MessagingProfile,
  ProfileOverviewRow,
  SwitchOffBehaviour,
  UrlShortenerSettings,
  WebhookApiVersion,
} from "./types";

export const profileColumns = {
  id: true,
  name: true,
  enabled: true,
  numberPoolEnabled: true,
  longCodeWeight: true,
  tollFreeWeight: true,
  stickySender: true,
  geomatch: true,
  skipUnhealthy: true,
  mappingLifetimeSeconds: true,
  switchOffBehaviour: true,
  validitySeconds: true,
  whitelistedDestinations: true,
  webhookUrl: true,
  webhookFailoverUrl: true,
  webhookApiVersion: true,
  alphaSender: true,
  dailySpendLimit: true,
  dailySpendLimitEnabled: true,
  spendAlertEmails: true,
  mmsFallBackToSms: true,
  mmsTranscoding: true,
  mobileOnly: true,
  smartEncoding: true,
  urlShortener: true,
  aiAssistantId: true,
  resourceGroupId: true,
  healthWebhookUrl: true,
  mappingEpoch: true,
  pinEpoch: true,
  mappingsDeadBefore: true,
  createdAt: true,
  updatedAt: true,
} satisfies Prisma.MessagingProfileSelect;

/** A profile with what clearing its mappings needs. */
export interface StoredProfile extends MessagingProfile {
  readonly mappingEpoch: bigint;
  readonly pinEpoch: bigint;
  readonly mappingsDeadBefore: Date | null;
}

/** The columns an edit may write. */
export interface ProfileColumns extends Omit<MessageSettings, "spendAlertEmails"> {
  name: string;
  enabled: boolean;
  numberPoolEnabled: boolean;
  longCodeWeight: number;
  tollFreeWeight: number;
  stickySender: boolean;
  geomatch: boolean;
  skipUnhealthy: boolean;
  mappingLifetimeSeconds: number;
  switchOffBehaviour: SwitchOffBehaviour;
  validitySeconds: number;
  whitelistedDestinations: string[];
  spendAlertEmails: string[];
  mappingsDeadBefore: Date | null;
  updatedAt: Date;
}

export async function insertProfile(
  db: Db,
  columns: Omit<ProfileColumns, "mappingsDeadBefore"> & { id: string; createdAt: Date },
): Promise<StoredProfile> {
  return toProfile(await db.messagingProfile.create({ data: forPrisma(columns), select: profileColumns }));
}

/** null = there is none, or it was deleted. */
export async function findProfile(db: Db, id: string): Promise<StoredProfile | null> {
  const row = await db.messagingProfile.findFirst({ where: { id, deletedAt: null }, select: profileColumns });
  return row && toProfile(row);
}

/** Like `findProfile`, and no other transaction edits it, its assignments or its numbers until this one ends. */
export async function lockProfile(db: Db, id: string): Promise<StoredProfile | null> {
  await db.$queryRaw`SELECT 1 FROM messaging_profiles WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
  return findProfile(db, id);
}

export async function updateProfileColumns(
  db: Db,
  id: string,
  columns: Partial<ProfileColumns> & { updatedAt: Date },
): Promise<StoredProfile> {
  return toProfile(
    await db.messagingProfile.update({ where: { id }, data: forPrisma(columns), select: profileColumns }),
  );
}

/**
 * Ends the profile's mapping epoch, and its pin epoch when pins are included, and notes when (S13). The caller holds the
 * profile's lock. Leaves `updated_at`: mappings are no part of the profile's form.
 */
export async function endMappingEpoch(
  db: Db,
  profile: StoredProfile,
  clear: {
    kind: "sticky_off" | "pool_off" | "profile_deleted";
    includePins: boolean;
    actorLabel: string;
    clearedAt: Date;
  },
): Promise<void> {
  await db.messagingProfile.update({
    where: { id: profile.id },
    data: {
      mappingEpoch: { increment: 1 },
      pinEpoch: { increment: clear.includePins ? 1 : 0 },
      updatedAt: profile.updatedAt,
    },
    select: { id: true },
  });
  await db.mappingClear.create({
    data: {
      messagingProfileId: profile.id,
      kind: clear.kind,
      endedEpoch: profile.mappingEpoch,
      endedPinEpoch: clear.includePins ? profile.pinEpoch : null,
      actorLabel: clear.actorLabel,
      clearedAt: clear.clearedAt,
    },
  });
}

/** Hides the profile and frees its numbers; its row stays, so that its messages keep a name. Returns how many numbers were freed. */
export async function markProfileDeleted(db: Db, id: string, deletedAt: Date): Promise<number> {
  const ended = await db.numberAssignment.updateMany({
    where: { messagingProfileId: id, endedAt: null },
    data: { endedAt: deletedAt, endReason: "profile_deleted" },
  });
  await db.messagingProfile.update({ where: { id }, data: { deletedAt }, select: { id: true } });
  return ended.count;
}

/** Label of whoever saved the profile's settings last, null when that is not on record. */
export async function findLastEdit(db: Db, id: string): Promise<string | null> {
  const event = await db.auditEvent.findFirst({
    where: { subjectType: "messaging_profile", subjectId: id, action: "messaging_profile.updated" },
    orderBy: { id: "desc" },
    select: { actorLabel: true },
  });
  return event?.actorLabel ?? null;
}

export async function countNumbersOfProfile(db: Db, id: string): Promise<number> {
  return db.numberAssignment.count({ where: { messagingProfileId: id, endedAt: null } });
}

/**
 * Rows of the table of profiles in the order of lower(name), id (index messaging_profiles_by_name), nearest to the
 * position first. `sortKey` is the database's own lower(name), so that the cursor compares as the index does.
 */
export async function listProfileRows(
  db: Db,
  query: { search: string | null; position: KeysetPosition | null; limit: number; dayStart: Date },
): Promise<(ProfileOverviewRow & { sortKey: string })[]> {
  const { position } = query;
  const backwards = position?.towards === "previous";
  const direction = backwards ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const beyond = backwards ? Prisma.sql`<` : Prisma.sql`>`;
  const bound = position
    ? Prisma.sql`AND (lower(p.name), p.id) ${beyond} (${position.key[0]}, ${position.key[1]}::uuid)`
    : Prisma.empty;
  const matching = query.search
    ? Prisma.sql`AND lower(p.name) LIKE '%' || lower(${escapeLike(query.search)}) || '%'`
    : Prisma.empty;
  return db.$queryRaw`
    WITH page AS MATERIALIZED (
      SELECT p.id, p.name, p.enabled, p.number_pool_enabled, p.sticky_sender, lower(p.name) AS sort_key,
        CASE WHEN p.daily_spend_limit_enabled THEN p.daily_spend_limit END AS daily_spend_limit
      FROM messaging_profiles p
      WHERE p.deleted_at IS NULL ${matching} ${bound}
      ORDER BY lower(p.name) ${direction}, p.id ${direction}
      LIMIT ${query.limit}::int
    )
    SELECT page.id::text AS id, page.name, page.enabled, page.number_pool_enabled AS "numberPoolEnabled",
      page.sticky_sender AS "stickySender", page.sort_key AS "sortKey",
      page.daily_spend_limit::text AS "dailySpendLimit",
      (SELECT count(*) FROM number_assignments a
        WHERE a.messaging_profile_id = page.id AND a.ended_at IS NULL)::int AS numbers,
      coalesce(today.sent, 0)::float8 AS "sentToday"
    FROM page LEFT JOIN (
      SELECT s.messaging_profile_id, sum(s.attempted) AS sent FROM number_hourly_stats s
      WHERE s.hour >= ${query.dayStart} AND s.messaging_profile_id IN (SELECT id FROM page)
      GROUP BY s.messaging_profile_id
    ) today ON today.messaging_profile_id = page.id
    ORDER BY page.sort_key ${direction}, page.id ${direction}`;
}

export async function listProfileNames(db: Db, limit: number): Promise<{ id: string; name: string }[]> {
  return db.$queryRaw`
    SELECT p.id::text AS id, p.name FROM messaging_profiles p WHERE p.deleted_at IS NULL
    ORDER BY lower(p.name), p.id LIMIT ${limit}::int`;
}

/** One clear of a profile's mappings. */
export interface RecordedClear {
  readonly id: string;
  readonly kind: "sticky_off" | "pool_off" | "operator" | "profile_deleted";
  readonly pinsIncluded: boolean;
  readonly actorLabel: string;
  readonly clearedAt: Date;
}

/** The latest clears, newest first. */
export async function listClears(db: Db, profileId: string, limit: number): Promise<RecordedClear[]> {
  const rows = await db.mappingClear.findMany({
    where: { messagingProfileId: profileId },
    orderBy: { endedEpoch: "desc" },
    take: limit,
    select: { id: true, kind: true, endedPinEpoch: true, actorLabel: true, clearedAt: true },
  });
  return rows.map(({ id, endedPinEpoch, ...row }) => ({
    ...row,
    id: id.toString(),
    pinsIncluded: endedPinEpoch !== null,
  }));
}

/** Prisma tells SQL's NULL and JSON's apart; here null is always SQL's. */
function forPrisma<T extends { readonly urlShortener?: UrlShortenerSettings | null }>(columns: T) {
  const { urlShortener, ...rest } = columns;
  if (urlShortener === undefined) return rest;
  return { ...rest, urlShortener: urlShortener === null ? Prisma.DbNull : { ...urlShortener } };
}

export function toProfile(
  row: Prisma.MessagingProfileGetPayload<{ select: typeof profileColumns }>,
): StoredProfile {
  const {
    numberPoolEnabled,
    longCodeWeight,
    tollFreeWeight,
    stickySender,
    geomatch,
    skipUnhealthy,
    dailySpendLimit,
    webhookApiVersion,
    urlShortener,
    ...rest
  } = row;
  return {
    ...rest,
    dailySpendLimit: dailySpendLimit && normaliseSpendLimit(dailySpendLimit.toFixed()),
    // A check constraint and the writing service keep both in shape.
    webhookApiVersion: webhookApiVersion as WebhookApiVersion,
    urlShortener: urlShortener as unknown as UrlShortenerSettings | null,
    numberPool: numberPoolEnabled
      ? { longCodeWeight, tollFreeWeight, stickySender, geomatch, skipUnhealthy }
      : null,
  };
}
