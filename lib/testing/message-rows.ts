import type pg from "pg";
import type { MessageStatus } from "../message/delivery-status";
import { lowestMessageIdAt } from "../message/message-id-time";

/** A row of `messages` for a test; what is left out is an ordinary delivered message. */
export interface TestMessage {
  readonly messagingProfileId: string;
  readonly acceptedAtMs: number;
  /** Tells messages of one millisecond apart. */
  readonly sequence?: number;
  readonly direction?: "outbound" | "inbound";
  readonly status?: MessageStatus;
  readonly sender?: string;
  readonly recipient?: string;
  readonly text?: string;
  readonly phoneNumberId?: string | null;
  readonly sendingAtMs?: number | null;
  readonly sentAtMs?: number | null;
  readonly completedAtMs?: number | null;
  readonly selectionReason?: "sticky" | "geomatch" | "weight" | "explicit" | null;
  readonly selectionTrace?: unknown;
  readonly errors?: unknown;
}

/** The id a test message gets: a UUIDv7 of its instant and sequence. */
export function testMessageId({ acceptedAtMs, sequence = 0 }: TestMessage): string {
  return `${lowestMessageIdAt(acceptedAtMs).slice(0, 14)}7000-8000-${sequence.toString(16).padStart(12, "0")}`;
}

/** Writes messages as acceptance and the worker would leave them, and returns their ids. */
export async function insertTestMessages(pool: pg.Pool, messages: readonly TestMessage[]): Promise<string[]> {
  const ids = messages.map(testMessageId);
  const rows = messages.map((message, index) => ({
    messaging_profile_id: message.messagingProfileId,
    id: ids[index],
    phone_number_id: message.phoneNumberId ?? null,
    accepted_at: new Date(message.acceptedAtMs),
    sending_at: instant(message.sendingAtMs),
    sent_at: instant(message.sentAtMs),
    completed_at: instant(message.completedAtMs),
    direction: message.direction ?? "outbound",
    type: "SMS",
    status: message.status ?? "delivered",
    encoding: "gsm7",
    num_chars: 5,
    parts: 1,
    selection_reason: message.selectionReason ?? null,
    sender: message.sender ?? "+13055550100",
    recipient: message.recipient ?? "+12125550100",
    text: message.text ?? "Hello",
    selection_trace: message.selectionTrace ?? null,
    errors: message.errors ?? null,
  }));
  await pool.query("INSERT INTO messages SELECT * FROM json_populate_recordset(NULL::messages, $1::json)", [
    JSON.stringify(rows),
  ]);
  return ids;
}

function instant(ms: number | null | undefined): Date | null {
  return ms === null || ms === undefined ? null : new Date(ms);
}
