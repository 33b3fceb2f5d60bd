import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "@/lib/clock";
import { AppError } from "@/lib/errors/app-error";
import { utcDayOf } from "@/lib/spend/utc-day";
import { setUpTestDatabase } from "@/lib/testing/database";
import { type DatabaseProxy, startDatabaseProxy } from "@/lib/testing/database-proxy";
import { assignNumbers, createStickyProfile, recipients } from "@/lib/testing/mapping-rows";
import { readSpending } from "@/lib/testing/spend-rows";
import { createTestAcceptor, type TestAcceptor } from "@/lib/testing/test-acceptor";

// The line is cut on purpose: what the acceptor logs about it is no failure of the test.
process.env.LOG_LEVEL = "silent";

const db = setUpTestDatabase();
const LOOK_UP_TIMEOUT_MS = 600;
const API_KEY = "00000000-0000-7000-8000-0000000000a1";
let proxy: DatabaseProxy;
let pool: pg.Pool;
let sut: TestAcceptor;
let profileId: string;

beforeAll(async () => {
  proxy = await startDatabaseProxy(db.url);
  pool = new pg.Pool({ connectionString: proxy.url, max: 5 });
  pool.on("error", () => undefined);
});
afterAll(async () => {
  await pool.end();
  await proxy.close();
});
beforeEach(async () => {
  proxy.repair();
  profileId = await createStickyProfile(db.prisma);
  await assignNumbers(db.prisma, profileId, 3);
});

async function withAcceptor(work: () => Promise<void>): Promise<void> {
  sut = createTestAcceptor(pool, systemClock, { lookUpTimeoutMs: LOOK_UP_TIMEOUT_MS });
  try {
    await work();
  } finally {
    proxy.repair();
    await sut.acceptor.close();
  }
}

const storedIds = async () => {
  const { rows } = await db.pool.query<{ id: string }>(
    `SELECT m.id FROM messages m JOIN outbound_queue q ON q.message_id = m.id
     WHERE m.messaging_profile_id = $1 ORDER BY m.id`,
    [profileId],
  );
  return rows.map((row) => row.id);
};
/** Each message of these tests is a part, at the prices of a new installation; what is spent is what is stored (F4). */
const costOf = async (messages: number) => {
  const [price] = (
    await db.pool.query(
      "SELECT (rate + carrier_fee)::float8 AS n FROM prices WHERE country_code = 'US' AND message_type = 'SMS'",
    )
  ).rows;
  const cost = String(Math.round(messages * price.n * 1e6) / 1e6);
  return { spent: cost, messages, cost };
};
const countOfMapping = async (recipient: string) => {
  const { rows } = await db.pool.query(
    "SELECT message_count::int AS n FROM sticky_mappings WHERE messaging_profile_id = $1 AND recipient = $2",
    [profileId, recipient],
  );
  return rows[0]?.n ?? 0;
};

