import { type Db, getPrisma } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { instantOfMessageId, isMessageId, lowestMessageIdAt } from "@/lib/message/message-id-time";
import {
  type DeliveryCursor,
  type DeliveryQuery,
  type DeliveryRecord,
  findDelivery,
  scanDeliveries,
  type WholeDelivery,
} from "./delivery-log-repository";
import type { WalkedDelivery } from "./walk-repository";

export const DELIVERIES_PER_PAGE = 50;
/** Rows looked at for one page when a filter has no index. */
export const MAX_SCANNED = 20_000;

/** What the log can be narrowed by; null = any. Instants are epoch ms, `until` is exclusive. */
export interface DeliveryFilter {
  readonly messagingProfileId: string | null;
  readonly messageId: string | null;
  readonly status: DeliveryQuery["status"];
  readonly eventType: string | null;
  readonly url: string | null;
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
}

type Dates = "occurredAt" | "startedAt" | "finishedAt";

export interface DeliveryRow extends Omit<DeliveryRecord, Dates> {
  readonly occurredAtMs: number;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
}

/** One page, newest first. A cursor is null when there is nothing in its direction. */
export interface DeliveryPage {
  readonly rows: readonly DeliveryRow[];
  readonly older: DeliveryCursor | null;
  readonly newer: DeliveryCursor | null;
  /** Set when the search stopped before the page was full: so far it has looked, in that direction. */
  readonly searchedTo: { readonly atMs: number; readonly towards: "older" | "newer" } | null;
}

/** One page of the log of webhooks. Pages by id, the order of the events; the work of a page is bounded whatever the filter. */
export async function listDeliveries(
  filter: DeliveryFilter,
  cursor: DeliveryCursor | null,
  db: Db = getPrisma(),
  limits: { readonly limit: number; readonly maxScanned: number } = {
    limit: DELIVERIES_PER_PAGE,
    maxScanned: MAX_SCANNED,
  },
): Promise<DeliveryPage> {
  const scan = await scanDeliveries(db, toDeliveryQuery(filter), cursor, limits);
  const towardsNewer = cursor?.towards === "newer";
  const records = towardsNewer ? scan.records.toReversed() : scan.records;
  // Where the walk ended is where the next page goes on; the other way back starts at the row this page began with.
  const walkedTo = scan.gaveUpAtId ?? scan.records.at(-1)?.id ?? null;
  const onward = scan.hasMore ? walkedTo : null;
  const back = cursor === null ? null : (scan.records[0]?.id ?? cursor.id);
  return {
    rows: records.map(toRow),
    older: cursorAt("older", towardsNewer ? back : onward),
    newer: cursorAt("newer", towardsNewer ? onward : back),
    searchedTo:
      scan.gaveUpAtId === null
        ? null
        : { atMs: instantOfMessageId(scan.gaveUpAtId), towards: towardsNewer ? "newer" : "older" },
  };
}

/** The latest webhooks of one message. */
export async function listDeliveriesOfMessage(
  messageId: string,
  db: Db = getPrisma(),
): Promise<readonly DeliveryRow[]> {
  const none = {
    messagingProfileId: null,
    status: null,
    eventType: null,
    url: null,
    sinceMs: null,
    untilMs: null,
  };
  return (await listDeliveries({ ...none, messageId }, null, db)).rows;
}

/** One event with its attempts. Instants are epoch ms. */
export interface DeliveryDetails extends Omit<WholeDelivery, Dates | "dueAt"> {
  readonly occurredAtMs: number;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  readonly dueAtMs: number | null;
}

/** @throws AppError `not_found` */
export async function getDelivery(id: string, db: Db = getPrisma()): Promise<DeliveryDetails> {
  const record = isMessageId(id) ? await findDelivery(db, id) : null;
  if (record === null) throw new AppError("not_found", { field: "id" });
  const { dueAt, ...rest } = record;
  return { ...toRow(rest), dueAtMs: dueAt?.getTime() ?? null };
}

/**
 * One event that has been over at least once, as the walk shows it.
 *
 * @throws AppError `not_found`, also for one that is on its way for the first time
 */
export async function getEndedDelivery(id: string, db: Db = getPrisma()): Promise<WalkedDelivery> {
  const record = isMessageId(id) ? await findDelivery(db, id) : null;
  if (record?.status == null || record.startedAt === null || record.finishedAt === null)
    throw new AppError("not_found", { field: "id" });
  const { status, startedAt, finishedAt, payload } = record;
  return { ...record, status, startedAt, finishedAt, payload: payload === null ? null : JSON.parse(payload) };
}

export function toDeliveryQuery(filter: DeliveryFilter): DeliveryQuery {
  return {
    messagingProfileId: filter.messagingProfileId,
    messageId: filter.messageId,
    status: filter.status,
    eventTypes: filter.eventType === null ? null : [filter.eventType],
    urlPart: filter.url,
    fromId: filter.sinceMs === null ? null : lowestMessageIdAt(filter.sinceMs),
    untilId: filter.untilMs === null ? null : lowestMessageIdAt(filter.untilMs),
  };
}

function toRow<T extends Record<"occurredAt", Date> & Record<"startedAt" | "finishedAt", Date | null>>({
  occurredAt,
  startedAt,
  finishedAt,
  ...rest
}: T) {
  return {
    ...rest,
    occurredAtMs: occurredAt.getTime(),
    startedAtMs: startedAt?.getTime() ?? null,
    finishedAtMs: finishedAt?.getTime() ?? null,
  };
}

function cursorAt(towards: "older" | "newer", id: string | null): DeliveryCursor | null {
  return id === null ? null : { towards, id };
}
