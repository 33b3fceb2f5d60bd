import type { Db } from "@/lib/db/client";
import type { SenderType } from "./sender-type";

/** A number to be stored. */
export interface NewNumberRow {
  readonly id: string;
  /** Of a short code or an alphanumeric sender id: itself. */
  readonly e164: string;
  readonly type: SenderType;
  readonly countryCode: string;
  readonly areaCode: string | null;
  readonly canMms: boolean;
  readonly messagesPerSecond: number | null;
  readonly tags: readonly string[];
  readonly carrierId: string;
  /** Of an alphanumeric id alone; absent = none. */
  readonly usLongCodeFallback?: string | null;
}

/** A number as locked for a change, with the stay it is on now. */
export interface LockedNumber {
  readonly id: string;
  readonly e164: string;
  readonly enabled: boolean;
  readonly assignmentId: number | null;
  readonly profileId: string | null;
  readonly profileName: string | null;
}

/** Stores numbers that are not there yet in one statement; returns the ids of those it stored. */
export async function insertNumbers(db: Db, rows: readonly NewNumberRow[], now: Date): Promise<string[]> {
  const inserted = await db.$queryRaw<{ id: string }[]>`
    INSERT INTO phone_numbers (id, e164, type, country_code, area_code, can_mms, messages_per_second, tags, carrier_id,
      us_long_code_fallback, created_at, updated_at)
    SELECT r.id, r.e164, r.type::number_type, r.country_code, r.area_code, r.can_mms, r.messages_per_second,
      ARRAY(SELECT jsonb_array_elements_text(r.tags)), r.carrier_id, r.us_long_code_fallback,
      ${now}, ${now}
    FROM jsonb_to_recordset(${JSON.stringify(rows.map(toRecord))}::jsonb) AS r(id uuid, e164 text, type text,
      country_code text, area_code text, can_mms boolean, messages_per_second float8, tags jsonb, carrier_id uuid, us_long_code_fallback text)
    ORDER BY r.e164
    ON CONFLICT (e164) WHERE type <> 'alphanumeric' DO NOTHING
    RETURNING id::text AS id`;
  return inserted.map(({ id }) => id);
}

function toRecord(row: NewNumberRow) {
  return {
    id: row.id,
    e164: row.e164,
    type: row.type,
    country_code: row.countryCode,
    area_code: row.areaCode,
    can_mms: row.canMms,
    messages_per_second: row.messagesPerSecond,
    tags: row.tags,
    carrier_id: row.carrierId,
    us_long_code_fallback: row.usLongCodeFallback ?? null,
  };
}

/** A stored number and the profile it is on now, null = none. */
export interface StoredNumber {
  readonly id: string;
  readonly e164: string;
  readonly profileId: string | null;
  readonly profileName: string | null;
}

/** Those of these numbers that are stored. */
export async function findNumbersByE164(db: Db, e164s: readonly string[]): Promise<StoredNumber[]> {
  return db.$queryRaw<StoredNumber[]>`
    SELECT n.id::text AS id, n.e164, a.messaging_profile_id::text AS "profileId", p.name AS "profileName"
    FROM phone_numbers n
    LEFT JOIN number_assignments a ON a.phone_number_id = n.id AND a.ended_at IS NULL
    LEFT JOIN messaging_profiles p ON p.id = a.messaging_profile_id
    WHERE n.e164 = ANY(${[...e164s]}::text[]) AND n.type <> 'alphanumeric'`;
}

/** The alphanumeric id of this name on the profile; null = it has none. */
export async function findAlphanumericId(db: Db, profileId: string, name: string): Promise<string | null> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT n.id::text AS id FROM phone_numbers n
    JOIN number_assignments a ON a.phone_number_id = n.id AND a.ended_at IS NULL
    WHERE n.e164 = ${name} AND n.type = 'alphanumeric' AND a.messaging_profile_id = ${profileId}::uuid LIMIT 1`;
  return rows[0]?.id ?? null;
}

/** Whether the carrier exists. */
export async function isCarrier(db: Db, id: string): Promise<boolean> {
  return (await db.carrier.count({ where: { id } })) > 0;
}

/** The carrier new numbers get: the oldest, which is the simulator until another is configured. */
export async function findDefaultCarrierId(db: Db): Promise<string> {
  const carrier = await db.carrier.findFirstOrThrow({
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    select: { id: true },
  });
  return carrier.id;
}

/** Makes imports wait for each other: two with the same numbers in another order would lock each other out. */
export async function lockImports(db: Db): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('phone_numbers.import'))`;
}

/**
 * Locks numbers, then the profiles concerned, each in the order of their ids: every change of assignments takes its locks
 * so, and none can lock another out. Returns the numbers as they stand under the locks; unknown ids are left out.
 *
 * @param profileId further profile to lock, the one numbers are to go to
 */
