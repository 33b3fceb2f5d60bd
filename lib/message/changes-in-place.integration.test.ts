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
/** Its statistics are complete when it has ended. */
let pool: pg.Pool;

beforeEach(async () => {
  db = await createTestDatabase();
  profileId = await createStickyProfile(db.prisma);
  await assignNumbers(db.prisma, profileId, 3);
  pool = new pg.Pool({ connectionString: db.url, max: 1 });
});
afterEach(async () => {
  if (!pool.ended) await pool.end();
  await db.drop();
});

/** What happened to the rows of a table; of all partitions, where the messages of months long past are in the default one. */
const readChanges = async (table: "sticky_mappings" | "messages") => {
  const { rows } = await db.pool.query<{ created: number; updated: number; inPlace: number }>(
    `SELECT sum(n_tup_ins)::int AS created, sum(n_tup_upd)::int AS updated, sum(n_tup_hot_upd)::int AS "inPlace"
     FROM pg_stat_user_tables WHERE relname = $1 OR schemaname = 'message_partitions' AND $1 = 'messages'`,
    [table],
  );
  return rows[0];
};

// So few that all versions of the rows have room in one page: a change that is not in place has an index to change.
describe("changes in place (HOT), so that the indexes stay as they are", () => {
  it("of a mapping by a repeat message", async () => {
    const sut = createTestAcceptor(pool, clock);
    for (let round = 0; round < 10; round++) {
      clock.advance(1_000);
      for (const recipient of recipients(4)) await sut.send(profileId, recipient);
    }
    await sut.acceptor.close();
    await pool.end();
    await expect.poll(() => readChanges("sticky_mappings")).toEqual({ created: 4, updated: 36, inPlace: 36 });
  });

  it("of a message on its way: sending, sent, delivered", async () => {
    const sut = createTestAcceptor(pool, clock);
    const worker = createTestWorker(pool, clock);
    await Promise.all(recipients(2).map((recipient) => sut.send(profileId, recipient)));
    await sut.acceptor.close();
    await worker.runRound();
    clock.advance(10_000);
    await worker.runRound();
    await worker.stop();
    await pool.end();
    await expect.poll(() => readChanges("messages")).toEqual({ created: 2, updated: 6, inPlace: 6 });
  });

  it("has room in the pages of a full table", async () => {
    const { rows } = await db.pool.query<{ name: string; options: string[] | null }>(
      `SELECT relname AS name, reloptions AS options FROM pg_class
       WHERE relkind = 'r' AND (relname = 'sticky_mappings' OR relnamespace = 'message_partitions'::regnamespace)`,
    );
    const fills = rows.map(({ name, options }) => [
      name,
      options?.find((option) => /^fillfactor=\d\d$/.test(option)),
    ]);
    expect(fills.length).toBeGreaterThan(4);
    expect(fills.filter(([, fill]) => fill === undefined)).toEqual([]);
  });
});
