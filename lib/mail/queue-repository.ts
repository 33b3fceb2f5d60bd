import type pg from "pg";
import { plainArray, textArray } from "@/lib/db/array-literal";
import type { Mail } from "./types";

/** A mail to be queued. */
export interface NewMail extends Mail {
  readonly messagingProfileId: string | null;
  /** What it is for, and to whom: the second of the same key is not queued. */
  readonly dedupeKey: string;
}

/** A mail whose next try is ours to make until the lease is over. */
export interface ClaimedMail extends Mail {
  readonly claims: number;
  readonly tries: number;
}

/** What became of a claimed mail. */
export interface MailSettlement {
  readonly mail: ClaimedMail;
  readonly status: "waiting" | "sent" | "failed";
  readonly tries: number;
  /** Until it is due again; without meaning when it is over. */
  readonly waitMs: number;
  /** null = there is nothing new to say. */
  readonly answer: string | null;
}

const INSERT_SQL = `
INSERT INTO outgoing_mails (id, messaging_profile_id, dedupe_key, recipient, subject, body, created_at)
SELECT id, profile, key, recipient, subject, body, to_timestamp(created_ms / 1000)
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[])
    AS i(id, profile, key, recipient, subject, body, created_ms)
ON CONFLICT (dedupe_key) DO NOTHING`;

/**
 * Queues mails, in the transaction of what they are about.
 *
 * @returns how many were new
 */
export async function insertMails(db: pg.ClientBase | pg.Pool, mails: readonly NewMail[]): Promise<number> {
  if (mails.length === 0) return 0;
  const { rowCount } = await db.query(INSERT_SQL, [
    plainArray(mails.map(({ id }) => id)),
    plainArray(mails.map(({ messagingProfileId }) => messagingProfileId ?? "NULL")),
    textArray(mails.map(({ dedupeKey }) => dedupeKey)),
    textArray(mails.map(({ recipient }) => recipient)),
    textArray(mails.map(({ subject }) => subject)),
    textArray(mails.map(({ body }) => body)),
    plainArray(mails.map(({ createdAtMs }) => createdAtMs)),
  ]);
  return rowCount ?? 0;
}

/** $1 how many, $2 lease in milliseconds. */
const CLAIM_SQL = `
WITH picked AS (
    SELECT id FROM outgoing_mails WHERE status = 'waiting' AND due_at <= now()
    ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
)
UPDATE outgoing_mails m SET due_at = clock_timestamp() + make_interval(secs => $2 / 1000.0), claims = m.claims + 1
FROM picked WHERE m.id = picked.id
RETURNING m.id, m.recipient, m.subject, m.body, round(date_part('epoch', m.created_at) * 1000) AS "createdAtMs", m.claims, m.tries`;

/**
 * Takes the mails that have been due longest. Nobody else takes them before the lease is over; what is not settled by then,
 * because its worker died, is due again.
 */
export async function claimDueMails(pool: pg.Pool, limit: number, leaseMs: number): Promise<ClaimedMail[]> {
  const { rows } = await pool.query<ClaimedMail>(CLAIM_SQL, [limit, leaseMs]);
  return rows;
}

/** $1 mail, $2 claims, $3 status, $4 tries, $5 wait (ms), $6 answer, $7 now. */
const SETTLE_SQL = `
UPDATE outgoing_mails SET status = $3::mail_status, tries = $4, last_answer = coalesce($6, last_answer),
    due_at = clock_timestamp() + make_interval(secs => $5 / 1000.0),
    finished_at = CASE WHEN $3::mail_status = 'waiting' THEN NULL ELSE $7::timestamptz END
WHERE id = $1 AND claims = $2 AND status = 'waiting'`;

/**
 * Stores what became of a claimed mail. One that somebody else has claimed meanwhile is left to them.
 *
 * @returns whether it was still ours
 */
export async function settleMail(pool: pg.Pool, settlement: MailSettlement, nowMs: number): Promise<boolean> {
  const { mail, status, tries, waitMs, answer } = settlement;
  const values = [mail.id, mail.claims, status, tries, waitMs, answer, new Date(nowMs)];
  const { rowCount } = await pool.query(SETTLE_SQL, values);
  return rowCount === 1;
}

/** Mails written before an instant, whatever became of them. @returns how many went */
export async function deleteOldMails(pool: pg.Pool, createdBeforeMs: number, limit: number): Promise<number> {
  const { rowCount } = await pool.query(
    `DELETE FROM outgoing_mails WHERE id IN (
         SELECT id FROM outgoing_mails WHERE id < uuid_v7_floor($1::timestamptz) ORDER BY id LIMIT $2)`,
    [new Date(createdBeforeMs), limit],
  );
  return rowCount ?? 0;
}