describe("a connection lost while messages are stored (Q2)", () => {
  it("after the commit: they are found, answered as accepted and there once", () =>
    withAcceptor(async () => {
      await sut.send(profileId, "+12125550100");
      proxy.loseAnswerTo("write_batch");
      const sent = await Promise.all(recipients(30).map((recipient) => sut.send(profileId, recipient)));
      expect(sut.acceptor.counters.lookedUp).toBe(1);
      expect(await storedIds()).toEqual(expect.arrayContaining(sent.map((message) => message.id)));
      expect(await storedIds()).toHaveLength(31);
      expect(await readSpending(db.pool, profileId, utcDayOf(Date.now()))).toEqual(await costOf(31));
      for (const message of sent) {
        expect(message.mapping).toMatchObject({ messageCount: 1, pinned: false });
        expect(await countOfMapping(message.recipient)).toBe(1);
      }
    }));

  it("after the commit: a request with a key is answered as every repeat of it will be", () =>
    withAcceptor(async () => {
      await sut.send(profileId, "+12125550100");
      const keyed = (i: number) =>
        sut.send(profileId, "+12125550100", {
          idempotency: { apiKeyId: API_KEY, key: `lost-${i}`, fingerprint: "f" },
        });
      proxy.loseAnswerTo("write_batch");
      const sent = await Promise.all([0, 1, 2].map(keyed));
      expect(sut.acceptor.counters.lookedUp).toBe(1);
      expect(sent.map((message) => message.mapping?.messageCount)).toEqual([2, 3, 4]);
      expect(await Promise.all([0, 1, 2].map(keyed))).toEqual(sent);
      expect(await storedIds()).toHaveLength(4);
      expect(await countOfMapping("+12125550100")).toBe(4);
    }));

  it("before the commit: the backend is ended, and they are stored once in a new batch", () =>
    withAcceptor(async () => {
      await sut.send(profileId, "+12125550100");
      // The statement waits for this lock when its connection breaks; left alone it would go on to commit later.
      const holder = await db.pool.connect();
      await holder.query("BEGIN");
      await holder.query("SELECT 1 FROM sticky_mappings WHERE messaging_profile_id = $1 FOR UPDATE", [
        profileId,
      ]);
      proxy.loseAnswerTo("write_batch");
      const sending = sut.send(profileId, "+12125550100");
      await expect.poll(() => sut.acceptor.counters.lookedUp).toBe(1);
      await expect
        .poll(async () => {
          const { rows } = await db.pool.query(
            "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
          );
          return [rows[0].n, await countOfMapping("+12125550100")];
        })
        .toEqual([1, 1]);
      await holder.query("COMMIT");
      holder.release();
      expect((await sending).mapping).toMatchObject({ messageCount: 2 });
      expect(await storedIds()).toHaveLength(2);
      expect(await countOfMapping("+12125550100")).toBe(2);
    }));

  it("and the database stays away: callers are told that the outcome is unknown", () =>
    withAcceptor(async () => {
      await sut.send(profileId, "+12125550100");
      proxy.loseAnswerAndCut("write_batch");
      const sending = sut.send(profileId, "+12125550101");
      const error = await sending.catch((reason: unknown) => reason);
      expect(sut.acceptor.counters.lookedUp).toBe(1);
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({ code: "unavailable", meta: { outcome: "unknown" } });
      // It was committed all the same, and the caller has the id to look for.
      expect(await storedIds()).toContain((error as AppError).meta.messageId);
      proxy.repair();
      expect((await sut.send(profileId, "+12125550101")).mapping?.messageCount).toBe(2);
    }));

  it("and the database stays away: a repeat with the key finds the message, and sends no second one", () =>
    withAcceptor(async () => {
      const keyed = () =>
        sut.send(profileId, "+12125550102", {
          idempotency: { apiKeyId: API_KEY, key: "away", fingerprint: "f" },
        });
      await sut.send(profileId, "+12125550100");
      proxy.loseAnswerAndCut("write_batch");
      const error = (await keyed().catch((reason: unknown) => reason)) as AppError;
      expect(error).toMatchObject({ code: "unavailable", meta: { outcome: "unknown" } });
      proxy.repair();
      const answer = await keyed();
      expect(answer).toMatchObject({ id: error.meta.messageId, mapping: { messageCount: 1 } });
      expect(await storedIds()).toHaveLength(2);
    }));

  it("again and again, under load: requests with keys are repeated until answered, and each is one message", ({
    signal,
  }) =>
    withAcceptor(async () => {
      // Which statements the killing meets is chance; one write loses its answer for certain.
      proxy.loseAnswerTo("write_batch");
      let isOver = false;
      const callers = recipients(40).map(async (recipient, caller) => {
        for (let i = 0; i < 25; ) {
          const idempotency = { apiKeyId: API_KEY, key: `load-${caller}-${i}`, fingerprint: "f" };
          try {
            const message = await sut.send(profileId, recipient, { idempotency });
            expect(message.mapping?.messageCount).toBe(++i);
          } catch (error) {
            expect(error).toMatchObject({ code: "unavailable" });
            // Once one caller has failed, the acceptor is closed and answers the others at once, for ever.
            if (isOver || signal.aborted) return;
          }
        }
      });
      const killing = (async () => {
        // Time for a connection to be made, its statements to be planned, and some batches.
        while (!isOver && !signal.aborted)
          await db.pool.query(
            `SELECT pg_sleep(0.05 + random() * 0.15), pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND application_name = 'stickypool-accept'`,
          );
      })();
      await Promise.all(callers).finally(() => {
        isOver = true;
      });
      await killing;
      expect(sut.acceptor.counters.lookedUp).toBeGreaterThan(0);
      expect(await storedIds()).toHaveLength(1_000);
    }));

  it("again and again, under load: every accepted message is there once, and nothing else", () =>
    withAcceptor(async () => {
      const accepted: string[] = [];
      const refused: unknown[] = [];
      let isOver = false;
      const callers = recipients(40).map(async (recipient) => {
        while (!isOver) {
          try {
            accepted.push((await sut.send(profileId, recipient)).id);
          } catch (error) {
            refused.push(error);
          }
        }
      });
      for (let kill = 0; kill < 25 || sut.acceptor.counters.lookedUp < 3; kill++) {
        await db.pool.query(
          `SELECT pg_sleep(random() * 0.05), pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND application_name = 'stickypool-accept'`,
        );
      }
      isOver = true;
      await Promise.all(callers);
      expect(new Set(accepted).size).toBe(accepted.length);
      expect(await storedIds()).toEqual([...accepted].sort());
      for (const error of refused) expect(error).toMatchObject({ code: "unavailable", meta: {} });
      const { rows } = await db.pool.query(
        "SELECT sum(message_count)::int AS n FROM sticky_mappings WHERE messaging_profile_id = $1",
        [profileId],
      );
      expect(rows[0].n).toBe(accepted.length);
    }));
});

