import type { MessageLogCursor } from "./message-log-repository";

/** Names of the log's filters in its URL, in the order of its form; `older` and `newer` are the place in the list. */
export const messageLogFields = [
  "profile",
  "direction",
  "status",
  "to",
  "from",
  "range",
  "since",
  "until",
  "zone",
] as const;

export type MessageLogField = (typeof messageLogFields)[number];

/** What the log's URL says; "" or absent = not set. */
export type MessageLogFields = Readonly<Partial<Record<MessageLogField, string>>>;

const HOUR_MS = 3_600_000;

/** Ranges of time that move with the clock. */
export const messageLogRanges = {
  "1h": { label: "Last hour", ms: HOUR_MS },
  "24h": { label: "Last 24 hours", ms: 24 * HOUR_MS },
  "7d": { label: "Last 7 days", ms: 7 * 24 * HOUR_MS },
  "30d": { label: "Last 30 days", ms: 30 * 24 * HOUR_MS },
} as const;

/** The URL of the log with these fields and place; what is not set is left out. */
export function messageLogHref(fields: MessageLogFields, cursor: MessageLogCursor | null = null): string {
  const query = new URLSearchParams();
  for (const name of messageLogFields) {
    const value = fields[name]?.trim();
    const belongsToCustomRange = name === "since" || name === "until" || name === "zone";
    if (value && (!belongsToCustomRange || fields.range === "custom")) query.set(name, value);
  }
  if (cursor) query.set(cursor.towards, cursor.id);
  const text = query.toString();
  return text === "" ? "/messages" : `/messages?${text}`;
}
