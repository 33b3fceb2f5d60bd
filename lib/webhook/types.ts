import type { StoredMessage } from "@/lib/message/get-message";
import type { OutboundProblem } from "@/lib/outbound-http/outbound-client";

/** Formats an event can have; a profile's choice when the event happens. */
export const webhookApiVersions = ["1", "2", "2010-04-01"] as const;
export type WebhookApiVersion = (typeof webhookApiVersions)[number];

export const webhookEventTypes = [
  "message.sent",
  "message.finalized",
  "message.received",
  "messaging-profile.spend-limit-reached",
  "messaging-profile.test",
  "link_clicked",
] as const;

/** Something that a customer's application is told of (F1). */
export interface WebhookEvent {
  /** The same in every attempt and every re-delivery. */
  readonly id: string;
  readonly messagingProfileId: string;
  /** null = it is not about a message. */
  readonly messageId: string | null;
  readonly eventType: string;
  readonly occurredAtMs: number;
  readonly apiVersion: WebhookApiVersion;
  readonly url: string;
  readonly failoverUrl: string | null;
  /** What the event says beyond the message; null = nothing. */
  readonly facts: Readonly<Record<string, unknown>> | null;
}

/**
 * What an event says, in its version's format: the `data` of version 2, the flat object of version 1, the fields of
 * 2010-04-01. It describes the message as it was when the event happened.
 *
 * @param message null = the event is about none
 */
export type RenderEvent = (event: WebhookEvent, message: StoredMessage | null) => object;

export type AttemptProblem =
  | OutboundProblem
  /** The answer was no 2xx. */
  | "status"
  /** What the event is about is gone, so that there is nothing to send. */
  | "not_rendered";

/** One try to deliver an event, as stored. */
export interface WebhookAttempt {
  /** From 1, over re-deliveries too: `meta.attempt`. */
  readonly attempt: number;
  readonly url: string;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  /** null = it was delivered. */
  readonly problem: AttemptProblem | null;
  /** The problem in words; null = the status says it. */
  readonly detail: string | null;
  readonly requestHeaders: readonly (readonly [string, string])[];
  /** null = no answer. */
  readonly responseStatus: number | null;
  readonly responseHeaders: readonly (readonly [string, string])[];
  /** The first 10 kB. */
  readonly responseBody: string;
  readonly isResponseCut: boolean;
}
