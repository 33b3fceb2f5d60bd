import pg from "pg";
import { createMessageIdMaker } from "../../lib/message/message-id";

/*
 * What a message costs when it is written for itself: the same rows, columns and indexes as the service writes (mapping
 * upsert, message, queue), one transaction per message, in the fastest way to do that: one prepared statement that holds all
 * writes, over plain connections, without selection or reading.
 */

const REFERENCE_SQL = `
WITH mapping AS (
    INSERT INTO sticky_mappings AS m (messaging_profile_id, recipient, epoch, assignment_id, created_at, last_message_at, message_count)
    VALUES ($1, $2, 1, $3, $4, $4, 1)
    ON CONFLICT (messaging_profile_id, recipient) DO UPDATE SET
        last_message_at = greatest(m.last_message_at, excluded.last_message_at), message_count = m.message_count + 1
    WHERE m.epoch = excluded.epoch RETURNING m.message_count
), message AS (
    INSERT INTO messages (messaging_profile_id, id, phone_number_id, carrier_id, accepted_at, valid_until, direction, type, status,
                          encoding, num_chars, parts, selection_reason, sender, recipient, text, media_urls, selection_trace,
                          api_key_id, webhook_url, webhook_failover_url, use_profile_webhooks, subject, tags)
    VALUES ($1, $5, $6, $7, $4, $8, 'outbound', $9, 'queued', $10, $11, $12, $13, $14, $2, $15, $16, $17, $18, $19, $20, $21, $22, $23)
), queued AS (
    INSERT INTO outbound_queue (lane, is_throttled, phone_number_id, messaging_profile_id, message_id)
    VALUES (outbound_lane($6), false, $6, $1, $5)
)
SELECT message_count FROM mapping`;

/** What all messages of the reference have in common. */
export interface ReferenceMessage {
  readonly messagingProfileId: string;
  readonly assignmentId: number;
  readonly phoneNumberId: string;
  readonly carrierId: string;
  readonly sender: string;
  readonly text: string;
  readonly apiKeyId: string | null;
  /** As the service stores them for a first and for a repeated message. */
  readonly traces: readonly [first: string, repeated: string];
}

/**
 * Connects the reference.
 *
 * @param known whether the recipient has a mapping already; decides reason and trace
 * @returns `write` stores one message over the connection of this number
 */
export async function connectReference(
  connections: number,
  message: ReferenceMessage,
  known: (recipient: string) => boolean,
) {
  const makeId = createMessageIdMaker();
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
      await client.connect();
      return client;
    }),
  );
  return {
    write(connection: number, recipient: string) {
      const isKnown = known(recipient);
      const nowMs = Date.now();
      return (clients[connection] as pg.Client).query({
        name: "reference",
        text: REFERENCE_SQL,
        values: [
          message.messagingProfileId,
          recipient,
          message.assignmentId,
          new Date(nowMs),
          makeId(nowMs),
          message.phoneNumberId,
          message.carrierId,
          new Date(nowMs + 3_600_000),
          "SMS",
          "gsm7",
          message.text.length,
          1,
          isKnown ? "sticky" : "weight",
          message.sender,
          message.text,
          null,
          message.traces[isKnown ? 1 : 0],
          message.apiKeyId,
          null,
          null,
          null,
          null,
          null,
        ],
      });
    },
    close: () => Promise.all(clients.map((client) => client.end())),
  };
}
