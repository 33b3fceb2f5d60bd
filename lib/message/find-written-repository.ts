import type { BatchConnection } from "./accept-connection";
import type { MessageWrite, WrittenMapping } from "./accept-write-repository";
import { placesOf } from "./places-of";

/**
 * Which messages of a batch are in the database, with their mappings: what `writeBatchStatement` would have answered.
 *
 * $1 profiles, $2 messages' profile's place, $3 message ids, $4 recipient of the message's mapping (null = none).
 * Rows: [message, created, last message, count].
 */
const FIND_WRITTEN_SQL = `
SELECT s.id, date_part('epoch', m.created_at) * 1000, date_part('epoch', m.last_message_at) * 1000, m.message_count
FROM unnest($2::int[], $3::uuid[], $4::text[]) AS i(profile, id, recipient)
CROSS JOIN LATERAL (
    SELECT id FROM messages WHERE messaging_profile_id = ($1::uuid[])[i.profile] AND id = i.id LIMIT 1
) s
LEFT JOIN LATERAL (
    SELECT created_at, last_message_at, message_count FROM sticky_mappings
    WHERE messaging_profile_id = ($1::uuid[])[i.profile] AND recipient = i.recipient LIMIT 1
) m ON true`;

/**
 * What of a batch is in the database, for a write whose answer was lost. Call it only once the backend that was writing
 * is gone. A batch goes in whole or not at all, save for mappings that had changed: so one message speaks for its mapping.
 *
 * @returns ids of the messages found, with their mapping as it is now
 */
export async function findWritten(
  connection: BatchConnection,
  messages: readonly MessageWrite[],
): Promise<Map<string, WrittenMapping | null>> {
  const profileIds = [...new Set(messages.map((message) => message.profileId))];
  const placeOf = placesOf(profileIds);
  const rows = await connection.query("find_written", FIND_WRITTEN_SQL, [
    profileIds,
    messages.map((message) => placeOf(message.profileId)),
    messages.map((message) => message.id),
    messages.map((message) => (message.mapping === null ? null : message.recipient)),
  ]);
  return new Map(
    rows.map((row) => [
      row[0] as string,
      row[1] === null
        ? null
        : {
            createdAtMs: Math.round(row[1] as number),
            lastMessageAtMs: Math.round(row[2] as number),
            messageCount: Number(row[3]),
          },
    ]),
  );
}
