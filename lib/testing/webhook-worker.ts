import type pg from "pg";
import { systemClock } from "../clock";
import { OutboundClient } from "../outbound-http/outbound-client";
import type { Resolver } from "../outbound-http/resolve-target";
import { renderEvent } from "../telnyx-api/webhook-events/render-event";
import { createWebhookLoop } from "../webhook/deliver-webhooks";
import { nextTry } from "../webhook/retry-schedule";
import { runLoop } from "../worker/loop";

/** A worker that delivers webhooks all the time, as a worker process does. */
export interface WebhookWorker {
  /** Finishes what is under way. */
  stop(): Promise<void>;
  /** Rounds that failed. */
  readonly errors: unknown[];
}

export interface WebhookWorkerOptions {
  readonly leaseMs?: number;
  readonly allowPrivate?: boolean;
  readonly resolve?: Resolver;
  /** Makes the tries of F1 without their waits. */
  readonly isHasty?: boolean;
  /** For how long it waits for an answer, instead of the two seconds of F1: a busy machine may need them itself. */
  readonly answerMs?: number;
}

export function startWebhookWorker(pool: pg.Pool, options: WebhookWorkerOptions = {}): WebhookWorker {
  const { leaseMs, allowPrivate = true, resolve, isHasty = false, answerMs } = options;
  const client = new OutboundClient({ allowPrivate, ...(resolve && { resolve }) });
  const http: Pick<OutboundClient, "send" | "close"> = {
    send: (request) => client.send(answerMs ? { ...request, timeoutMs: answerMs } : request),
    close: () => client.close(),
  };
  const loop = createWebhookLoop({
    pool,
    clock: systemClock,
    renderEvent,
    http,
    leaseMs,
    ...(isHasty && { nextTry: tryAtOnce }),
  });
  const errors: unknown[] = [];
  const abort = new AbortController();
  const running = runLoop(loop, abort.signal, { error: (fields) => void errors.push(fields) });
  return {
    errors,
    async stop() {
      abort.abort();
      await running;
    },
  };
}

const tryAtOnce: typeof nextTry = (tries, hasFailover) => {
  const next = nextTry(tries, hasFailover);
  return next && { ...next, waitMs: 0 };
};

/** An event to queue; what is left out is that of an ordinary test event. */
export interface QueuedTestEvent {
  readonly messagingProfileId: string;
  readonly url: string;
  readonly failoverUrl?: string | null;
  readonly eventType?: string;
  readonly messageId?: string | null;
  readonly apiVersion?: string;
}

/** Queues events as the statements that change messages do, and returns their ids. */
export async function queueTestEvents(pool: pg.Pool, events: readonly QueuedTestEvent[]): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO webhook_queue (id, messaging_profile_id, message_id, event_type, occurred_at, api_version, url, failover_url, endpoint, facts)
     SELECT new_uuid_v7(at), profile, message, type, at, version, url, failover, webhook_endpoint(url), '{"text":"Test"}'
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) WITH ORDINALITY
         AS i(profile, message, type, version, url, failover, place)
     CROSS JOIN LATERAL (SELECT now() - (cardinality($1::uuid[]) - place) * interval '1 ms' AS at) happened
     ORDER BY place
     RETURNING id`,
    [
      events.map((event) => event.messagingProfileId),
      events.map((event) => event.messageId ?? null),
      events.map((event) => event.eventType ?? "messaging-profile.test"),
      events.map((event) => event.apiVersion ?? "2"),
      events.map((event) => event.url),
      events.map((event) => event.failoverUrl ?? null),
    ],
  );
  return rows.map((row) => row.id);
}
