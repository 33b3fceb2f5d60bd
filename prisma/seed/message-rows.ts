import { findDeliveryError } from "@/lib/message/delivery-errors";
import type { MessageStatus } from "@/lib/message/delivery-status";
import { lowestMessageIdAt } from "@/lib/message/message-id-time";
import { measureText } from "@/lib/message/segments";
import { packSelectionTrace } from "@/lib/message/selection-trace";
import { healthOutcomeOf } from "@/lib/number-pool/number-health";
import type { DemoSend } from "./demo-traffic";
import { type DemoProfile, demoProfiles } from "./profiles";

/** A row of `messages`, by column name. */
export interface DemoMessageRow {
  readonly messaging_profile_id: string;
  readonly id: string;
  readonly phone_number_id: string;
  readonly carrier_id: string;
  readonly accepted_at: Date;
  readonly sending_at: Date | null;
  readonly sent_at: Date | null;
  readonly completed_at: Date;
  readonly valid_until: Date | null;
  readonly direction: "outbound" | "inbound";
  readonly type: "SMS";
  readonly status: MessageStatus;
  readonly encoding: "gsm7" | "ucs2";
  readonly num_chars: number;
  readonly parts: number;
  readonly selection_reason: "sticky" | "geomatch" | "weight" | "explicit" | null;
  readonly sender: string;
  readonly recipient: string;
  readonly text: string;
  readonly carrier_message_id: string | null;
  readonly selection_trace: unknown;
  readonly errors: unknown;
}

/** What one message adds to `number_hourly_stats`. */
export interface DemoStat {
  readonly phoneNumberId: string;
  readonly messagingProfileId: string;
  readonly hourMs: number;
  readonly counters: Readonly<Partial<Record<StatCounter, number>>>;
}

export type StatCounter =
  | "attempted"
  | "delivered"
  | "failed"
  | "spam_blocked"
  | "uncounted"
  | "received"
  | "chosen_by_sticky"
  | "chosen_by_geomatch"
  | "chosen_by_weight";

const HOUR_MS = 3_600_000;
const VALIDITY_MS = HOUR_MS;
/** The carrier every installation starts with, from the first migration. */
const SIMULATOR_ID = "00000000-0000-7000-8000-000000000001";
/** Replies are numbered after the messages of their hour. */
const REPLY_SEQUENCE = 0x800;

/** Pattern of the ids of the demonstration's messages, for LIKE on their text. */
export const DEMO_MESSAGE_ID_PATTERN = "________-____-7___-85ee-d___________";

/** A UUIDv7 that is the same whenever the message is planned, and tells the demonstration's messages from others. */
export function demoMessageId(profile: DemoProfile["key"], atMs: number, sequence: number): string {
  const place = demoProfiles.findIndex((candidate) => candidate.key === profile);
  const time = lowestMessageIdAt(atMs).slice(0, 14);
  return `${time}7${sequence.toString(16).padStart(3, "0")}-85ee-d${place}0000000000`;
}

/** The rows of one message: itself, and the reply when it came before `untilMs`. */
export function messageRowsOf(profile: DemoProfile, send: DemoSend, untilMs: number): DemoMessageRow[] {
  const { planned, number } = send;
  const rows = [outboundRow(profile, send)];
  const repliedAtMs = planned.atMs + (planned.reply?.afterMs ?? 0);
  if (planned.reply && send.outcome.status === "delivered" && repliedAtMs < untilMs) {
    rows.push({
      ...contentOf(planned.reply.text),
      messaging_profile_id: profile.id,
      id: demoMessageId(profile.key, repliedAtMs, REPLY_SEQUENCE + planned.sequence),
      phone_number_id: number.phoneNumberId,
      carrier_id: SIMULATOR_ID,
      accepted_at: new Date(repliedAtMs),
      sending_at: null,
      sent_at: null,
      completed_at: new Date(repliedAtMs),
      valid_until: null,
      direction: "inbound",
      type: "SMS",
      status: "received",
      selection_reason: null,
      sender: planned.recipient,
      recipient: number.e164,
      carrier_message_id: null,
      selection_trace: null,
      errors: null,
    });
  }
  return rows;
}

function outboundRow(profile: DemoProfile, send: DemoSend): DemoMessageRow {
  const { planned, number, reason, trace, sendableAtMs, outcome } = send;
  const id = demoMessageId(profile.key, planned.atMs, planned.sequence);
  const expired = outcome.status === "expired";
  const sendingAtMs = sendableAtMs + outcome.queueMs;
  const sentAtMs = sendingAtMs + outcome.carrierMs;
  const wasSent = !expired && outcome.status !== "sending_failed";
  const endedAtMs = expired
    ? planned.atMs + VALIDITY_MS
    : wasSent
      ? sentAtMs + outcome.receiptMs
      : sendingAtMs + outcome.carrierMs;
  const error = outcome.errorCode && findDeliveryError(outcome.errorCode);
  return {
    ...contentOf(planned.text),
    messaging_profile_id: profile.id,
    id,
    phone_number_id: number.phoneNumberId,
    carrier_id: SIMULATOR_ID,
    accepted_at: new Date(planned.atMs),
    sending_at: expired ? null : new Date(sendingAtMs),
    sent_at: wasSent ? new Date(sentAtMs) : null,
    completed_at: new Date(endedAtMs),
    valid_until: new Date(planned.atMs + VALIDITY_MS),
    direction: "outbound",
    type: "SMS",
    status: outcome.status,
    selection_reason: reason,
    sender: number.e164,
    recipient: planned.recipient,
    carrier_message_id: wasSent ? `sim-${id}` : null,
    selection_trace: trace === null ? null : JSON.parse(packSelectionTrace(trace)),
    errors: error ? [{ code: outcome.errorCode, title: error.title, detail: error.meaning }] : null,
  };
}

function contentOf(text: string) {
  const { encoding, characterCount, segmentCount } = measureText(text);
  return { text, encoding, num_chars: characterCount, parts: segmentCount };
}

/** What a row adds to the counters: the attempt to the hour it was sent in, its end to the hour it ended in. */
export function statsOf(row: DemoMessageRow): DemoStat[] {
  const stat = (at: Date, counters: DemoStat["counters"]): DemoStat => ({
    phoneNumberId: row.phone_number_id,
    messagingProfileId: row.messaging_profile_id,
    hourMs: Math.floor(at.getTime() / HOUR_MS) * HOUR_MS,
    counters,
  });
  if (row.direction === "inbound") return [stat(row.accepted_at, { received: 1 })];
  const code = (row.errors as { code: string }[] | null)?.[0]?.code ?? null;
  const outcome = healthOutcomeOf(row.status, code);
  return [
    ...(row.selection_reason && row.selection_reason !== "explicit"
      ? [stat(row.accepted_at, { [`chosen_by_${row.selection_reason}`]: 1 })]
      : []),
    ...(row.sending_at ? [stat(row.sending_at, { attempted: 1 })] : []),
    stat(row.completed_at, outcome === "spam_blocked" ? { failed: 1, spam_blocked: 1 } : { [outcome]: 1 }),
  ];
}
