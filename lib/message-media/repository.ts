import type pg from "pg";
import type { MmsLimits } from "./mms-limits";

/** A row of a message's media. */
export interface MediaRow {
  readonly messageId: string;
  readonly position: number;
  readonly sourceUrl: string;
  readonly sha256: string | null;
  readonly size: number | null;
  readonly contentType: string | null;
  readonly sentSha256: string | null;
  readonly sentSize: number | null;
  readonly sentContentType: string | null;
  readonly problem: string | null;
  readonly isReady: boolean;
}

/** Rows of these messages, in the order of their files; messages nobody has begun with have none. */
export async function findMediaRows(
  db: pg.Pool | pg.ClientBase,
  messages: readonly { readonly messagingProfileId: string; readonly messageId: string }[],
): Promise<MediaRow[]> {
  const { rows } = await db.query<MediaRow>(
    `SELECT m.message_id AS "messageId", m.position::int AS position, m.source_url AS "sourceUrl", m.sha256, m.size,
            m.content_type AS "contentType", m.sent_sha256 AS "sentSha256", m.sent_size AS "sentSize",
            m.sent_content_type AS "sentContentType", m.problem, m.is_ready AS "isReady"
     FROM unnest($1::uuid[], $2::uuid[]) AS i(profile, id)
     JOIN message_media m ON m.messaging_profile_id = i.profile AND m.message_id = i.id
     ORDER BY m.message_id, m.position`,
    [
      messages.map(({ messagingProfileId }) => messagingProfileId),
      messages.map(({ messageId }) => messageId),
    ],
  );
  return rows;
}

/** A file that is to be fetched for a message. */
export interface MediaRequest {
  readonly messagingProfileId: string;
  readonly messageId: string;
  readonly position: number;
  readonly url: string;
  readonly host: string;
  readonly giveUpAtMs: number;
  /** The place in the queue that waits for it; null = the message was received. */
  readonly place: { readonly lane: number; readonly position: number } | null;
}

/** Notes what is to be fetched; what is noted already stays as it is. */
export async function requestMedia(
  db: pg.Pool | pg.ClientBase,
  requests: readonly MediaRequest[],
): Promise<void> {
  await db.query(
    `WITH input AS MATERIALIZED (
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::float8[], $7::int[], $8::bigint[])
             AS i(profile, id, position, url, host, give_up_ms, lane, queue_position)
     ), noted AS (
         INSERT INTO message_media (messaging_profile_id, message_id, position, source_url)
         SELECT profile, id, position, url FROM input ORDER BY profile, id, position
         ON CONFLICT DO NOTHING RETURNING messaging_profile_id, message_id, position
     )
     INSERT INTO media_work (messaging_profile_id, message_id, position, host, give_up_at, lane, queue_position)
     SELECT i.profile, i.id, i.position, i.host, to_timestamp(i.give_up_ms / 1000), i.lane, i.queue_position
     FROM input i JOIN noted n ON n.messaging_profile_id = i.profile AND n.message_id = i.id AND n.position = i.position
     ORDER BY 1, 2, 3
     ON CONFLICT DO NOTHING`,
    [
      requests.map((request) => request.messagingProfileId),
      requests.map((request) => request.messageId),
      requests.map((request) => request.position),
      requests.map((request) => request.url),
      requests.map((request) => request.host),
      requests.map((request) => request.giveUpAtMs),
      requests.map((request) => request.place?.lane ?? null),
      requests.map((request) => request.place?.position ?? null),
    ],
  );
}

/** What decides how a message's media are prepared. */
export interface PreparationFacts extends MmsLimits {
  /** Not sent and not over. */
  readonly isOpen: boolean;
  readonly isTranscoding: boolean;
  readonly numberType: "long_code" | "toll_free" | "short_code" | "alphanumeric";
}

/** @returns null = the message or its number is gone */
export async function findPreparationFacts(
  db: pg.Pool,
  messagingProfileId: string,
  messageId: string,
): Promise<PreparationFacts | null> {
  const { rows } = await db.query<PreparationFacts>(
    `SELECT m.status IN ('queued', 'sending') AS "isOpen", p.mms_transcoding AS "isTranscoding", n.type::text AS "numberType",
            c.long_code_mms_bytes AS "longCodeMmsBytes", c.toll_free_mms_bytes AS "tollFreeMmsBytes",
            c.short_code_mms_bytes AS "shortCodeMmsBytes"
     FROM messages m JOIN messaging_profiles p ON p.id = m.messaging_profile_id
     JOIN phone_numbers n ON n.id = m.phone_number_id JOIN carriers c ON c.id = n.carrier_id
     WHERE m.messaging_profile_id = $1 AND m.id = $2`,
    [messagingProfileId, messageId],
  );
  return rows[0] ?? null;
}

/** What an address led to, if it was fetched since an instant. */
export async function findFetch(
  db: pg.Pool,
  urlSha256: string,
  fetchedSinceMs: number,
): Promise<string | null> {
  const { rows } = await db.query<{ sha256: string }>(
    "SELECT sha256 FROM media_fetches WHERE url_sha256 = $1 AND fetched_at >= $2",
    [urlSha256, new Date(fetchedSinceMs)],
  );
  return rows[0]?.sha256 ?? null;
}

export async function storeFetch(
  db: pg.Pool,
  urlSha256: string,
  sha256: string,
  nowMs: number,
): Promise<void> {
  await db.query(
    `INSERT INTO media_fetches (url_sha256, sha256, fetched_at) VALUES ($1, $2, $3)
     ON CONFLICT (url_sha256) DO UPDATE SET sha256 = excluded.sha256, fetched_at = excluded.fetched_at`,
    [urlSha256, sha256, new Date(nowMs)],
  );
}

/** @returns how many went */
export async function deleteOldFetches(db: pg.Pool, fetchedBeforeMs: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM media_fetches WHERE url_sha256 IN (
         SELECT url_sha256 FROM media_fetches WHERE fetched_at < $1 ORDER BY fetched_at LIMIT $2)`,
    [new Date(fetchedBeforeMs), limit],
  );
  return rowCount ?? 0;
}

/** What is known of the media of messages accepted before an instant. @returns how many rows went */
export async function deleteOldMessageMedia(
  db: pg.Pool,
  acceptedBeforeMs: number,
  limit: number,
): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM message_media WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM message_media WHERE message_id < uuid_v7_floor($1::timestamptz) ORDER BY message_id LIMIT $2))`,
    [new Date(acceptedBeforeMs), limit],
  );
  return rowCount ?? 0;
}
