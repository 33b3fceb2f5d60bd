import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createPool } from "@/lib/db/client";
import { setUpTestDatabase } from "@/lib/testing/database";
import { type DatabaseProxy, startDatabaseProxy } from "@/lib/testing/database-proxy";
import { type HttpSink, startHttpSink } from "@/lib/testing/http-sink";
import { createStickyProfile } from "@/lib/testing/mapping-rows";
import { queueTestEvents, startWebhookWorker } from "@/lib/testing/webhook-worker";

// The line falls silent on purpose: what the worker logs about it is no failure of the test.
process.env.LOG_LEVEL = "silent";

const ANSWER_WITHIN_MS = 1_500;
const db = setUpTestDatabase();
let proxy: DatabaseProxy;
let sink: HttpSink;

beforeAll(async () => {
  proxy = await startDatabaseProxy(db.url);
});
afterAll(() => proxy.close());
beforeEach(async () => {
  sink = await startHttpSink();
  return () => sink.stop();
});

it.each([
  ["it looks for what is due", "WITH RECURSIVE hosts AS"],
  ["it claims events", "FOR UPDATE SKIP LOCKED"],
  ["it writes what became of them", "INSERT INTO webhook_deliveries"],
])(
  "a worker whose line to the database falls silent when %s delivers every event (F1, Q2)",
  async (_, statement) => {
    const pool = createPool({ connectionString: proxy.url }, { answerWithinMs: ANSWER_WITHIN_MS });
    const messagingProfileId = await createStickyProfile(db.prisma);
    const url = `${sink.url}/events`;
    proxy.fallSilentAt(statement);
    const ids = await queueTestEvents(
      db.pool,
      Array.from({ length: 10 }, () => ({ messagingProfileId, url })),
    );
    const worker = startWebhookWorker(pool, { leaseMs: 5_000 });
    const countDelivered = () =>
      db.prisma.webhookDelivery.count({ where: { messagingProfileId, status: "delivered" } });
    await expect.poll(countDelivered, { timeout: 40_000, interval: 100 }).toBe(ids.length);
    expect(proxy.hasFallenSilent).toBe(true);
    await worker.stop();
    await pool.end();
    const arrived = sink.requests.map(({ body }) => JSON.parse(body).data.id as string);
    expect(new Set(arrived)).toEqual(new Set(ids));
  },
);
