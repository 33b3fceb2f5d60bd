import type pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { systemClock } from "@/lib/clock";
import { createProbePool } from "@/lib/db/probe-pool";
import { setUpTestDatabase } from "@/lib/testing/database";
import { type DatabaseProxy, startDatabaseProxy } from "@/lib/testing/database-proxy";
import { assignNumbers, createStickyProfile, recipients } from "@/lib/testing/mapping-rows";
import { createTestAcceptor } from "@/lib/testing/test-acceptor";
import { createTestWorker } from "@/lib/testing/test-worker";
import { runLoop } from "@/lib/worker/loop";

// The line falls silent on purpose: what the worker logs about it is no failure of the test.
process.env.LOG_LEVEL = "silent";

const MESSAGES = 20;
const ANSWER_WITHIN_MS = 1_500;
const db = setUpTestDatabase();
let proxy: DatabaseProxy;
let pool: pg.Pool;
let profileId: string;

beforeAll(async () => {
  proxy = await startDatabaseProxy(db.url);
});
afterAll(() => proxy.close());
beforeEach(async () => {
  pool = createProbePool({ connectionString: proxy.url }, ANSWER_WITHIN_MS);
  profileId = await createStickyProfile(db.prisma);
  await assignNumbers(db.prisma, profileId, 3);
  const { acceptor, send } = createTestAcceptor(db.pool, systemClock);
  await Promise.all(recipients(MESSAGES).map((recipient) => send(profileId, recipient)));
  await acceptor.close();
});

const countDelivered = () =>
  db.prisma.message.count({ where: { messagingProfileId: profileId, status: "delivered" } });

it.each([
  ["its lanes are renewed", "UPDATE outbound_lanes SET leased_until"],
  ["messages are read", "find_ready"],
  ["they are marked as sending", "mark_sending"],
  ["the simulator takes them", "INSERT INTO simulated_messages"],
  ["they leave the queue", "leave_queue"],
  ["their receipts are taken, in a transaction that the server still has", "take_awaited"],
  ["a transaction is to be committed", "COMMIT"],
])(
  "a worker whose line to the database falls silent when %s goes on, and sends each message once (Q2)",
  async (_, statement) => {
    const worker = createTestWorker(pool, systemClock);
    const stopped = new AbortController();
    proxy.fallSilentAt(statement);
    const loops = [worker.send, worker.receipts, worker.timeouts].map((loop) =>
      runLoop(loop, stopped.signal, { error: () => undefined }),
    );
    await expect.poll(countDelivered, { timeout: 40_000, interval: 100 }).toBe(MESSAGES);
    expect(proxy.hasFallenSilent).toBe(true);
    stopped.abort();
    await Promise.all(loops);
    await pool.end();
    const { rows } = await db.pool.query(
      `SELECT sum(attempted)::int AS attempted, sum(delivered)::int AS delivered FROM number_hourly_stats WHERE messaging_profile_id = $1`,
      [profileId],
    );
    expect(rows[0]).toEqual({ attempted: MESSAGES, delivered: MESSAGES });
  },
);
