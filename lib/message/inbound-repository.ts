import type pg from "pg";
import type { AutoResponseEntry, AutoResponseType } from "@/lib/auto-response/types";
import { getEnv } from "@/lib/env";
import { hostOf } from "@/lib/message-media/host-of";
import { requestMedia } from "@/lib/message-media/repository";
import type { MessageType } from "@/lib/number-pool/types";
import { insertMessageEvents } from "../webhook/event-sql";
import type { MessageEncoding } from "./segments";

/** A number of ours, and the profile it is on. */
export interface InboundRoute {
  readonly phoneNumberId: string;
  readonly carrierId: string;
  readonly isNumberEnabled: boolean;
  /** null = the number is on no profile. */
  readonly profile: {
    readonly id: string;
    readonly isEnabled: boolean;
    /** How long an answer may wait to be sent. */
    readonly validityMs: number;
    readonly whitelistedDestinations: readonly string[];
    /** Of what is answered (F2). */
    readonly smartEncoding: boolean;
  } | null;
  /** The profile that opt-outs told to this number are about: its own, or else the one it was on last; null = there is none. */
  readonly optOutProfileId: string | null;
  /** Of that profile. */
  readonly autoResponses: readonly AutoResponseEntry[];
  /** Whether the sender is one of our numbers too. */
  readonly isSenderOurs: boolean;
}

/** An inbound message's row. */
export interface InboundRow {
  readonly id: string;
  readonly messagingProfileId: string;
  /** null = not a number of ours. */
  readonly phoneNumberId: string | null;
  readonly receivedAtMs: number;
  readonly sender: string;
  readonly recipient: string;
  readonly text: string;
  readonly type: MessageType;
  readonly mediaUrls: readonly string[];
  readonly subject: string | null;
  /** Of a group MMS: its other recipients. */
  readonly cc: readonly string[];
  readonly carrierId: string;
  readonly carrierMessageId: string | null;
  /** Of sender, recipient and text. */
  readonly fingerprint: string;
  readonly encoding: MessageEncoding;
  readonly characterCount: number;
  readonly parts: number;
  readonly autoresponseType: AutoResponseType | null;
  /** The automatic answer; null = there is none. */
  readonly replyId: string | null;
}

const FIND_ROUTE_SQL = `
SELECT n.id AS "phoneNumberId", n.carrier_id AS "carrierId", n.enabled AS "isNumberEnabled",
       CASE WHEN p.id IS NOT NULL THEN json_build_object('id', p.id, 'isEnabled', p.enabled,
           'validityMs', p.validity_seconds * 1000, 'whitelistedDestinations', p.whitelisted_destinations,
           'smartEncoding', p.smart_encoding) END AS profile,
       o.id AS "optOutProfileId",
       coalesce((SELECT json_agg(json_build_object('countryCode', r.country_code, 'operation', r.operation,
                                                   'keywords', r.keywords, 'responseText', r.response_text) ORDER BY r.id)
                 FROM auto_responses r WHERE r.messaging_profile_id = o.id), '[]') AS "autoResponses",
       EXISTS (SELECT FROM phone_numbers s WHERE s.e164 = $2) AS "isSenderOurs"
FROM phone_numbers n
LEFT JOIN number_assignments a ON a.phone_number_id = n.id AND a.ended_at IS NULL
LEFT JOIN messaging_profiles p ON p.id = a.messaging_profile_id
LEFT JOIN LATERAL (
    SELECT l.messaging_profile_id AS id FROM number_assignments l JOIN messaging_profiles q ON q.id = l.messaging_profile_id
    WHERE l.phone_number_id = n.id AND q.deleted_at IS NULL ORDER BY l.ended_at DESC NULLS FIRST, l.id DESC LIMIT 1
) o ON true
WHERE n.e164 = $1`;

/** Where a message to one of our numbers belongs. @returns null = no such number */
export async function findInboundRoute(
  db: pg.Pool | pg.ClientBase,
  recipient: string,
  sender: string,
): Promise<InboundRoute | null> {
  const { rows } = await db.query<InboundRoute>({
    name: "find_inbound_route",
    text: FIND_ROUTE_SQL,
    values: [recipient, sender],
  });
  return rows[0] ?? null;
}

