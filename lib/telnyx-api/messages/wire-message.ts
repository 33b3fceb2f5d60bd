import { z } from "zod";
import { wireE164, wireTime } from "../wire-types";
import { wireSmartEncoding } from "./smart-encoding";

/* Messages as they are answered (reference: Telnyx API §5). */

const party = {
  phone_number: wireE164,
  carrier: z.string().meta({ description: "Empty = not known." }),
  line_type: z
    .string()
    .meta({ description: "Of our numbers `long_code` or `toll_free`; empty = not known." }),
};

const wireMoney = z.object({
  amount: z.string().meta({ description: "Decimal, exact.", example: "0.0140" }),
  currency: z.literal("USD"),
});

export const wireCost = wireMoney.nullable().meta({
  description:
    "Of all parts, as priced when the message was accepted; null = it is scheduled, or older than prices.",
});

export const wireCostBreakdown = z.object({ rate: wireMoney, carrier_fee: wireMoney }).nullable().meta({
  description: "What a part costs (an MMS: the message): the rate, and what the carrier asks on top.",
});

/** A message as it is answered (`data`). */
export const wireMessage = z
  .object({
    record_type: z.literal("message"),
    id: z.uuid(),
    direction: z.enum(["outbound", "inbound"]),
    type: z.enum(["SMS", "MMS"]),
    messaging_profile_id: z.uuid().nullable().meta({
      description: "null = a received message whose number was on no profile.",
    }),
    organization_id: z.uuid(),
    from: z.object({
      ...party,
      status: z.literal("received").optional().meta({ description: "Of a received message." }),
    }),
    to: z.array(
      z.object({
        ...party,
        status: z.enum([
          "scheduled",
          "queued",
          "sending",
          "sent",
          "expired",
          "sending_failed",
          "delivery_unconfirmed",
          "delivered",
          "delivery_failed",
          "cancelled",
        ]),
      }),
    ),
    cc: z
      .array(z.object({ ...party, status: z.string().meta({ description: "Empty = not known." }) }))
      .meta({ description: "Of a group MMS: its other recipients." }),
    text: z.string(),
    subject: z.string().nullable(),
    autoresponse_type: z
      .enum(["STOP", "START", "HELP"])
      .nullable()
      .optional()
      .meta({ description: "Of a received message: what its text asked for; null = it was no such word." }),
    media: z.array(
      z.object({
        url: z.string(),
        content_type: z.string().nullable(),
        sha256: z.string().nullable(),
        size: z.int().nullable(),
      }),
    ),
    webhook_url: z.string().nullable().meta({ description: "The message's own; null = none of its own." }),
    webhook_failover_url: z.string().nullable(),
    encoding: z.enum(["GSM-7", "UCS-2"]),
    parts: z.int(),
    num_chars: z.int(),
    ...wireSmartEncoding,
    tags: z.array(z.string()).meta({ description: "Of the sending number, when the message was accepted." }),
    cost: wireCost,
    cost_breakdown: wireCostBreakdown,
    tcr_campaign_id: z.string().nullable(),
    tcr_campaign_registered: z.string().nullable(),
    tcr_campaign_billable: z.boolean(),
    received_at: wireTime.meta({ description: "When the request, or the received message, came in." }),
    sent_at: wireTime.nullable(),
    completed_at: wireTime.nullable(),
    valid_until: wireTime.nullable().meta({ description: "It must have left its queue by then." }),
    wait_seconds: z
      .number()
      .nullable()
      .meta({ description: "Expected wait in the queue of its number; only in the answer to a send." }),
    errors: z.array(
      z.object({
        code: z.string(),
        title: z.string(),
        detail: z.string().optional(),
        meta: z.object({ url: z.string() }),
      }),
    ),
  })
  .meta({ id: "Message" });

export type WireMessage = z.input<typeof wireMessage>;
