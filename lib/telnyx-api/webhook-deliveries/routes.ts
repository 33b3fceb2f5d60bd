import { z } from "zod";
import { AppError } from "@/lib/errors/app-error";
import { getEndedDelivery } from "@/lib/webhook/list-deliveries";
import { redeliverEvent } from "@/lib/webhook/redeliver";
import { webhookPublicKey } from "@/lib/webhook/signature";
import { walkDeliveries } from "@/lib/webhook/walk-deliveries";
import { listOf, one, readPage } from "../pagination";
import { defineRoute, type Route } from "../route";
import { idParams } from "../wire-types";
import { deliveryQuery, redeliverBody, wireDelivery, wireRedelivery } from "./schema";
import { presentDelivery, toWalkFilter } from "./serializer";

const TAG = "Webhooks";

/** What became of webhooks, and the key that verifies them. */
export const webhookDeliveryRoutes: readonly Route[] = [
  defineRoute({
    method: "GET",
    path: "/webhook_deliveries",
    operationId: "listWebhookDeliveries",
    tag: TAG,
    summary: "List webhook deliveries",
    description:
      "Events with all their attempts, newest first, for 30 days. One that is on its way for the first time is not listed yet; one that is delivered " +
      "again is shown as it ended before. `contains` looks at every delivery the other filters leave: narrow it by time.",
    scope: "read",
    query: deliveryQuery,
    response: listOf(wireDelivery),
    handler: (request) =>
      readPage(request, "webhook_deliveries", walkDeliveries(toWalkFilter(request.query)), presentDelivery),
  }),
  defineRoute({
    method: "GET",
    path: "/webhook_deliveries/{id}",
    operationId: "retrieveWebhookDelivery",
    tag: TAG,
    summary: "Retrieve a webhook delivery",
    scope: "read",
    params: idParams,
    fieldNames: { id: "id" },
    response: one(wireDelivery),
    handler: async ({ params }) => ({ data: presentDelivery(await getEndedDelivery(params.id)) }),
  }),
  defineRoute({
    method: "POST",
    path: "/webhook_deliveries/{id}/actions/redeliver",
    operationId: "redeliverWebhook",
    tag: TAG,
    isExtension: true,
    summary: "Deliver a webhook again",
    description:
      "The event keeps its id, so that a receiver which has it already can tell; `meta.attempt` goes on counting. It gets all tries anew. " +
      "Refused with 10036 while it is on its way.",
    scope: "admin",
    params: idParams,
    fieldNames: { id: "id" },
    body: redeliverBody,
    response: one(wireRedelivery),
    examples: {
      same: { summary: "To the same URLs", value: {} },
      profile: { summary: "To the URLs its profile has now", value: { use_profile_urls: true } },
    },
    handler: async ({ params, body, ctx }) => {
      if (!z.uuid().safeParse(params.id).success) throw new AppError("not_found", { field: "id" });
      await redeliverEvent(ctx, params.id, { toProfileUrls: body?.use_profile_urls ?? false });
      return { data: { record_type: "webhook_redelivery", id: params.id, status: "pending" } as const };
    },
  }),
  defineRoute({
    method: "GET",
    path: "/public_key",
    operationId: "retrievePublicKey",
    tag: TAG,
    summary: "Retrieve the public key of webhooks",
    description:
      "Verifies the Ed25519 signatures of all webhooks of this installation; it follows from APP_SECRET.",
    scope: "read",
    response: one(z.object({ public: z.string().meta({ description: "Base64 of 32 bytes." }) })),
    handler: async () => ({ data: { public: webhookPublicKey() } }),
  }),
];
