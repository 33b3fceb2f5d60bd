import type pg from "pg";
import { plainArray, textArray } from "@/lib/db/array-literal";
import type { MessageType, SelectionTrace } from "@/lib/number-pool/types";
import type { E164 } from "@/lib/phone-number/e164";
import type { MessagePrice } from "@/lib/price/price-message";
import type { BatchConnection } from "./accept-connection";
import type { MessageWrite } from "./accept-write-repository";
import type { MessageEncoding } from "./segments";
import { readSelectionTrace } from "./selection-trace";
import { PRICE_COLUMNS, toStoredPrice } from "./stored-price";
import type { AcceptedMessage, IdempotencyRequest } from "./types";

/** A key of a request, and of its answer what only the acceptor knows. */
export interface KeyWrite extends IdempotencyRequest {
  readonly waitMs: number;
  /** The message's place among those of the batch that count for the mapping, from 1. */
  readonly nth: number;
  readonly lifetimeMs: number;
}

/** What a key stands for. */
export interface RememberedMessage {
  readonly fingerprint: string;
  readonly acceptedAt: Date;
  readonly waitMs: number;
  readonly mappingCreatedAt: Date | null;
  readonly mappingLastMessageAt: Date | null;
  /** null = pinned. */
  readonly mappingExpiresAt: Date | null;
  readonly mappingMessageCount: number;
  /** null = the message's row has been deleted. */
  readonly message: StoredAnswer | null;
}

/** What the message's row holds of its first answer. */
export interface StoredAnswer {
  readonly id: string;
  readonly messagingProfileId: string;
  readonly phoneNumberId: string;
  readonly sender: E164;
  readonly recipient: E164;
  readonly type: MessageType;
  readonly encoding: MessageEncoding;
  readonly characterCount: number;
  readonly parts: number;
  readonly reason: AcceptedMessage["reason"];
  readonly trace: SelectionTrace | null;
  readonly validUntil: Date;
  readonly text: string;
  readonly wireText: string | null;
  readonly mediaUrls: readonly string[];
  readonly subject: string | null;
  readonly webhookUrl: string | null;
  readonly webhookFailoverUrl: string | null;
  readonly useProfileWebhooks: boolean;
  readonly apiKeyId: string | null;
  readonly tags: readonly string[];
  readonly carrierName: string | null;
  readonly price: MessagePrice | null;
}

/** $1 API keys, $2 keys. Rows begin with the place of the key, from 1. */
const READ_KEYS_SQL = `
SELECT i.place, k.fingerprint, k.accepted_at, k.wait_ms, k.mapping_created_at, k.mapping_last_message_at, k.mapping_expires_at,
       k.mapping_message_count::float8, m.id, m.messaging_profile_id, m.phone_number_id, m.sender, m.recipient, m.type,
       m.encoding, m.num_chars, m.parts, m.selection_reason, m.selection_trace, m.valid_until, m.text,
       coalesce(m.media_urls, '{}'), m.subject, m.webhook_url, m.webhook_failover_url, coalesce(m.use_profile_webhooks, true),
       m.api_key_id, coalesce(m.tags, '{}'), (SELECT name FROM carriers WHERE id = m.carrier_id),
       m.wire_text, ${PRICE_COLUMNS}
FROM (SELECT unnest($1::uuid[]) AS api_key_id, unnest($2::text[]) AS key, generate_series(1, cardinality($1::uuid[])) AS place) i
CROSS JOIN LATERAL (SELECT * FROM idempotency_keys WHERE api_key_id = i.api_key_id AND key = i.key LIMIT 1) k
LEFT JOIN LATERAL (SELECT * FROM messages WHERE messaging_profile_id = k.messaging_profile_id AND id = k.message_id LIMIT 1) m ON true`;

/** What the keys stand for, whatever its age, in the order of the keys; null = nothing. */
export async function readKeys(
  connection: BatchConnection,
  requests: readonly IdempotencyRequest[],
): Promise<(RememberedMessage | null)[]> {
  const rows = await connection.query("read_keys", READ_KEYS_SQL, keyParameters(requests));
  const remembered = new Array<RememberedMessage | null>(requests.length).fill(null);
  for (const row of rows) remembered[(row[0] as number) - 1] = toRememberedMessage(row);
  return remembered;
}

