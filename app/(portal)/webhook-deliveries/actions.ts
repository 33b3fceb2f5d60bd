"use server";

import { revalidatePath } from "next/cache";
import { operatorAction } from "@/lib/auth/operator-action";
import { systemClock } from "@/lib/clock";
import { readDeliveryLogRequest } from "@/lib/webhook/delivery-log-request";
import { countRedeliverable, redeliverEvents, redeliverStep, sendTestEvent } from "@/lib/webhook/redeliver";
import {
  deliveryFieldsSchema,
  redeliverSchema,
  redeliverStepSchema,
  testEventSchema,
} from "@/lib/webhook/schema";

/** Puts the chosen events on their way again. */
export const redeliverWebhooks = operatorAction(
  { role: "operator", schema: redeliverSchema },
  async (ctx, { deliveryIds, toProfileUrls }) => {
    const count = await redeliverEvents(ctx, deliveryIds, { toProfileUrls });
    revalidatePath("/webhook-deliveries", "layout");
    return { count };
  },
);

/** How many events the filters of the log mean. */
export const countWebhooksToRedeliver = operatorAction(
  { role: "operator", schema: deliveryFieldsSchema },
  async (_ctx, fields) => countRedeliverable(readDeliveryLogRequest(fields, systemClock.now()).filter),
);

/** One step of delivering again what the filters of the log mean; the page asks for the next one. */
export const redeliverFilteredWebhooks = operatorAction(
  { role: "operator", schema: redeliverStepSchema },
  async (ctx, { fields, beforeId, startedAtMs, toProfileUrls }) => {
    const { filter } = readDeliveryLogRequest(fields, startedAtMs);
    const meant = { ...filter, untilMs: filter.untilMs ?? startedAtMs + 1 };
    return redeliverStep(ctx, meant, beforeId, { toProfileUrls });
  },
);

/** Sends a test event to the saved URLs of a profile. */
export const sendTestWebhook = operatorAction(
  { role: "operator", schema: testEventSchema },
  async (ctx, { profileId }) => ({ deliveryId: await sendTestEvent(ctx, profileId) }),
);
