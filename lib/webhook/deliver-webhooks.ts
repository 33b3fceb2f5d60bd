import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Clock } from "@/lib/clock";
import { getMessages } from "@/lib/message/get-message";
import { getV1Secrets } from "@/lib/messaging-profile/v1-secret";
import type { OutboundClient } from "@/lib/outbound-http/outbound-client";
import type { Loop } from "@/lib/worker/loop";
import { makeAttempt, recordUnrendered } from "./attempt";
import { EndpointStates } from "./endpoint-states";
import {
  type ClaimedEvent,
  claimDue,
  findDueEndpoints,
  type Settlement,
  type WalkedEndpoint,
} from "./queue-repository";
import { nextTry, TRIES_PER_URL } from "./retry-schedule";
import { SettlementWriter } from "./settlement-writer";
import type { RenderEvent, WebhookAttempt } from "./types";

export interface DeliveryOptions {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly http: Pick<OutboundClient, "send" | "close">;
  readonly renderEvent: RenderEvent;
  /** For how long a claimed event is left to its worker. */
  readonly leaseMs?: number;
  /** Which try follows, and when; F1 where absent. */
  readonly nextTry?: typeof nextTry;
}

/** Longer than an attempt and what is written after it take; short, because a dead worker's events wait as long. */
const LEASE_MS = 8_000;
/** Not begun any more when less than that of the lease is left. */
const LEAST_LEASE_MS = 4_000;
/** Requests under way in this process. */
const MOST_IN_FLIGHT = 1_000;
const PER_ROUND = { hosts: 1_000, perHost: 50 };
/** So many at once mean that more are due. */
const MANY = 15;
const IDLE_MS = 100;
/** While answers come in, or a next attempt of ours falls due. */
const BUSY_MS = 15;

/**
 * Delivers webhooks (F1). Any number of processes may: each event is claimed for a few seconds, and what a dead process has
 * claimed is due again after them. At most 20 requests per process are under way to one endpoint, and endpoints are served
 * in turn, so that one which hangs delays nobody else; a killed process leaves at most 40 of an endpoint to be sent again.
 */
export function createWebhookLoop(options: DeliveryOptions): Loop {
  const deliverer = new WebhookDeliverer(options);
  return {
    name: "deliver-webhooks",
    runRound: () => deliverer.runRound(),
    stop: () => deliverer.stop(),
  };
}

class WebhookDeliverer {
  private readonly endpoints = new EndpointStates();
  private readonly writer: SettlementWriter;
  private readonly leaseMs: number;
  private readonly nextTry: typeof nextTry;
  private lastEndpoint: string | null = null;
  /** Of hosts with many endpoints, the one to go on after. */
  private readonly places = new Map<string, string>();
  /** `performance.now()` of the latest next attempt that was planned here. */
  private latestRetryAt = 0;

  constructor(private readonly options: DeliveryOptions) {
    this.writer = new SettlementWriter(options.pool, options.clock);
    this.leaseMs = options.leaseMs ?? LEASE_MS;
    this.nextTry = options.nextTry ?? nextTry;
  }

  async runRound(): Promise<number> {
    const claimed = await this.claim();
    if (claimed.length > 0) await this.start(claimed);
    if (claimed.length >= MANY) return 0;
    const isBusy = this.endpoints.inFlight > 0 || performance.now() < this.latestRetryAt + IDLE_MS;
    return claimed.length > 0 || isBusy ? BUSY_MS : IDLE_MS;
  }

  /** Requests under way are waited for: an answer takes two seconds at most. */
  async stop(): Promise<void> {
    while (this.endpoints.inFlight > 0) await sleep(10);
    await this.writer.close();
    this.options.http.close();
  }

  private async claim(): Promise<ClaimedEvent[]> {
    let left = MOST_IN_FLIGHT - this.endpoints.inFlight;
    if (left <= 0) return [];
    const fullHosts = this.endpoints.fullHosts();
    const walked = await findDueEndpoints(this.options.pool, this.lastEndpoint, PER_ROUND, {
      fullHosts,
      places: this.places,
    });
    const hosts = byHost(walked);
    // The next round goes on where this one ends, so that every host, and every endpoint of a host, has its turn.
    this.lastEndpoint = hosts.size === PER_ROUND.hosts ? lastOf([...hosts.keys()].at(-1)) : null;
    const wanted: { endpoint: string; count: number }[] = [];
    for (const [host, endpoints] of hosts) {
      if (left <= 0) break;
      let leftOfHost = Math.min(this.endpoints.freeOfHost(host), left);
      let last: string | null =
        endpoints.length === PER_ROUND.perHost ? (endpoints.at(-1)?.endpoint ?? null) : null;
      for (const { endpoint, isDue } of endpoints) {
        if (endpoint === null) continue;
        const count = isDue ? Math.min(this.endpoints.free(endpoint), leftOfHost) : 0;
        if (count > 0) wanted.push({ endpoint, count });
        left -= count;
        leftOfHost -= count;
        if (leftOfHost > 0) continue;
        last = endpoint;
        break;
      }
      if (last !== null) this.places.set(host, last);
      else if (!fullHosts.includes(host)) this.places.delete(host);
      if (left <= 0) this.lastEndpoint = lastOf(host);
    }
    return wanted.length === 0 ? [] : claimDue(this.options.pool, wanted, this.leaseMs);
  }

