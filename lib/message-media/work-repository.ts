import type pg from "pg";
import type { MediaObject } from "@/lib/media/object-repository";

/** The place of the work that prepares a message. */
export const PREPARE = -1;
/** Its host, and that of files nobody has to be asked for. */
export const NO_HOST = "";

/** What is to be fetched or prepared, ours until the lease is over. */
export interface ClaimedWork {
  readonly id: string;
  readonly claims: number;
  readonly tries: number;
  readonly messagingProfileId: string;
  readonly messageId: string;
  /** `PREPARE`, or the file's. */
  readonly position: number;
  readonly host: string;
  /** null = prepare. */
  readonly sourceUrl: string | null;
  readonly giveUpAtMs: number;
  /** false = the message was received. */
  readonly isOutbound: boolean;
}

/**
 * The oldest due work of each host, by a walk from host to host: a slow one holds up no other. $1 hosts that have enough, $2 how
 * much each of them still may have, $3 for every other host, $4 in all, $5 lease in milliseconds.
 */
const CLAIM_SQL = `
WITH RECURSIVE hosts AS (
    (SELECT host FROM media_work ORDER BY host LIMIT 1)
    UNION ALL
    SELECT n.host FROM hosts h CROSS JOIN LATERAL (SELECT host FROM media_work WHERE host > h.host ORDER BY host LIMIT 1) n
), picked AS (
    SELECT w.id FROM hosts h LEFT JOIN unnest($1::text[], $2::int[]) AS f(host, free) ON f.host = h.host
    CROSS JOIN LATERAL (
        SELECT id FROM media_work WHERE host = h.host AND due_at <= now() ORDER BY due_at
        LIMIT coalesce(f.free, $3::int) FOR UPDATE SKIP LOCKED
    ) w LIMIT $4
), claimed AS (
    UPDATE media_work w SET due_at = clock_timestamp() + make_interval(secs => $5 / 1000.0), claims = w.claims + 1
    FROM picked WHERE w.id = picked.id RETURNING w.*
)
SELECT c.id::text, c.claims, c.tries, c.messaging_profile_id AS "messagingProfileId", c.message_id AS "messageId",
       c.position::int AS position, c.host, m.source_url AS "sourceUrl",
       round(date_part('epoch', c.give_up_at) * 1000) AS "giveUpAtMs", c.lane IS NOT NULL AS "isOutbound"
FROM claimed c LEFT JOIN message_media m
  ON m.messaging_profile_id = c.messaging_profile_id AND m.message_id = c.message_id AND m.position = c.position`;

/** Takes due work. Nobody else takes it before the lease is over; that of a worker which died is due again then. */
export async function claimWork(
  pool: pg.Pool,
  free: ReadonlyMap<string, number>,
  limits: { readonly perHost: number; readonly inAll: number },
  leaseMs: number,
): Promise<ClaimedWork[]> {
  const { rows } = await pool.query<ClaimedWork>(CLAIM_SQL, [
    [...free.keys()],
    [...free.values()],
    limits.perHost,
    limits.inAll,
    leaseMs,
  ]);
  return rows;
}

/** Keeps work for another lease, as long as nobody else has claimed it. */
export async function renewWork(
  pool: pg.Pool,
  work: readonly Pick<ClaimedWork, "id" | "claims">[],
  leaseMs: number,
): Promise<void> {
  await pool.query(
    `UPDATE media_work w SET due_at = clock_timestamp() + make_interval(secs => $3 / 1000.0)
     FROM unnest($1::bigint[], $2::int[]) AS i(id, claims) WHERE w.id = i.id AND w.claims = i.claims`,
    [work.map(({ id }) => id), work.map(({ claims }) => claims), leaseMs],
  );
}

/** Lets others try in a while. */
export async function postponeWork(
  pool: pg.Pool,
  { id, claims }: Pick<ClaimedWork, "id" | "claims">,
  waitMs: number,
): Promise<void> {
  await pool.query(
    `UPDATE media_work SET due_at = clock_timestamp() + make_interval(secs => $3 / 1000.0), tries = tries + 1
     WHERE id = $1 AND claims = $2`,
    [id, claims, waitMs],
  );
}

