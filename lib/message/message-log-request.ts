import { readNumberFilter } from "@/lib/phone-number/number-filter";
import { type MessageStatus, messageStatuses } from "./delivery-status";
import type { MessageLogFilter } from "./list-messages";
import { instantOfLocalTime } from "./local-time";
import { isMessageId } from "./message-id-time";
import { type MessageLogField, messageLogFields, messageLogRanges } from "./message-log-href";
import type { MessageLogCursor } from "./message-log-repository";

/** Search parameters as Next hands them to a page. */
export type SearchParameters = Readonly<Record<string, string | string[] | undefined>>;

export interface MessageLogRequest {
  readonly filter: MessageLogFilter;
  readonly cursor: MessageLogCursor | null;
  /** What the URL says, for the form to show again; "" = not set. */
  readonly fields: Readonly<Record<MessageLogField, string>>;
  /** Filters that could not be understood, by name, with what to do. They filter nothing. */
  readonly problems: Readonly<Partial<Record<MessageLogField, string>>>;
}

/**
 * Reads the filters and the place of the messages log from its URL.
 *
 * Never refuses: a filter that makes no sense is reported beside its field and left out. `since` and `until` are local
 * times as a datetime-local input writes them, in the IANA zone `zone` (UTC when absent), both inclusive to the minute;
 * they count only with `range` = "custom". Times a change of clocks skips are moved forward, repeated ones are the first.
 */
export function readMessageLogRequest(
  parameters: SearchParameters,
  { defaultCountry, nowMs }: { defaultCountry: string; nowMs: number },
): MessageLogRequest {
  const fields = Object.fromEntries(
    messageLogFields.map((name) => [name, first(parameters[name])]),
  ) as Record<MessageLogField, string>;
  const problems: Partial<Record<MessageLogField, string>> = {};
  const complain = (field: MessageLogField, message: string) => {
    problems[field] = message;
    return null;
  };
  const number = (field: "to" | "from") => {
    const filter = readNumberFilter(fields[field], defaultCountry);
    return filter === "invalid" ? complain(field, "Write a number or its first digits, e.g. +1305.") : filter;
  };
  const { sinceMs, untilMs } = readRange(fields, nowMs, complain);
  return {
    filter: {
      messagingProfileId:
        fields.profile === "" || isMessageId(fields.profile)
          ? fields.profile || null
          : complain("profile", "There is no such profile."),
      direction: oneOf(fields.direction, ["outbound", "inbound"] as const, () =>
        complain("direction", "Choose sent or received."),
      ),
      status: oneOf<MessageStatus>(fields.status, messageStatuses, () =>
        complain("status", "There is no such status."),
      ),
      recipient: number("to"),
      sender: number("from"),
      sinceMs,
      untilMs,
    },
    cursor: readCursor(parameters),
    fields,
    problems,
  };
}

/** The fields of a list that say which time it shows. */
export type TimeRangeField = "range" | "since" | "until" | "zone";

/** The time a list shows, from the fields `range`, `since`, `until` and `zone`; null = open. `untilMs` is exclusive. */
export function readRange(
  fields: Readonly<Record<TimeRangeField, string>>,
  nowMs: number,
  complain: (field: TimeRangeField, message: string) => null,
): { sinceMs: number | null; untilMs: number | null } {
  const { range } = fields;
  if (range === "") return { sinceMs: null, untilMs: null };
  if (Object.hasOwn(messageLogRanges, range)) {
    return { sinceMs: nowMs - messageLogRanges[range as keyof typeof messageLogRanges].ms, untilMs: null };
  }
  if (range !== "custom") {
    complain("range", "Choose one of the offered ranges.");
    return { sinceMs: null, untilMs: null };
  }
  const read = (field: "since" | "until") => {
    if (fields[field] === "") return null;
    const instant = instantOfLocalTime(fields[field], fields.zone || "UTC");
    return instant ?? complain(field, "Write a date and time.");
  };
  const sinceMs = read("since");
  const untilMinuteMs = read("until");
  if (sinceMs !== null && untilMinuteMs !== null && untilMinuteMs < sinceMs) {
    complain("until", "The end lies before the beginning.");
  }
  return { sinceMs, untilMs: untilMinuteMs === null ? null : untilMinuteMs + 60_000 };
}

function readCursor(parameters: SearchParameters): MessageLogCursor | null {
  for (const towards of ["older", "newer"] as const) {
    const id = first(parameters[towards]);
    if (isMessageId(id)) return { towards, id };
  }
  return null;
}

function oneOf<T extends string>(value: string, allowed: readonly T[], otherwise: () => null): T | null {
  if (value === "") return null;
  return allowed.find((each) => each === value) ?? otherwise();
}

/** One value of a search parameter, trimmed; "" = not set. */
export function first(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value)?.trim() ?? "";
}
