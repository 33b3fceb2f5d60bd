import { z } from "zod";
import { failsAs } from "../check-input";
import { pageQuery } from "../pagination";
import { timeInput, wireTime } from "../wire-types";

const statuses = ["delivered", "failed"] as const;
const searched = z.string().min(1).max(200);

const eventTypes = z
  .string()
  .max(1_000)
  .refine((list) => list.split(",").every((type) => /^[a-z_.-]+$/.test(type)), {
    error: "Must be an event type, or several with commas between them.",
    params: failsAs("invalid_filter"),
  });

export const deliveryQuery = z.object({
  "filter[status][eq]": z.enum(statuses).optional(),
  "filter[event_type]": eventTypes.optional().meta({
    description: "One type, or several with commas between them.",
    example: "message.sent,message.finalized",
  }),
  "filter[webhook][contains]": searched
    .optional()
    .meta({ description: "A text in the event. Not found by an index." }),
  "filter[attempts][contains]": searched
    .optional()
    .meta({ description: "A text in the attempts: a URL, a header, an answer. Not found by an index." }),
  "filter[started_at][gte]": timeInput.optional(),
  "filter[started_at][lte]": timeInput.optional(),
  "filter[finished_at][gte]": timeInput.optional(),
  "filter[finished_at][lte]": timeInput.optional(),
  ...pageQuery(),
});

const headers = z.array(z.array(z.string())).meta({ description: "Name and value each; at most 10 kB." });

const attempt = z.object({
  status: z.enum(statuses),
  started_at: wireTime,
  finished_at: wireTime,
  errors: z.array(z.int()).meta({
    description:
      "Why there was no answer: 10003 the URL or its target is refused, 10008 none within 2 seconds, 10037 no connection. Empty when there was one.",
  }),
  http: z.object({
    request: z.object({ url: z.string(), headers }),
    response: z
      .object({ status: z.int(), headers, body: z.string().meta({ description: "At most 10 kB." }) })
      .optional(),
  }),
});

export const wireDelivery = z
  .object({
    record_type: z.literal("webhook_delivery"),
    id: z.uuid().meta({ description: "The same as that of the event." }),
    user_id: z.uuid(),
    status: z.enum(statuses),
    started_at: wireTime.meta({ description: "Of the first attempt." }),
    finished_at: wireTime.meta({ description: "Of the last one." }),
    webhook: z.object({
      record_type: z.literal("event"),
      id: z.uuid(),
      event_type: z.string(),
      occurred_at: wireTime,
      payload: z.record(z.string(), z.unknown()),
    }),
    attempts: z.array(attempt).meta({ description: "The last one first." }),
  })
  .meta({ id: "WebhookDelivery" });

export type WireDelivery = z.input<typeof wireDelivery>;

export const redeliverBody = z
  .object({
    use_profile_urls: z.boolean().optional().meta({
      description:
        "true = to the URLs its profile has now, instead of those it was first sent to. Default false.",
    }),
  })
  .optional();

export const wireRedelivery = z.object({
  record_type: z.literal("webhook_redelivery"),
  id: z.uuid(),
  status: z.literal("pending"),
});
