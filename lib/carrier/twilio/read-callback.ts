import { z } from "zod";
import type { DeliveryReceipt } from "../carrier";
import type { CarrierInbound } from "../carrier-kind";
import { deliveryCodeOf } from "./twilio-errors";

const MAX_MEDIA = 10;
/** "Validity period expired" is a receipt of its own with us. */
const EXPIRED = 30_036;

const sid = z.string().min(1).max(64);

const statusShape = z.object({
  MessageSid: sid,
  MessageStatus: z.string(),
  ErrorCode: z.coerce.number().int().optional().catch(undefined),
});

const inboundShape = z.object({
  MessageSid: sid,
  From: z.string().min(1).max(200),
  To: z.string().min(1).max(200),
  Body: z.string().max(20_000).default(""),
  NumMedia: z.coerce.number().int().min(0).catch(0),
});

/** Fields of a callback: form-encoded, the last of a name counts. */
export function readFields(rawBody: Buffer): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(rawBody.toString("utf8")));
}

/**
 * The receipt a status callback stands for; null = the message is still on its way.
 *
 * @throws ZodError when it is none
 */
export function readStatus(
  fields: Readonly<Record<string, string>>,
): Omit<DeliveryReceipt, "carrierId"> | null {
  const { MessageSid: carrierMessageId, MessageStatus: status, ErrorCode: code } = statusShape.parse(fields);
  if (status === "delivered" || status === "read")
    return { carrierMessageId, outcome: "delivered", errorCode: null };
  if (status !== "undelivered" && status !== "failed" && status !== "canceled") return null;
  const outcome = code === EXPIRED ? "expired" : "undelivered";
  return { carrierMessageId, outcome, errorCode: deliveryCodeOf(code ?? null) };
}

/**
 * A message that came in.
 *
 * @throws ZodError when it is none
 */
export function readInbound(fields: Readonly<Record<string, string>>): CarrierInbound {
  const { MessageSid, From, To, Body, NumMedia } = inboundShape.parse(fields);
  const mediaUrls = Array.from(
    { length: Math.min(NumMedia, MAX_MEDIA) },
    (_, index) => fields[`MediaUrl${index}`],
  )
    .filter((url) => url !== undefined)
    .map((url) => url.slice(0, 2_000));
  return {
    carrierMessageId: MessageSid,
    sender: From,
    recipient: To,
    text: Body,
    type: mediaUrls.length > 0 ? "MMS" : "SMS",
    mediaUrls,
  };
}
