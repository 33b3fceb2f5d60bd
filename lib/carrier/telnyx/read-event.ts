import { z } from "zod";
import type { DeliveryReceipt } from "../carrier";
import type { CarrierInbound } from "../carrier-kind";
import { memberReceiptId } from "./group-receipts";

/** What an event of the platform means for us. */
export type TelnyxEvent =
  | { readonly kind: "receipts"; readonly receipts: readonly Omit<DeliveryReceipt, "carrierId">[] }
  | { readonly kind: "inbound"; readonly message: CarrierInbound }
  /** Nothing: the message is on its way, or it is about something else. */
  | { readonly kind: "ignored" };

const text = z.string().max(20_000);
const id = z.string().min(1).max(200);

const envelope = z.object({ data: z.object({ event_type: z.string().optional(), payload: z.unknown() }) });

const outbound = z.object({
  id,
  to: z.array(z.object({ status: z.string(), phone_number: z.string().max(100).optional() })).min(1),
  cc: z
    .array(z.unknown())
    .nullish()
    .transform((cc) => cc ?? []),
  errors: z
    .array(z.object({ code: z.coerce.string().max(50) }))
    .nullish()
    .transform((errors) => errors ?? []),
});

/** Another member of a group: the published schema has objects, the guide to group messaging plain numbers. */
const groupMember = z.union([z.string(), z.object({ phone_number: z.string() })]);

const inbound = z.object({
  id,
  type: z.enum(["SMS", "MMS"]).catch("SMS"),
  from: z.object({ phone_number: z.string().min(1).max(100) }),
  to: z.array(z.object({ phone_number: z.string().min(1).max(100) })).min(1),
  text: text.nullish(),
  subject: text.nullish(),
  cc: z
    .array(z.unknown())
    .nullish()
    .transform((cc) => (cc ?? []).flatMap(readMember)),
  media: z
    .array(z.object({ url: z.string().max(2_000) }))
    .nullish()
    .transform((media) => media ?? []),
});

/** Final statuses (reference: webhooks §6) as receipts. */
const OUTCOMES: Readonly<Record<string, DeliveryReceipt["outcome"]>> = {
  delivered: "delivered",
  delivery_failed: "undelivered",
  sending_failed: "undelivered",
  delivery_unconfirmed: "unconfirmed",
  expired: "expired",
};
/** Of receipts that name no error. */
const DEFAULT_CODES = { undelivered: "40008", expired: "40005" } as const;

/**
 * Reads the body of a webhook, version 2.
 *
 * @throws ZodError or SyntaxError when it is none
 */
export function readTelnyxEvent(rawBody: Buffer): TelnyxEvent {
  const { data } = envelope.parse(JSON.parse(rawBody.toString("utf8")));
  if (data.event_type === "message.finalized") return readReceipts(data.payload);
  if (data.event_type === "message.received") return readInbound(data.payload);
  return { kind: "ignored" };
}

/**
 * Of a group MMS a receipt is for one of its recipients, under the id of that message, or under one that all of them share:
 * both are told, and the one that nobody waits for is nothing.
 */
function readReceipts(payload: unknown): TelnyxEvent {
  const message = outbound.parse(payload);
  const isGroup = message.cc.length > 0 || message.to.length > 1;
  const receipts = message.to.flatMap(({ status, phone_number: recipient }) => {
    const outcome = OUTCOMES[status];
    if (outcome === undefined) return [];
    const hasCode = outcome === "undelivered" || outcome === "expired";
    const errorCode = hasCode ? (message.errors[0]?.code ?? DEFAULT_CODES[outcome]) : null;
    const ids = [
      ...(message.to.length === 1 ? [message.id] : []),
      ...(isGroup && recipient !== undefined ? [memberReceiptId(message.id, recipient)] : []),
    ];
    return ids.map((carrierMessageId) => ({ carrierMessageId, outcome, errorCode }));
  });
  return receipts.length === 0 ? { kind: "ignored" } : { kind: "receipts", receipts };
}

function readInbound(payload: unknown): TelnyxEvent {
  const message = inbound.parse(payload);
  return {
    kind: "inbound",
    message: {
      carrierMessageId: message.id,
      sender: message.from.phone_number,
      recipient: message.to[0]?.phone_number ?? "",
      text: message.text ?? "",
      type: message.type,
      mediaUrls: message.media.map(({ url }) => url),
      ...(message.subject && { subject: message.subject }),
      // Where all recipients stand in `to`, the first is ours.
      cc: [...message.to.slice(1).map(({ phone_number }) => phone_number), ...message.cc],
    },
  };
}

/** Who is in a group is no reason to refuse a message: what is no number is left out. */
function readMember(value: unknown): string[] {
  const member = groupMember.safeParse(value);
  if (!member.success) return [];
  return [typeof member.data === "string" ? member.data : member.data.phone_number];
}
