import type { Db } from "@/lib/db/client";

/** Epochs of a profile whose row this transaction has locked. */
export interface LockedProfile {
  readonly id: string;
  readonly mappingEpoch: bigint;
  readonly pinEpoch: bigint;
  readonly lifetimeSeconds: number;
  readonly deadBeforeMs: number | null;
}

/**
 * Locks the profile's row until the transaction ends: `change` keeps every other change of it, its numbers and its
 * mappings away; `keep` only keeps its epochs and numbers as they are, and many transactions may hold it.
 * Accepting a message takes no lock on it and waits for neither.
 *
 * @returns null = no such profile, or deleted
 */
export async function lockProfile(
  db: Db,
  profileId: string,
  strength: "change" | "keep",
): Promise<LockedProfile | null> {
  interface Row {
    mapping_epoch: bigint;
    pin_epoch: bigint;
    mapping_lifetime_seconds: number;
    mappings_dead_before: Date | null;
  }
  const rows =
    strength === "change"
      ? await db.$queryRaw<Row[]>`
          SELECT mapping_epoch, pin_epoch, mapping_lifetime_seconds, mappings_dead_before FROM messaging_profiles
          WHERE id = ${profileId}::uuid AND deleted_at IS NULL FOR NO KEY UPDATE`
      : await db.$queryRaw<Row[]>`
          SELECT mapping_epoch, pin_epoch, mapping_lifetime_seconds, mappings_dead_before FROM messaging_profiles
          WHERE id = ${profileId}::uuid AND deleted_at IS NULL FOR SHARE`;
  const [row] = rows;
  if (!row) return null;
  return {
    id: profileId,
    mappingEpoch: row.mapping_epoch,
    pinEpoch: row.pin_epoch,
    lifetimeSeconds: row.mapping_lifetime_seconds,
    deadBeforeMs: row.mappings_dead_before?.getTime() ?? null,
  };
}

/** A number of the profile as long as it is assigned. */
export interface CurrentSender {
  readonly assignmentId: number;
  readonly phoneNumberId: string | null;
  readonly e164: string;
}

/** How a number of a profile is named. */
export type SenderKey = { readonly assignmentId: number } | { readonly e164: string };

/** The number of the profile, if it is assigned to it now. */
export async function findCurrentSender(
  db: Db,
  profileId: string,
  by: SenderKey,
): Promise<CurrentSender | null> {
  const row = await db.numberAssignment.findFirst({
    where: {
      messagingProfileId: profileId,
      endedAt: null,
      ...("assignmentId" in by ? { id: BigInt(by.assignmentId) } : { e164: by.e164 }),
    },
    select: { id: true, phoneNumberId: true, e164: true },
  });
  return row && { assignmentId: Number(row.id), phoneNumberId: row.phoneNumberId, e164: row.e164 };
}

/** Raises the epochs, O(1) (S13). `updated_at` stays: mappings are no part of the profile's form. */
export async function raiseEpochs(
  db: Db,
  profile: LockedProfile,
  clear: { readonly includePins: boolean; readonly actorLabel: string; readonly atMs: number },
): Promise<void> {
  await db.$executeRaw`
    UPDATE messaging_profiles
    SET mapping_epoch = mapping_epoch + 1, pin_epoch = pin_epoch + ${clear.includePins ? 1 : 0}
    WHERE id = ${profile.id}::uuid`;
  await db.mappingClear.create({
    data: {
      messagingProfileId: profile.id,
      kind: "operator",
      endedEpoch: profile.mappingEpoch,
      endedPinEpoch: clear.includePins ? profile.pinEpoch : null,
      actorLabel: clear.actorLabel,
      clearedAt: new Date(clear.atMs),
    },
    select: { id: true },
  });
}

