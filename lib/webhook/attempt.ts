import type { Clock } from "@/lib/clock";
import type { OutboundClient, OutboundResult } from "@/lib/outbound-http/outbound-client";
import { composeBody, contentTypeOf } from "./compose-body";
import type { ClaimedEvent } from "./queue-repository";
import { ANSWER_TIMEOUT_MS, TRIES_PER_URL } from "./retry-schedule";
import { signWebhook } from "./signature";
import type { AttemptProblem, WebhookAttempt } from "./types";

/** Of headers and of the body, each (reference: Telnyx API §4.1). */
const MOST_BYTES = 10_240;

/**
 * Makes the next attempt of an event (F1): signed with its own time, and delivered when a 2xx begins within two seconds. Never
 * rejects.
 *
 * @param v1Secret the profile's secret; null = version 1 goes without its HMAC, because the profile is gone
 */
export async function makeAttempt(
  event: ClaimedEvent,
  payload: string,
  v1Secret: string | null,
  { http, clock }: { readonly http: Pick<OutboundClient, "send">; readonly clock: Clock },
): Promise<WebhookAttempt> {
  const target = { attempt: event.attempts.length + 1, url: urlOf(event) };
  const startedAtMs = clock.now();
  const body = composeBody(event.apiVersion, payload, target);
  const requestHeaders: (readonly [string, string])[] = [
    ["content-type", contentTypeOf(event.apiVersion)],
    ["content-length", String(Buffer.byteLength(body))],
    ["user-agent", "stickypool-webhooks/1"],
    ...signWebhook(body, startedAtMs, event.apiVersion === "1" ? v1Secret : null),
  ];
  const result = await http.send({
    method: "POST",
    url: target.url,
    headers: requestHeaders,
    body,
    timeoutMs: ANSWER_TIMEOUT_MS,
    maxBodyBytes: MOST_BYTES,
  });
  return { ...target, startedAtMs, finishedAtMs: clock.now(), requestHeaders, ...describeResult(result) };
}

/** The attempt of an event that is about a message which is gone. */
export function recordUnrendered(event: ClaimedEvent, nowMs: number): WebhookAttempt {
  return {
    attempt: event.attempts.length + 1,
    url: urlOf(event),
    startedAtMs: nowMs,
    finishedAtMs: nowMs,
    problem: "not_rendered",
    detail: "The message is no longer stored.",
    requestHeaders: [],
    ...NO_ANSWER,
  };
}

const NO_ANSWER = {
  responseStatus: null,
  responseHeaders: [],
  responseBody: "",
  isResponseCut: false,
} as const;

function urlOf({ tries, url, failoverUrl }: ClaimedEvent): string {
  return tries >= TRIES_PER_URL && failoverUrl !== null ? failoverUrl : url;
}

type ResultFields = Omit<
  WebhookAttempt,
  "attempt" | "url" | "startedAtMs" | "finishedAtMs" | "requestHeaders"
>;

function describeResult(result: OutboundResult): ResultFields {
  if (result.kind === "failed") return { problem: result.problem, detail: result.detail, ...NO_ANSWER };
  const { status, headers, body, isBodyCut } = result;
  const isRedirect = status >= 300 && status < 400;
  const problem: AttemptProblem | null = status >= 200 && status < 300 ? null : "status";
  return {
    problem,
    detail: isRedirect ? "Redirects are not followed." : null,
    responseStatus: status,
    responseHeaders: cutHeaders(headers),
    // Postgres cannot look into JSON that has a NUL.
    responseBody: body.toString("utf8").replaceAll("\0", "\ufffd"),
    isResponseCut: isBodyCut,
  };
}

function cutHeaders(headers: readonly (readonly [string, string])[]): (readonly [string, string])[] {
  let left = MOST_BYTES;
  return headers.filter(([name, value]) => {
    left -= name.length + value.length;
    return left >= 0;
  });
}
