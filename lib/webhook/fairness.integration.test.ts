import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { type HttpSink, startHttpSink } from "@/lib/testing/http-sink";
import { createStickyProfile } from "@/lib/testing/mapping-rows";
import {
  queueTestEvents,
  startWebhookWorker,
  type WebhookWorker,
  type WebhookWorkerOptions,
} from "@/lib/testing/webhook-worker";
import { claimDue, findDueEndpoints, settleEvents } from "./queue-repository";

const db = setUpTestDatabase();
let sink: HttpSink;
let workers: WebhookWorker[] = [];
let profileId: string;

beforeAll(async () => {
  sink = await startHttpSink();
});
afterAll(() => sink.stop());
beforeEach(async () => {
  await db.pool.query("TRUNCATE webhook_queue, webhook_deliveries");
  sink.requests.length = 0;
  sink.answer = (_request, response) => response.end("ok");
  profileId = await createStickyProfile(db.prisma);
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  workers = [];
});

const start = (options: WebhookWorkerOptions = {}) => workers.push(startWebhookWorker(db.pool, options));
/** An endpoint that hangs then does so for the whole test. */
const PATIENT = { answerMs: 120_000, leaseMs: 120_000 };
const queue = (count: number, path: (n: number) => string, failover: string | null = null) =>
  queueTestEvents(
    db.pool,
    Array.from({ length: count }, (_, n) => ({
      messagingProfileId: profileId,
      url: sink.url + path(n),
      failoverUrl: failover && sink.url + failover,
    })),
  );
const delivered = async () => db.prisma.webhookDelivery.count({ where: { status: "delivered" } });
const requestsTo = (path: string) => sink.requests.filter((request) => request.path === path).length;

describe("many endpoints and workers", () => {
  it("one hanging endpoint of ten leaves the other nine unaffected, and has 20 requests at a time", async () => {
    const hanging: ServerResponse[] = [];
    sink.answer = (request, response) => (request.url === "/0" ? hanging.push(response) : response.end());
    await queue(500, () => "/0");
    await queue(900, (n) => `/${1 + (n % 9)}`);
    start(PATIENT);
    // Behind the 500 that were queued before them they would not be delivered at all.
    await expect.poll(delivered, { timeout: 50_000, interval: 20 }).toBe(900);
    expect(requestsTo("/0")).toBe(20);
    await db.pool.query("TRUNCATE webhook_queue");
    for (const response of hanging) response.destroy();
  });

  it("a hanging host with an endpoint for each event leaves the other hosts unaffected", async () => {
    const other = await startHttpSink(() => undefined);
    const events = Array.from({ length: 3_000 }, (_, n) => ({
      messagingProfileId: profileId,
      url: `${other.url}/${n}`,
    }));
    await queueTestEvents(db.pool, events);
    start(PATIENT);
    await expect.poll(() => other.requests.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(400);
    await queue(200, (n) => `/${n}`);
    await expect.poll(delivered, { timeout: 30_000, interval: 20 }).toBe(200);
    // Nothing of the other host has ended: it has no more than its share.
    expect(other.requests).toHaveLength(400);
    await db.pool.query("TRUNCATE webhook_queue");
    await other.stop();
  });

  it("an endpoint that failed 20 times in a row is passed over for its failover", async () => {
    sink.answer = (request, response) => response.writeHead(request.url === "/down" ? 500 : 200).end();
    start();
    await queue(20, () => "/down", "/failover");
    await expect.poll(() => requestsTo("/down"), { timeout: 10_000 }).toBe(20);
    await queue(30, () => "/down", "/failover");
    await expect.poll(delivered, { timeout: 10_000 }).toBe(50);
    // None of the first 20 came back to it, and none of the others went to it at all.
    expect([requestsTo("/down"), requestsTo("/failover")]).toEqual([20, 50]);
  });

  it("two workers never make one attempt twice", async () => {
    start();
    start();
    const ids = await queue(600, (n) => `/${n % 4}`);
    await expect.poll(delivered, { timeout: 20_000 }).toBe(600);
    const sent = sink.requests.map(({ body }) => JSON.parse(body));
    expect(new Set(sent.map(({ data }) => data.id))).toEqual(new Set(ids));
    // Where the machine is too busy to answer within two seconds there is a second attempt: one more, not the same again.
    const attempts = sent.map(({ data, meta }) => `${data.id} ${meta.attempt}`);
    expect(new Set(attempts).size).toBe(attempts.length);
  });

  it("what a dead worker has claimed is delivered when its lease is over, and its late word counts for nothing", async () => {
    const [id = ""] = await queue(1, () => "/");
    const [due] = await findDueEndpoints(db.pool, null, { hosts: 10, perHost: 10 });
    const [claimed] = await claimDue(db.pool, [{ endpoint: due?.endpoint ?? "", count: 5 }], 1_500);
    expect(claimed?.id).toBe(id);
    if (claimed === undefined) return;
    const began = performance.now();
    start();
    await expect.poll(delivered, { timeout: 5_000 }).toBe(1);
    expect(performance.now() - began).toBeGreaterThan(1_300);
    const late = {
      event: claimed,
      status: "failed",
      tries: 1,
      nextUrl: claimed.url,
      waitMs: 0,
      decidedAt: 0,
      payload: "{}",
    } as const;
    expect(await settleEvents(db.pool, [{ ...late, attempts: [] }], Date.now())).toBe(0);
    expect(await delivered()).toBe(1);
  });

  it("more endpoints than one round serves all have their turn", async () => {
    start();
    await queue(3_000, (n) => `/many/${n}`);
    await expect.poll(delivered, { timeout: 30_000, interval: 100 }).toBe(3_000);
  });
});