export async function lockNumbers(
  db: Db,
  numberIds: readonly string[],
  profileId: string | null,
): Promise<LockedNumber[]> {
  await db.$queryRaw`
    SELECT 1 FROM phone_numbers WHERE id = ANY(${[...numberIds]}::uuid[]) ORDER BY id FOR NO KEY UPDATE`;
  await db.$queryRaw`
    SELECT 1 FROM messaging_profiles p
    WHERE p.id = ${profileId}::uuid OR p.id IN (
      SELECT a.messaging_profile_id FROM number_assignments a
      WHERE a.phone_number_id = ANY(${[...numberIds]}::uuid[]) AND a.ended_at IS NULL)
    ORDER BY p.id FOR NO KEY UPDATE`;
  return db.$queryRaw<LockedNumber[]>`
    SELECT n.id::text AS id, n.e164, n.enabled, a.id::float8 AS "assignmentId",
      a.messaging_profile_id::text AS "profileId", p.name AS "profileName"
    FROM phone_numbers n
    LEFT JOIN number_assignments a ON a.phone_number_id = n.id AND a.ended_at IS NULL
    LEFT JOIN messaging_profiles p ON p.id = a.messaging_profile_id
    WHERE n.id = ANY(${[...numberIds]}::uuid[]) ORDER BY n.e164`;
}

/** The present stays of these numbers, by profile. */
export async function findCurrentStays(db: Db, numberIds: readonly string[]): Promise<Map<string, number[]>> {
  const rows = await db.$queryRaw<{ profileId: string; ids: number[] }[]>`
    SELECT messaging_profile_id::text AS "profileId", array_agg(id::float8 ORDER BY id) AS ids
    FROM number_assignments WHERE phone_number_id = ANY(${[...numberIds]}::uuid[]) AND ended_at IS NULL
    GROUP BY messaging_profile_id`;
  return new Map(rows.map(({ profileId, ids }) => [profileId, ids]));
}

/** Ends stays: their mappings and pins are dead from then on, however many there are (S5, S13). */
export async function endAssignments(
  db: Db,
  assignmentIds: readonly number[],
  end: { at: Date; reason: "unassigned" | "moved" | "number_deleted" },
): Promise<number> {
  return db.$executeRaw`
    UPDATE number_assignments SET ended_at = ${end.at}, end_reason = ${end.reason}::assignment_end_reason
    WHERE id = ANY(${assignmentIds.map(BigInt)}::bigint[]) AND ended_at IS NULL`;
}

/** Starts a stay on the profile for each of these numbers, in one statement. */
export async function insertAssignments(
  db: Db,
  profileId: string,
  numbers: readonly { readonly id: string; readonly e164: string }[],
  createdAt: Date,
): Promise<number> {
  return db.$executeRaw`
    INSERT INTO number_assignments (messaging_profile_id, phone_number_id, e164, created_at)
    SELECT ${profileId}::uuid, n.id, n.e164, ${createdAt}
    FROM unnest(${numbers.map(({ id }) => id)}::uuid[], ${numbers.map(({ e164 }) => e164)}::text[]) AS n(id, e164)
    ORDER BY n.e164`;
}

/** Whether the profile exists and is not deleted; under the lock of `lockNumbers` this stays so. */
export async function findProfileName(db: Db, profileId: string): Promise<string | null> {
  const profile = await db.messagingProfile.findFirst({
    where: { id: profileId, deletedAt: null },
    select: { name: true },
  });
  return profile?.name ?? null;
}

export async function setNumbersEnabled(
  db: Db,
  numberIds: readonly string[],
  enabled: boolean,
  now: Date,
): Promise<void> {
  await db.$executeRaw`
    UPDATE phone_numbers SET enabled = ${enabled}, updated_at = ${now}
    WHERE id = ANY(${[...numberIds]}::uuid[]) AND enabled <> ${enabled}`;
}

/** The settings of a number that can be changed; the caller holds its lock. */
export async function findNumberSettings(
  db: Db,
  id: string,
): Promise<{
  carrierId: string;
  canMms: boolean;
  messagesPerSecond: number | null;
  tags: string[];
  messagingProduct: string;
}> {
  return db.phoneNumber.findUniqueOrThrow({
    where: { id },
    select: { carrierId: true, canMms: true, messagesPerSecond: true, tags: true, messagingProduct: true },
  });
}

export async function updateNumberColumns(
  db: Db,
  id: string,
  columns: {
    canMms?: boolean;
    messagesPerSecond?: number | null;
    carrierId?: string;
    tags?: string[];
    messagingProduct?: string;
    usLongCodeFallback?: string | null;
    updatedAt: Date;
  },
): Promise<void> {
  await db.phoneNumber.update({ where: { id }, data: columns, select: { id: true } });
}

/** The rows of past stays keep the number itself, so that old mappings and messages can still name it. */
export async function deleteNumberRows(db: Db, numberIds: readonly string[]): Promise<number> {
  return db.$executeRaw`DELETE FROM phone_numbers WHERE id = ANY(${[...numberIds]}::uuid[])`;
}
