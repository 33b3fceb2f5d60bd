import type { Db } from "@/lib/db/client";
import { getPrisma } from "@/lib/db/client";
import type { NumberFilter } from "@/lib/phone-number/number-filter";
import type { MessageStatus } from "./delivery-status";
import { instantOfMessageId, lowestMessageIdAt } from "./message-id-time";
import {
  countMessagesSince,
  countMessagesToPrefix,
  findMessageStatuses,
  findProfileNames,
  listMessagesToPrefix,
  listProfileChoices,
  type MessageLogCursor,
  type MessageLogQuery,
  type MessageLogRecord,
  type MessageLogScan,
  scanMessageLog,
} from "./message-log-repository";
import { NO_PROFILE_ID } from "./no-profile";
import { findSendTimes } from "./scheduled-repository";
import { readStoredErrors, type StoredMessageError } from "./stored-errors";

/** Rows of one page of the log. */
export const MESSAGES_PER_PAGE = 50;

/**
 * Rows looked at for one page when a filter has no index. Measured with half as many, over 10,000,000 messages on
 * Postgres 15, two cores, warm: a filter that nothing matches answered in 13–21 ms.
 */
const MAX_SCANNED = 20_000;

/** A prefix with at most so many messages is found by its index and sorted, wherever in time they lie. */
const MAX_SORTED = 20_000;

/** "100+" is all a reader needs to know about what came in meanwhile. */
const MAX_COUNTED_NEWER = 100;

/** What the log can be narrowed by; null = any. Instants are epoch ms, `until` is exclusive. */
export interface MessageLogFilter {
  readonly messagingProfileId: string | null;
  readonly direction: "outbound" | "inbound" | null;
  readonly status: MessageStatus | null;
  readonly recipient: NumberFilter | null;
  readonly sender: NumberFilter | null;
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
}

export interface MessageLogRow extends Omit<MessageLogRecord, "errors" | "acceptedAt" | "completedAt"> {
  readonly acceptedAtMs: number;
  readonly completedAtMs: number | null;
  /** When it is to be sent; null = it is not scheduled (any more). */
  readonly sendAtMs: number | null;
  /** null = a received message whose number was on no profile. */
  readonly profileName: string | null;
  readonly profileDeleted: boolean;
  readonly errors: readonly StoredMessageError[];
}

/** One page, newest first. A cursor is null when there is nothing in its direction. */
export interface MessageLogPage {
  readonly rows: readonly MessageLogRow[];
  readonly older: MessageLogCursor | null;
  readonly newer: MessageLogCursor | null;
  /**
   * Set when the search stopped before the page was full: every message on the near side of this instant (epoch ms)
   * has been looked at, and the cursor in `towards` goes on from there.
   */
  readonly searchedTo: { readonly atMs: number; readonly towards: "older" | "newer" } | null;
}

/**
 * One page of the messages log, of one profile or of all (deleted ones included).
 *
 * Pages by id, which is the order of acceptance: a page costs the same at any depth, and rows that arrive meanwhile
 * move nothing. The work of a page is bounded whatever the filter; see `searchedTo`.
 */
export async function listMessages(
  filter: MessageLogFilter,
  cursor: MessageLogCursor | null,
  db: Db = getPrisma(),
  limits: { perPage: number; maxScanned: number; maxSorted: number } = {
    perPage: MESSAGES_PER_PAGE,
    maxScanned: MAX_SCANNED,
    maxSorted: MAX_SORTED,
  },
): Promise<MessageLogPage> {
  const query = toQuery(filter);
  const scan = await runQuery(db, query, cursor, limits);
  const profiles = await findProfileNames(db, [...new Set(scan.records.map((r) => r.messagingProfileId))]);
  const towardsNewer = cursor?.towards === "newer";
  const records = towardsNewer ? scan.records.toReversed() : scan.records;
  const scheduledIds = records.filter(({ status }) => status === "scheduled").map(({ id }) => id);
  const sendTimes = scheduledIds.length === 0 ? null : await findSendTimes(db, scheduledIds);
  const rows = records.map((record) => toRow(record, profiles, sendTimes?.get(record.id) ?? null));

  // Where the walk ended is where the next page goes on; the other way back starts at the row this page began with.
  const walkedTo = scan.gaveUpAtId ?? scan.records.at(-1)?.id ?? null;
  const onward = scan.hasMore && walkedTo !== null ? walkedTo : null;
  const back = cursor === null ? null : (scan.records[0]?.id ?? cursor.id);
  return {
    rows,
    older: towardsNewer ? cursorAt("older", back) : cursorAt("older", onward),
    newer: towardsNewer ? cursorAt("newer", onward) : cursorAt("newer", back),
    searchedTo:
      scan.gaveUpAtId === null
        ? null
        : { atMs: instantOfMessageId(scan.gaveUpAtId), towards: towardsNewer ? "newer" : "older" },
  };
}

