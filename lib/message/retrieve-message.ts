import type pg from "pg";
import type { Clock } from "@/lib/clock";
import { getPool } from "@/lib/db/client";
import { sharedReadsPer } from "@/lib/db/shared-reads";
import { AppError } from "@/lib/errors/app-error";
import { type StoredMessage, toStoredMessage } from "./get-message";
import { findMessages } from "./message-details-repository";
import { isMessageId } from "./message-id-time";

/** Telnyx answers for messages of the last ten days (reference: Telnyx API §5.1); older ones are in the detail records. */
export const RETRIEVABLE_MS = 10 * 24 * 3_600_000;

/** Messages by id, many in one statement. */
const messagesOf = sharedReadsPer(async (pool: pg.Pool, ids): Promise<Map<string, StoredMessage>> => {
  const records = await findMessages(pool, ids);
  return new Map(records.map((record) => [record.id, toStoredMessage(record)]));
});

/**
 * One message as applications may read it: of the last ten days, and with `acceptedWithKey` only one that was accepted with
 * that API key. What may not be read is answered like what does not exist.
 *
 * @param acceptedWithKey null = any message
 * @throws AppError `message_not_found`
 */
export async function retrieveMessage(
  id: string,
  acceptedWithKey: string | null,
  { clock, pool = getPool() }: { clock: Clock; pool?: pg.Pool },
): Promise<StoredMessage> {
  const message = isMessageId(id) ? await messagesOf(pool).get(id.toLowerCase()) : null;
  if (message === null) throw new AppError("message_not_found", { field: "id" });
  const isRecent = message.acceptedAtMs > clock.now() - RETRIEVABLE_MS;
  const isReadable = acceptedWithKey === null || message.apiKeyId === acceptedWithKey;
  if (!isRecent || !isReadable) throw new AppError("message_not_found", { field: "id" });
  return message;
}

/**
 * All messages of a group MMS that was sent, in the order of its recipients, by the id of any of them.
 *
 * @throws AppError `message_not_found`, also for a message that is in no group
 */
export async function retrieveGroup(
  id: string,
  acceptedWithKey: string | null,
  options: { clock: Clock; pool?: pg.Pool },
): Promise<readonly StoredMessage[]> {
  const { groupMembers } = await retrieveMessage(id, acceptedWithKey, options);
  if (groupMembers === null)
    throw new AppError("message_not_found", { field: "id", detail: "This message was not sent to a group." });
  const messages = messagesOf(options.pool ?? getPool());
  const found = await Promise.all(groupMembers.map((member) => messages.get(member.id)));
  return found.filter((message) => message !== null);
}
