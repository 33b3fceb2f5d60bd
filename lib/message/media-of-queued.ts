import type pg from "pg";
import { inPoolTransaction } from "@/lib/db/pool-transaction";
import type { MediaObject } from "@/lib/media/object-repository";
import { hostOf } from "@/lib/message-media/host-of";
import { findMediaRows, type MediaRow, requestMedia } from "@/lib/message-media/repository";
import type { MediaPreparation } from "@/lib/message-media/types";
import { type OutboundMessage, parkMessages } from "./outbound-repository";

/** For messages that never expire. */
const LONGEST_WAIT_MS = 24 * 3_600_000;
const NONE: ReadonlyMap<string, MediaPreparation> = new Map();

function carriesMedia({ type, mediaUrls }: OutboundMessage): boolean {
  return type === "MMS" && mediaUrls.length > 0;
}

/** How far the media of queued MMS are, by message; others are not in it, and nothing is asked for their sake. */
export async function findPreparations(
  pool: pg.Pool,
  queued: readonly OutboundMessage[],
): Promise<ReadonlyMap<string, MediaPreparation>> {
  if (!queued.some(carriesMedia)) return NONE;
  const messages = queued.filter(carriesMedia);
  const rows = groupByMessage(await findMediaRows(pool, messages));
  return new Map(messages.map(({ messageId }) => [messageId, preparationOf(rows.get(messageId) ?? [])]));
}

/**
 * Has the media of messages fetched and prepared; until then the messages are out of the way in the queue. Both in one
 * transaction: nobody is done before the message waits.
 */
export async function requestPreparation(
  pool: pg.Pool,
  messages: readonly OutboundMessage[],
  publicUrl: string,
  nowMs: number,
): Promise<void> {
  const until = ({ validUntilMs }: OutboundMessage) => validUntilMs ?? nowMs + LONGEST_WAIT_MS;
  await inPoolTransaction(pool, async (db) => {
    const requests = messages.flatMap((message) =>
      message.mediaUrls.map((url, position) => ({
        messagingProfileId: message.messagingProfileId,
        messageId: message.messageId,
        position,
        url,
        host: hostOf(url, publicUrl),
        giveUpAtMs: until(message),
        place: { lane: message.lane, position: message.position },
      })),
    );
    await requestMedia(db, requests);
    // When its validity is over it is looked at whatever happened to its media.
    await parkMessages(
      db,
      messages.map((message) => ({ message, notBeforeMs: until(message) })),
    );
  });
}

function groupByMessage(rows: readonly MediaRow[]): Map<string, MediaRow[]> {
  const groups = new Map<string, MediaRow[]>();
  for (const row of rows) {
    const group = groups.get(row.messageId);
    if (group === undefined) groups.set(row.messageId, [row]);
    else group.push(row);
  }
  return groups;
}

function preparationOf(rows: readonly MediaRow[]): MediaPreparation {
  if (rows.length === 0 || !rows.every(({ isReady }) => isReady)) return { kind: "pending" };
  const problem = rows.find((row) => row.problem !== null);
  if (problem?.problem) {
    const where = rows.length > 1 ? `Media file ${problem.position + 1}: ` : "";
    return { kind: "failed", detail: `${where}${problem.problem}` };
  }
  return { kind: "ready", media: rows.map(toSent) };
}

function toSent(row: MediaRow): MediaObject {
  return row.sentSha256 !== null
    ? { sha256: row.sentSha256, size: row.sentSize ?? 0, contentType: row.sentContentType ?? "" }
    : { sha256: row.sha256 ?? "", size: row.size ?? 0, contentType: row.contentType ?? "" };
}