/** Its place, `PREPARE` for a message's, and what waits for it. */
interface FinishedWork {
  readonly lane: number | null;
  readonly queuePosition: string | null;
  readonly giveUpAt: Date;
}

/**
 * Takes work off the list, with everything else of its message locked until the transaction ends.
 *
 * @returns null = somebody else has claimed it meanwhile
 */
export async function finishWork(
  db: pg.ClientBase,
  { id, claims, messagingProfileId, messageId }: ClaimedWork,
): Promise<FinishedWork | null> {
  await db.query(
    `SELECT FROM message_media WHERE messaging_profile_id = $1 AND message_id = $2 ORDER BY position FOR UPDATE`,
    [messagingProfileId, messageId],
  );
  const { rows } = await db.query<FinishedWork>(
    `DELETE FROM media_work WHERE id = $1 AND claims = $2
     RETURNING lane, queue_position::text AS "queuePosition", give_up_at AS "giveUpAt"`,
    [id, claims],
  );
  return rows[0] ?? null;
}

type MessageKey = Pick<ClaimedWork, "messagingProfileId" | "messageId">;

export async function storeFetched(
  db: pg.ClientBase,
  { messagingProfileId, messageId, position }: ClaimedWork,
  { sha256, size, contentType }: MediaObject,
): Promise<void> {
  await db.query(
    `UPDATE message_media SET sha256 = $4, size = $5, content_type = $6
     WHERE messaging_profile_id = $1 AND message_id = $2 AND position = $3`,
    [messagingProfileId, messageId, position, sha256, size, contentType],
  );
}

/** @param position null = it is not the fault of one file */
export async function storeProblem(
  db: pg.ClientBase,
  { messagingProfileId, messageId }: MessageKey,
  position: number | null,
  problem: string,
): Promise<void> {
  await db.query(
    `UPDATE message_media SET problem = $4
     WHERE messaging_profile_id = $1 AND message_id = $2 AND position = coalesce($3::int, 0)`,
    [messagingProfileId, messageId, position, problem],
  );
}

export async function storeSent(
  db: pg.ClientBase,
  { messagingProfileId, messageId }: MessageKey,
  position: number,
  { sha256, size, contentType }: MediaObject,
): Promise<void> {
  await db.query(
    `UPDATE message_media SET sent_sha256 = $4, sent_size = $5, sent_content_type = $6
     WHERE messaging_profile_id = $1 AND message_id = $2 AND position = $3`,
    [messagingProfileId, messageId, position, sha256, size, contentType],
  );
}

export async function countWork(db: pg.ClientBase, { messagingProfileId, messageId }: MessageKey) {
  const { rows } = await db.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM media_work WHERE messaging_profile_id = $1 AND message_id = $2",
    [messagingProfileId, messageId],
  );
  return rows[0]?.count ?? 0;
}

/** All of a message's files are there: it is to be prepared. */
export async function addPreparation(
  db: pg.ClientBase,
  { messagingProfileId, messageId }: MessageKey,
  { lane, queuePosition, giveUpAt }: FinishedWork,
): Promise<void> {
  await db.query(
    `INSERT INTO media_work (messaging_profile_id, message_id, position, host, give_up_at, lane, queue_position)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [messagingProfileId, messageId, PREPARE, NO_HOST, giveUpAt, lane, queuePosition],
  );
}

/** Nothing more is to be done for a message's media: what waits for them goes on. */
export async function completeMedia(
  db: pg.ClientBase,
  { messagingProfileId, messageId }: MessageKey,
  { lane, queuePosition }: FinishedWork,
): Promise<void> {
  const key = [messagingProfileId, messageId];
  await db.query("DELETE FROM media_work WHERE messaging_profile_id = $1 AND message_id = $2", key);
  await db.query(
    "UPDATE message_media SET is_ready = true WHERE messaging_profile_id = $1 AND message_id = $2",
    key,
  );
  if (lane !== null)
    await db.query(
      "UPDATE outbound_queue SET not_before = NULL WHERE lane = $1 AND is_throttled AND position = $2",
      [lane, queuePosition],
    );
  // Its event waits for the files, if nobody has tried to deliver it yet.
  else
    await db.query(
      `UPDATE webhook_queue SET due_at = least(due_at, now())
       WHERE message_id = $1 AND event_type = 'message.received' AND claims = 0`,
      [messageId],
    );
}