/** Ends the assignment with reason `reset` and puts a new one for the same number in its place, O(1) (S13). Returns its id. */
export async function renewAssignment(
  db: Db,
  profileId: string,
  sender: CurrentSender,
  atMs: number,
): Promise<number> {
  await db.numberAssignment.update({
    where: { id: BigInt(sender.assignmentId) },
    data: { endedAt: new Date(atMs), endReason: "reset" },
    select: { id: true },
  });
  const created = await db.numberAssignment.create({
    data: {
      messagingProfileId: profileId,
      phoneNumberId: sender.phoneNumberId,
      e164: sender.e164,
      createdAt: new Date(atMs),
    },
    select: { id: true },
  });
  return Number(created.id);
}

/** Points the live pins of one assignment to another. Rows are locked in the order of recipients, as accepting does. */
export async function movePins(
  db: Db,
  profile: LockedProfile,
  fromAssignmentId: number,
  toAssignmentId: number,
): Promise<number> {
  return db.$executeRaw`
    WITH pins AS MATERIALIZED (
      SELECT recipient FROM sticky_mappings
      WHERE messaging_profile_id = ${profile.id}::uuid AND epoch = ${-profile.pinEpoch}
        AND assignment_id = ${BigInt(fromAssignmentId)}
      ORDER BY recipient FOR UPDATE)
    UPDATE sticky_mappings m SET assignment_id = ${BigInt(toAssignmentId)}
    FROM pins WHERE m.messaging_profile_id = ${profile.id}::uuid AND m.recipient = pins.recipient`;
}

/** A row as it was before a change. */
export interface ChangedMapping {
  readonly recipient: string;
  readonly sender: string;
  readonly isPinned: boolean;
}

/** Resets the mappings of these recipients that are in an epoch that counts; answers them in the order of recipients. */
export async function resetRows(
  db: Db,
  profile: LockedProfile,
  recipients: readonly string[],
  includePins: boolean,
  atMs: number,
): Promise<ChangedMapping[]> {
  const epochs = includePins ? [profile.mappingEpoch, -profile.pinEpoch] : [profile.mappingEpoch];
  const rows = await db.$queryRaw<{ recipient: string; sender: string; is_pinned: boolean }[]>`
    WITH found AS MATERIALIZED (
      SELECT m.recipient, m.epoch < 0 AS is_pinned, a.e164 AS sender
      FROM sticky_mappings m JOIN number_assignments a ON a.id = m.assignment_id AND a.ended_at IS NULL
      WHERE m.messaging_profile_id = ${profile.id}::uuid AND m.recipient = ANY(${[...recipients]}::text[])
        AND m.epoch = ANY(${epochs}::bigint[])
      ORDER BY m.recipient FOR UPDATE OF m),
    reset AS (
      UPDATE sticky_mappings m SET epoch = 0, reset_at = ${new Date(atMs)}::timestamptz
      FROM found WHERE m.messaging_profile_id = ${profile.id}::uuid AND m.recipient = found.recipient)
    SELECT recipient, sender, is_pinned FROM found ORDER BY recipient`;
  return rows.map((row) => ({ recipient: row.recipient, sender: row.sender, isPinned: row.is_pinned }));
}

/** Takes resets back where the row is still the one that was reset at `resetAtMs` and its number has not gone since. */
export async function restoreRows(
  db: Db,
  profile: LockedProfile,
  recipients: readonly string[],
  epoch: bigint,
  resetAtMs: number,
): Promise<number> {
  return db.$executeRaw`
    WITH found AS MATERIALIZED (
      SELECT m.recipient
      FROM sticky_mappings m JOIN number_assignments a ON a.id = m.assignment_id AND a.ended_at IS NULL
      WHERE m.messaging_profile_id = ${profile.id}::uuid AND m.recipient = ANY(${[...recipients]}::text[])
        AND m.epoch = 0 AND m.reset_at = ${new Date(resetAtMs)}::timestamptz
      ORDER BY m.recipient FOR UPDATE OF m)
    UPDATE sticky_mappings m SET epoch = ${epoch}, reset_at = NULL
    FROM found WHERE m.messaging_profile_id = ${profile.id}::uuid AND m.recipient = found.recipient`;
}
