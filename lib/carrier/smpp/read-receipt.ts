import type { DeliveryReceipt } from "../carrier";
import { type ShortMessage, Tag } from "./pdu-body";
import { errorCodeOf } from "./receipt-errors";
import { readReceiptText } from "./receipt-text";
import type { SmppSettings } from "./settings";

/** What a receipt says about a message, or a part of one. */
export type ReadReceipt =
  | { readonly kind: "final"; readonly id: string; readonly result: ReceiptResult }
  /** On its way, or taken by the next system: nothing to note. */
  | { readonly kind: "interim"; readonly id: string | null }
  /** No id, or no state that means anything. */
  | { readonly kind: "senseless" };

export type ReceiptResult = Pick<DeliveryReceipt, "outcome" | "errorCode">;

/** Kinds of message in esm_class (SMPP 3.4 §5.2.12). */
const KIND_BITS = 0x3c;
const RECEIPT = 0x04;
const INTERIM_NOTIFICATION = 0x20;

/** Words of receipts in text form (Appendix B), with spellings met in the wild, and numbers of `message_state` (§5.2.28). */
const STATES: Readonly<
  Record<string, "delivered" | "expired" | "undelivered" | "rejected" | "unconfirmed" | "interim">
> = {
  DELIVRD: "delivered",
  DELIVERED: "delivered",
  DELIVERD: "delivered",
  2: "delivered",
  EXPIRED: "expired",
  3: "expired",
  DELETED: "undelivered",
  4: "undelivered",
  UNDELIV: "undelivered",
  UNDELIVERED: "undelivered",
  UNDELIVERABLE: "undelivered",
  FAILED: "undelivered",
  5: "undelivered",
  UNKNOWN: "unconfirmed",
  7: "unconfirmed",
  REJECTD: "rejected",
  REJECTED: "rejected",
  8: "rejected",
  ENROUTE: "interim",
  1: "interim",
  ACCEPTD: "interim",
  ACCEPTED: "interim",
  6: "interim",
  BUFFERED: "interim",
  BUFFRED: "interim",
  SCHEDULED: "interim",
  0: "interim",
};

/** A text that only looks like one is none: anybody could write it. */
export function isReceipt({ esmClass, tlvs }: ShortMessage): boolean {
  const kind = esmClass & KIND_BITS;
  return kind === RECEIPT || kind === INTERIM_NOTIFICATION || tlvs.has(Tag.receiptedMessageId);
}

/** Reads a receipt; parameters count before the text. */
export function readReceipt(
  message: ShortMessage,
  settings: Pick<SmppSettings, "receiptIds" | "errorCodes">,
): ReadReceipt {
  const { tlvs } = message;
  const text = readReceiptText((tlvs.get(Tag.messagePayload) ?? message.content).toString("latin1"));
  const rawId = readText(tlvs.get(Tag.receiptedMessageId)) || text.id;
  const state = STATES[tlvs.get(Tag.messageState)?.[0] ?? text.state ?? ""];
  const id = rawId === null ? null : idOfReceipt(rawId, settings.receiptIds);
  if ((message.esmClass & KIND_BITS) === INTERIM_NOTIFICATION || state === "interim")
    return { kind: "interim", id };
  if (id === null || state === undefined) return { kind: "senseless" };
  if (state === "delivered" || state === "unconfirmed")
    return { kind: "final", id, result: { outcome: state, errorCode: null } };
  const errorCode = errorCodeOf(
    { state, textCode: text.error, networkCode: tlvs.get(Tag.networkErrorCode) ?? null },
    settings.errorCodes,
  );
  return {
    kind: "final",
    id,
    result: { outcome: state === "expired" ? "expired" : "undelivered", errorCode },
  };
}

function readText(value: Buffer | undefined): string {
  if (value === undefined) return "";
  const end = value.indexOf(0);
  return value.toString("latin1", 0, end < 0 ? value.length : end).trim();
}

/** A message id of an answer as it is kept: carriers that write it differently in receipts have it in decimal here. */
export function idOfAnswer(id: string, form: SmppSettings["receiptIds"]): string {
  if (form === "same") return id.trim();
  return toDecimal(id, form === "hex_then_decimal");
}

/** The same of a receipt. */
function idOfReceipt(id: string, form: SmppSettings["receiptIds"]): string {
  if (form === "same") return id.trim();
  return toDecimal(id, form === "decimal_then_hex");
}

function toDecimal(id: string, isHex: boolean): string {
  const digits = id.trim().replace(/^0x/i, "");
  if (!(isHex ? /^[\da-f]+$/i : /^\d+$/).test(digits)) return id.trim();
  return BigInt(isHex ? `0x${digits}` : digits).toString();
}