describe("a database that cannot be reached", () => {
  it("is said to be so at once, and is used again as soon as it is back", () =>
    withAcceptor(async () => {
      proxy.cut();
      const began = performance.now();
      const answers = await Promise.allSettled(
        recipients(50).map((recipient) => sut.send(profileId, recipient)),
      );
      expect(performance.now() - began).toBeLessThan(2_000);
      for (const answer of answers) expect(answer).toMatchObject({ reason: { code: "unavailable" } });
      proxy.repair();
      await expect.poll(() => sut.send(profileId, "+12125550100").catch(() => null)).not.toBeNull();
      expect(await storedIds()).toHaveLength(1);
    }));
});

describe("more messages than can be stored", () => {
  it("are refused as unavailable instead of piling up", async () => {
    const small = createTestAcceptor(db.pool, systemClock, { maxPending: 10, maxBatch: 5, runners: 1 });
    const answers = await Promise.allSettled(
      recipients(40).map((recipient) => small.send(profileId, recipient)),
    );
    const refused = answers.filter((answer) => answer.status === "rejected");
    expect(refused.length).toBe(30);
    for (const answer of refused) expect(answer).toMatchObject({ reason: { code: "unavailable" } });
    expect(await storedIds()).toHaveLength(10);
    await small.acceptor.close();
  });

  it("are refused once the acceptor closes, while those that wait are finished", async () => {
    const closing = createTestAcceptor(db.pool, systemClock, { maxBatch: 3 });
    const sending = recipients(20).map((recipient) => closing.send(profileId, recipient));
    const closed = closing.acceptor.close();
    await expect(closing.send(profileId, "+12125550100")).rejects.toMatchObject({ code: "unavailable" });
    await closed;
    expect(await Promise.all(sending)).toHaveLength(20);
  });
});