const INSERT_INBOUND_SQL = `
WITH arrived AS (
    INSERT INTO inbound_arrivals (carrier_id, carrier_message_id, fingerprint, messaging_profile_id, message_id, received_at)
    SELECT $3, $13, $15, $16, $1, $2 WHERE $13::text IS NOT NULL
    ON CONFLICT DO NOTHING RETURNING message_id
), stored AS (
    INSERT INTO messages (messaging_profile_id, id, phone_number_id, carrier_id, accepted_at, completed_at, direction, type,
                          status, encoding, num_chars, parts, sender, recipient, text, media_urls, subject, carrier_message_id,
                          autoresponse_type, linked_message_id, cc)
    SELECT $16::uuid, $1::uuid, $17::uuid, $3::uuid, $2::timestamptz, $2::timestamptz, 'inbound',
           $4::message_type, 'received', $5::message_encoding, $6::int, $7::smallint, $8, $9, $10, $11::text[], $12, $13,
           $18, $19::uuid, $20::text[]
    WHERE $13::text IS NULL OR EXISTS (SELECT FROM arrived)
    RETURNING messaging_profile_id, id, phone_number_id, webhook_url, webhook_failover_url, use_profile_webhooks
), events AS (${insertMessageEvents({
  from: "stored",
  eventType: "'message.received'",
  occurredAt: "$2::timestamptz",
})}
), counted AS (
    INSERT INTO number_hourly_stats AS s (messaging_profile_id, phone_number_id, hour, received)
    SELECT messaging_profile_id, phone_number_id, $14::timestamptz, 1 FROM stored WHERE phone_number_id IS NOT NULL
    ON CONFLICT (messaging_profile_id, phone_number_id, hour) DO UPDATE SET received = s.received + 1
)
SELECT count(*)::int AS stored FROM stored`;

/**
 * Stores an inbound message (with media inside a transaction), counts it for the number's hour and records the event the application is told of (F1), in
 * one statement, unless its carrier has brought it before: two that bring it at once wait for each other, and one stores it.
 *
 * @returns false = it had been stored before, nothing was written
 */
export async function insertInboundMessage(db: pg.Pool | pg.ClientBase, row: InboundRow): Promise<boolean> {
  const { rows } = await db.query<{ stored: number }>(INSERT_INBOUND_SQL, [
    row.id,
    new Date(row.receivedAtMs),
    row.carrierId,
    row.type,
    row.encoding,
    row.characterCount,
    row.parts,
    row.sender,
    row.recipient,
    row.text,
    row.mediaUrls.length === 0 ? null : row.mediaUrls,
    row.subject,
    row.carrierMessageId,
    new Date(Math.floor(row.receivedAtMs / 3_600_000) * 3_600_000),
    row.fingerprint,
    row.messagingProfileId,
    row.phoneNumberId,
    row.autoresponseType,
    row.replyId,
    row.cc.length === 0 ? null : row.cc,
  ]);
  const isStored = rows[0]?.stored === 1;
  if (isStored && row.mediaUrls.length > 0) await requestInboundMedia(db, row);
  return isStored;
}

/** How long the event of a message waits for its media: then it names those that are there by our address, others by theirs. */
const EVENT_WAITS_MS = 15_000;
/** Carriers keep media for a while; a host that is down for a day has lost them. */
const GIVE_UP_MS = 24 * 3_600_000;

async function requestInboundMedia(db: pg.Pool | pg.ClientBase, row: InboundRow): Promise<void> {
  const { publicUrl } = getEnv();
  const requests = row.mediaUrls.map((url, position) => ({
    messagingProfileId: row.messagingProfileId,
    messageId: row.id,
    position,
    url,
    host: hostOf(url, publicUrl),
    giveUpAtMs: row.receivedAtMs + GIVE_UP_MS,
    place: null,
  }));
  await requestMedia(db, requests);
  await db.query(
    `UPDATE webhook_queue SET due_at = now() + make_interval(secs => $2 / 1000.0)
     WHERE message_id = $1 AND event_type = 'message.received'`,
    [row.id, EVENT_WAITS_MS],
  );
}

/** What a message that a carrier had brought before was stored as. */
export async function findArrival(
  db: pg.Pool,
  { carrierId, carrierMessageId, fingerprint }: InboundRow,
): Promise<{ messageId: string; messagingProfileId: string } | null> {
  const { rows } = await db.query<{ messageId: string; messagingProfileId: string }>(
    `SELECT message_id AS "messageId", messaging_profile_id AS "messagingProfileId" FROM inbound_arrivals
     WHERE carrier_id = $1 AND carrier_message_id = $2 AND fingerprint = $3`,
    [carrierId, carrierMessageId, fingerprint],
  );
  return rows[0] ?? null;
}

/** Forgets what was brought before an instant. @returns how many went */
export async function deleteOldArrivals(
  db: pg.Pool,
  receivedBeforeMs: number,
  limit: number,
): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM inbound_arrivals WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM inbound_arrivals WHERE received_at < $1 ORDER BY received_at LIMIT $2))`,
    [new Date(receivedBeforeMs), limit],
  );
  return rowCount ?? 0;
}