/** Profiles the log can be narrowed to. More than 500 make no useful list; those are reached from their own pages. */
export async function listProfilesToFilterBy(
  chosenId: string | null,
  db: Db = getPrisma(),
): Promise<{ id: string; name: string; deleted: boolean }[]> {
  return listProfileChoices(db, chosenId, 500);
}

/** The present status of rows that were not final when they were shown, and how many newer messages there are by now. */
export async function refreshMessages(
  input: { ids: readonly string[]; newestId: string | null; messagingProfileId: string | null },
  db: Db = getPrisma(),
): Promise<{
  rows: {
    id: string;
    status: MessageStatus;
    completedAtMs: number | null;
    errors: readonly StoredMessageError[];
  }[];
  newer: number;
}> {
  const [rows, newer] = await Promise.all([
    findMessageStatuses(db, input.ids),
    input.newestId === null
      ? 0
      : countMessagesSince(db, input.messagingProfileId, input.newestId, MAX_COUNTED_NEWER),
  ]);
  return {
    rows: rows.map((row) => ({
      id: row.id,
      status: row.status,
      completedAtMs: row.completedAt?.getTime() ?? null,
      errors: readStoredErrors(row.errors),
    })),
    newer,
  };
}

function toQuery(filter: MessageLogFilter): MessageLogQuery {
  return {
    messagingProfileId: filter.messagingProfileId,
    direction: filter.direction,
    status: filter.status,
    recipient: filter.recipient?.kind === "whole" ? filter.recipient.digits : null,
    recipientPrefix: filter.recipient?.kind === "prefix" ? filter.recipient.digits : null,
    senderPrefix: filter.sender?.digits ?? null,
    fromId: filter.sinceMs === null ? null : lowestMessageIdAt(filter.sinceMs),
    untilId: filter.untilMs === null ? null : lowestMessageIdAt(filter.untilMs),
  };
}

async function runQuery(
  db: Db,
  query: MessageLogQuery,
  cursor: MessageLogCursor | null,
  limits: { perPage: number; maxScanned: number; maxSorted: number },
): Promise<MessageLogScan> {
  const prefix = query.recipientPrefix;
  if (prefix === null || (await countMessagesToPrefix(db, prefix, limits.maxSorted + 1)) > limits.maxSorted) {
    return scanMessageLog(db, query, cursor, { limit: limits.perPage, maxScanned: limits.maxScanned });
  }
  const records = await listMessagesToPrefix(db, query, prefix, cursor, limits.perPage + 1);
  return {
    records: records.slice(0, limits.perPage),
    hasMore: records.length > limits.perPage,
    gaveUpAtId: null,
  };
}

function cursorAt(towards: "older" | "newer", id: string | null): MessageLogCursor | null {
  return id === null ? null : { towards, id };
}

function toRow(
  { errors, acceptedAt, completedAt, ...record }: MessageLogRecord,
  profiles: ReadonlyMap<string, { name: string; deleted: boolean }>,
  sendAt: Date | null,
): MessageLogRow {
  const profile = profiles.get(record.messagingProfileId);
  return {
    ...record,
    acceptedAtMs: acceptedAt.getTime(),
    completedAtMs: completedAt?.getTime() ?? null,
    sendAtMs: sendAt?.getTime() ?? null,
    profileName:
      record.messagingProfileId === NO_PROFILE_ID ? null : (profile?.name ?? record.messagingProfileId),
    profileDeleted: profile?.deleted ?? true,
    errors: readStoredErrors(errors),
  };
}
