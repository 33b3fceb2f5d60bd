import type { BadgeTone } from "@/components/ui/badge";
import type { AttemptProblem } from "@/lib/webhook/types";

export const eventLabels: Readonly<Record<string, string>> = {
  "message.sent": "Message sent",
  "message.finalized": "Message finalized",
  "message.received": "Message received",
  "messaging-profile.spend-limit-reached": "Spend limit reached",
  "messaging-profile.test": "Test event",
  link_clicked: "Link clicked",
};

export const stateLabels = { pending: "On its way", delivered: "Delivered", failed: "Failed" } as const;

export const stateTones = {
  pending: "accent",
  delivered: "success",
  failed: "danger",
} as const satisfies Record<string, BadgeTone>;

export type DeliveryState = keyof typeof stateLabels;

/** What is shown of an event that may be on its way, and of how it ended before. */
export function stateOf({
  isPending,
  status,
}: {
  isPending: boolean;
  status: "delivered" | "failed" | null;
}): DeliveryState {
  return isPending || status === null ? "pending" : status;
}

const problemLabels: Readonly<Record<AttemptProblem, string>> = {
  invalid_url: "The URL cannot be used",
  refused_target: "Private address refused",
  dns: "Host not found",
  connection: "No connection",
  tls: "TLS certificate refused",
  timeout: "No answer within 2 s",
  status: "Refused",
  not_rendered: "Nothing to send",
};

/** How an attempt ended, in a word or two: "200", "503", "No answer within 2 s". */
export function describeOutcome(attempt: {
  readonly problem: string | null;
  readonly responseStatus: number | null;
}): string {
  if (attempt.responseStatus !== null) return `HTTP ${attempt.responseStatus}`;
  return attempt.problem === null
    ? "Delivered"
    : (problemLabels[attempt.problem as AttemptProblem] ?? attempt.problem);
}

/** "1 webhook", "12,000 webhooks". */
export function countWebhooks(count: number): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? "webhook" : "webhooks"}`;
}
