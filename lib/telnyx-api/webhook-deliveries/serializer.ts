import type { z } from "zod";
import { organizationId } from "@/lib/instance/organization-id";
import type { AttemptProblem, WebhookAttempt } from "@/lib/webhook/types";
import type { WalkedDelivery, WalkFilter } from "@/lib/webhook/walk-deliveries";
import type { deliveryQuery, WireDelivery } from "./schema";

/** Telnyx' general codes of what keeps a request from its answer. */
const ERROR_CODES: Readonly<Partial<Record<AttemptProblem, number>>> = {
  invalid_url: 10003,
  refused_target: 10003,
  dns: 10037,
  connection: 10037,
  tls: 10037,
  timeout: 10008,
  not_rendered: 10005,
};

export function presentDelivery(delivery: WalkedDelivery): WireDelivery {
  return {
    record_type: "webhook_delivery",
    id: delivery.id,
    user_id: organizationId(),
    status: delivery.status,
    started_at: delivery.startedAt.toISOString(),
    finished_at: delivery.finishedAt.toISOString(),
    webhook: {
      record_type: "event",
      id: delivery.id,
      event_type: delivery.eventType,
      occurred_at: delivery.occurredAt.toISOString(),
      payload: payloadOf(delivery),
    },
    attempts: delivery.attempts.map(presentAttempt).toReversed(),
  };
}

export function toWalkFilter(query: z.output<typeof deliveryQuery>): WalkFilter {
  const instant = (text: string | undefined) => (text === undefined ? null : new Date(text));
  return {
    status: query["filter[status][eq]"] ?? null,
    eventTypes: query["filter[event_type]"]?.split(",") ?? null,
    eventPart: query["filter[webhook][contains]"] ?? null,
    attemptsPart: query["filter[attempts][contains]"] ?? null,
    startedFrom: instant(query["filter[started_at][gte]"]),
    startedTo: instant(query["filter[started_at][lte]"]),
    finishedFrom: instant(query["filter[finished_at][gte]"]),
    finishedTo: instant(query["filter[finished_at][lte]"]),
  };
}

/** Version 2 keeps the whole event, the other versions what is sent as it is. */
function payloadOf({ payload, apiVersion }: WalkedDelivery): Record<string, unknown> {
  const sent = (payload ?? {}) as Record<string, unknown>;
  return apiVersion === "2" ? ((sent.payload ?? {}) as Record<string, unknown>) : sent;
}

function presentAttempt(attempt: WebhookAttempt): WireDelivery["attempts"][number] {
  const code = attempt.problem === null ? undefined : ERROR_CODES[attempt.problem];
  return {
    status: attempt.problem === null ? "delivered" : "failed",
    started_at: new Date(attempt.startedAtMs).toISOString(),
    finished_at: new Date(attempt.finishedAtMs).toISOString(),
    errors: code === undefined ? [] : [code],
    http: {
      request: { url: attempt.url, headers: attempt.requestHeaders.map((header) => [...header]) },
      ...(attempt.responseStatus !== null && {
        response: {
          status: attempt.responseStatus,
          headers: attempt.responseHeaders.map((header) => [...header]),
          body: attempt.responseBody,
        },
      }),
    },
  };
}
