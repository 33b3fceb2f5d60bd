import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile, recipients } from "@/lib/testing/mapping-rows";
import { createTestAcceptor } from "@/lib/testing/test-acceptor";
import { createTestWorker } from "@/lib/testing/test-worker";

const clock = manualClock(Date.UTC(2026, 10, 15, 12));
/** Of its own for each test: its statistics are those of this test alone. */
let db: TestDatabase;
let profileId: string;
/** A connection's statistics are complete when it has ended. */
let pool: pg.Pool;

beforeEach(async () => {
  db = await createTestDatabase();
  profileId = await createStickyProfile(db.prisma);
  await assignNumbers(db.prisma, profileId, 3);
  // One connection: a statement beside the change would keep the version before in its page.
  pool = new pg.Pool({ connectionString: db.url, max: 1 });
});
afterEach(async () => {
  if (!pool.ended) await pool.end();
  await db.drop();
});

/** What happened to the rows of a table. */
const readChanges = async (table: string) => {
  const { rows } = await db.pool.query<{ created: number; updated: number; inPlace: number }>(
    `SELECT sum(n_tup_ins)::int AS created, sum(n_tup_upd)::int AS updated, sum(n_tup_hot_upd)::int AS "inPlace"
     FROM pg_stat_user_tables WHERE relname LIKE $1`,
    [table],
  );
  return rows[0];
};

// ANALYZE by autovacuum is a transaction beside them all the same, and may find its way in between: hence the tries. With an index
// to change, or without room, it is most of the changes at every try.
describe("changes in place (HOT), so that the indexes stay as they are", { retry: 2 }, () => {
  it("of a mapping by a repeat message", async () => {
    const sut = createTestAcceptor(pool, clock);
    for (let round = 0; round < 10; round++)
      for (const recipient of recipients(20)) await sut.send(profileId, recipient);
    await sut.acceptor.close();
    await pool.end();
    await expect.poll(() => readChanges("sticky_mappings")).toMatchObject({ created: 20, updated: 180 });
    expect((await readChanges("sticky_mappings"))?.inPlace).toBeGreaterThanOrEqual(160);
  });

  it("of a message on its way: sending, sent, delivered", async () => {
    const sut = createTestAcceptor(pool, clock);
    const worker = createTestWorker(pool, clock);
    await Promise.all(recipients(120).map((recipient) => sut.send(profileId, recipient)));
    await sut.acceptor.close();
    await worker.runRound();
    clock.advance(10_000);
    await worker.runRound();
    await worker.stop();
    await pool.end();
    await expect.poll(() => readChanges("messages_20%")).toMatchObject({ created: 120, updated: 360 });
    expect((await readChanges("messages_20%"))?.inPlace).toBeGreaterThanOrEqual(320);
  });
});