  private async start(claimed: readonly ClaimedEvent[]): Promise<void> {
    const { clock } = this.options;
    const claimedAt = performance.now();
    const nowMs = clock.now();
    const due = claimed.filter((event) => !this.passToFailover(event, nowMs));
    for (const event of due) this.endpoints.begin(event.endpoint);
    let payloads: (string | null)[];
    let secrets: Map<string, string>;
    try {
      payloads = await this.renderPayloads(due);
      const v1 = due.filter((event) => event.apiVersion === "1").map((event) => event.messagingProfileId);
      secrets = await getV1Secrets([...new Set(v1)]);
    } catch (error) {
      for (const event of due) this.endpoints.withdraw(event.endpoint);
      throw error;
    }
    const isLate = performance.now() - claimedAt > this.leaseMs - LEAST_LEASE_MS;
    for (const [place, event] of due.entries()) {
      const payload = payloads[place] ?? null;
      if (isLate) this.endpoints.withdraw(event.endpoint);
      else if (payload === null) this.giveUp(event);
      else void this.attempt(event, payload, secrets.get(event.messagingProfileId) ?? null);
    }
  }

  /** An endpoint that failed 20 times in a row is spared for a minute where there is another one to try. */
  private passToFailover(event: ClaimedEvent, nowMs: number): boolean {
    if (event.failoverUrl === null || event.tries >= TRIES_PER_URL) return false;
    if (!this.endpoints.rests(event.endpoint, nowMs)) return false;
    this.writer.add({ ...unchanged(event), tries: TRIES_PER_URL, nextUrl: event.failoverUrl });
    return true;
  }

  private async renderPayloads(events: readonly ClaimedEvent[]): Promise<(string | null)[]> {
    // A click says all in its facts, and its message may be gone by now.
    const messageOf = ({ messageId, eventType }: ClaimedEvent) =>
      eventType.startsWith("message.") ? messageId : null;
    const ids = events.flatMap((event) => (event.payload === null ? (messageOf(event) ?? []) : []));
    const messages = await getMessages(this.options.pool, ids);
    return events.map((event) => {
      if (event.payload !== null) return event.payload;
      const messageId = messageOf(event);
      const message = messageId === null ? null : messages.get(messageId);
      return message === undefined ? null : JSON.stringify(this.options.renderEvent(event, message));
    });
  }

  private giveUp(event: ClaimedEvent): void {
    const nowMs = this.options.clock.now();
    this.endpoints.end(event.endpoint, null, nowMs);
    const attempts = [...event.attempts, recordUnrendered(event, nowMs)];
    this.write({ ...unchanged(event), status: "failed", attempts });
  }

  private async attempt(event: ClaimedEvent, payload: string, v1Secret: string | null): Promise<void> {
    const { http, clock } = this.options;
    const attempt = await makeAttempt(event, payload, v1Secret, { http, clock });
    this.endpoints.end(event.endpoint, attempt.problem === null, clock.now());
    this.settle(event, payload, attempt);
  }

  private settle(event: ClaimedEvent, payload: string, attempt: WebhookAttempt): void {
    const tries = event.tries + 1;
    const next = attempt.problem === null ? null : this.nextTry(tries, event.failoverUrl !== null);
    const status = attempt.problem === null ? "delivered" : next === null ? "failed" : null;
    const waitMs = next?.waitMs ?? 0;
    if (next !== null) this.latestRetryAt = Math.max(this.latestRetryAt, performance.now() + waitMs);
    const nextUrl = next?.goesToFailover && event.failoverUrl !== null ? event.failoverUrl : event.url;
    const attempts = [...event.attempts, attempt];
    this.write({ event, status, tries, nextUrl, waitMs, decidedAt: performance.now(), payload, attempts });
  }

  /** Of an event that was begun. */
  private write(settlement: Settlement): void {
    const { endpoint } = settlement.event;
    this.writer.add(settlement, () => this.endpoints.written(endpoint));
  }
}

function byHost(walked: readonly WalkedEndpoint[]): Map<string, WalkedEndpoint[]> {
  const hosts = new Map<string, WalkedEndpoint[]>();
  for (const endpoint of walked) {
    const group = hosts.get(endpoint.host);
    if (group === undefined) hosts.set(endpoint.host, [endpoint]);
    else group.push(endpoint);
  }
  return hosts;
}

/** The last endpoint a host can have. */
function lastOf(host: string | undefined): string | null {
  return host === undefined ? null : String((BigInt(host) << 32n) | 0xffffffffn);
}

function unchanged(event: ClaimedEvent) {
  const { tries, url, payload, attempts } = event;
  return { event, status: null, tries, nextUrl: url, waitMs: 0, decidedAt: 0, payload, attempts } as const;
}
