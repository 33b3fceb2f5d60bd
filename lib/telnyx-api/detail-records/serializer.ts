import type { MessageStatus } from "@/lib/message/delivery-status";
import type { DetailRecord, DetailRecordFilter } from "@/lib/message/detail-records";
import { countryOf } from "@/lib/phone-number/country-of";
import type { E164 } from "@/lib/phone-number/e164";
import { CURRENCY } from "@/lib/price/amount";
import { formatCost, formatRate } from "../messages/price";
import { dateRange } from "./date-range";
import type { DetailRecordQueryInput, RecordStatus, WireDetailRecord } from "./schema";

const STATUS: Readonly<Record<MessageStatus, RecordStatus>> = {
  scheduled: "scheduled",
  queued: "queued",
  sending: "sending",
  sent: "sent",
  delivered: "delivered",
  delivery_failed: "failed",
  delivery_unconfirmed: "dlr_unconfirmed",
  sending_failed: "gw_reject",
  expired: "gw_timeout",
  cancelled: "cancelled",
  received: "received",
};

/** One message of the list. */
export function presentDetailRecord(record: DetailRecord): WireDetailRecord {
  const { acceptedAt, sendingAt, sentAt, completedAt } = record;
  return {
    record_type: "message_detail_record",
    uuid: record.id,
    direction: record.direction,
    message_type: record.type,
    cli: record.sender,
    cld: record.recipient,
    status: STATUS[record.status],
    errors: record.errors.map(({ code }) => code),
    parts: record.parts,
    carrier: record.carrierName,
    carrier_fee: record.price && formatRate(record.price.carrierFeeMicros),
    rate: record.price && formatRate(record.price.rateMicros),
    cost: record.price && formatCost(record.price.costMicros),
    currency: record.price && CURRENCY,
    country_code: countryOf(record.recipient as E164),
    source_country_code: countryOf(record.sender as E164),
    mcc: null,
    mnc: null,
    on_net: null,
    fteu: null,
    profile_id: record.messagingProfileId,
    profile_name: record.profileName,
    tags: record.tags.join(","),
    user_id: null,
    delivery_status: null,
    delivery_status_webhook_url: record.webhookUrl,
    delivery_status_failover_url: record.webhookFailoverUrl,
    created_at: acceptedAt.toISOString(),
    sent_at: sentAt?.toISOString() ?? null,
    completed_at: completedAt?.toISOString() ?? null,
    updated_at: (completedAt ?? sentAt ?? sendingAt ?? acceptedAt).toISOString(),
  };
}

/** What a request asks for. Bounds of time are put together: the narrowest counts. */
export function toDetailRecordFilter(query: DetailRecordQueryInput, nowMs: number): DetailRecordFilter {
  const range = query["filter[date_range]"];
  const days = range === undefined ? null : dateRange(range, nowMs);
  const at = (time: string | undefined, plusMs: number) =>
    time === undefined ? null : Math.floor(Date.parse(time)) + plusMs;
  const since = [
    days?.sinceMs ?? null,
    at(query["filter[created_at][gte]"], 0),
    at(query["filter[created_at][gt]"], 1),
  ].filter((ms) => ms !== null);
  const until = [
    days?.untilMs ?? null,
    at(query["filter[created_at][lt]"], 0),
    at(query["filter[created_at][lte]"], 1),
  ].filter((ms) => ms !== null);
  const asked = query["filter[status]"]?.split(",") ?? null;
  return {
    messagingProfileId: query["filter[profile_id]"] ?? null,
    id: query["filter[uuid]"] ?? null,
    direction: query["filter[direction]"] ?? null,
    type: query["filter[message_type]"] ?? null,
    statuses:
      asked && (Object.keys(STATUS) as MessageStatus[]).filter((status) => asked.includes(STATUS[status])),
    sender: query["filter[cli]"] ?? null,
    recipient: query["filter[cld]"] ?? null,
    sinceMs: since.length === 0 ? null : Math.max(...since),
    untilMs: until.length === 0 ? null : Math.min(...until),
    order: query.sort === "created_at" ? "oldest_first" : "newest_first",
  };
}