function toRememberedMessage(row: readonly unknown[]): RememberedMessage {
  return {
    fingerprint: row[1] as string,
    acceptedAt: row[2] as Date,
    waitMs: row[3] as number,
    mappingCreatedAt: row[4] as Date | null,
    mappingLastMessageAt: row[5] as Date | null,
    mappingExpiresAt: row[6] as Date | null,
    mappingMessageCount: row[7] as number,
    message:
      row[8] === null
        ? null
        : {
            id: row[8] as string,
            messagingProfileId: row[9] as string,
            phoneNumberId: row[10] as string,
            sender: row[11] as E164,
            recipient: row[12] as E164,
            type: row[13] as MessageType,
            encoding: row[14] as MessageEncoding,
            characterCount: row[15] as number,
            parts: row[16] as number,
            reason: row[17] as AcceptedMessage["reason"],
            trace: readSelectionTrace(row[18]),
            validUntil: row[19] as Date,
            text: row[20] as string,
            mediaUrls: row[21] as string[],
            subject: row[22] as string | null,
            webhookUrl: row[23] as string | null,
            webhookFailoverUrl: row[24] as string | null,
            useProfileWebhooks: row[25] as boolean,
            apiKeyId: row[26] as string | null,
            tags: row[27] as string[],
            carrierName: row[28] as string | null,
            wireText: row[29] as string | null,
            price: toStoredPrice(row[30], row[31], row[32]),
          },
  };
}

const FREE_KEYS_SQL = `
DELETE FROM idempotency_keys k
USING (SELECT unnest($1::uuid[]) AS api_key_id, unnest($2::text[]) AS key) i
WHERE k.api_key_id = i.api_key_id AND k.key = i.key AND k.accepted_at <= $3::timestamptz`;

/** Forgets what these keys stood for where it was accepted at this instant or before. */
export async function freeKeys(
  connection: BatchConnection,
  requests: readonly IdempotencyRequest[],
  acceptedUntilMs: number,
): Promise<void> {
  await connection.query("free_keys", FREE_KEYS_SQL, [
    ...keyParameters([...requests].sort(byKey)),
    new Date(acceptedUntilMs).toISOString(),
  ]);
}

/** A chunk of what was accepted at this instant or before, oldest first. @returns how many went */
export async function deleteOldKeys(db: pg.Pool, acceptedUntilMs: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM idempotency_keys WHERE (api_key_id, key) IN (
         SELECT api_key_id, key FROM idempotency_keys WHERE accepted_at <= $1 ORDER BY accepted_at LIMIT $2)`,
    [new Date(acceptedUntilMs), limit],
  );
  return rowCount ?? 0;
}

/** Parameters of the idempotency keys of a batch, see `writeBatchStatement`. */
export function keyWriteParameters(
  messages: readonly MessageWrite[],
  profilePlaceOf: (profileId: string) => number,
  pairPlaceOf: (message: MessageWrite) => number,
): string[] {
  const keyed = messages
    .flatMap((message) => (message.idempotency === null ? [] : [{ message, key: message.idempotency }]))
    .sort((a, b) => byKey(a.key, b.key));
  const column = (get: (write: (typeof keyed)[number]) => string | number) => plainArray(keyed.map(get));
  return [
    ...keyParameters(keyed.map(({ key }) => key)),
    textArray(keyed.map(({ key }) => key.fingerprint)),
    column(({ message }) => profilePlaceOf(message.profileId)),
    column(({ message }) => message.id),
    column(({ key }) => key.waitMs),
    column(({ message }) => pairPlaceOf(message)),
    column(({ message, key }) => (message.mapping?.messages ?? 0) - key.nth),
    column(({ key }) => key.nth),
    column(({ message, key }) => ((message.mapping?.epoch ?? 0) < 0 ? "NULL" : key.lifetimeMs)),
  ];
}

/** The two arrays that name keys in every statement. */
export function keyParameters(requests: readonly IdempotencyRequest[]): [apiKeys: string, keys: string] {
  return [
    plainArray(requests.map((request) => request.apiKeyId)),
    textArray(requests.map((request) => request.key)),
  ];
}

/** The one order in which every process locks keys. */
function byKey(a: IdempotencyRequest, b: IdempotencyRequest): number {
  if (a.apiKeyId !== b.apiKeyId) return a.apiKeyId < b.apiKeyId ? -1 : 1;
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
