import { afterEach, beforeEach, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { preparePlan, TABLE_STATES } from "@/lib/testing/prepared-plan";
import { AcceptConnection } from "./accept-connection";
import { READ_BATCH_SQL, READ_BATCH_WITH_KEYS_SQL } from "./accept-read-sql";
import { writeBatchStatement } from "./accept-write-sql";

const db = setUpTestDatabase();
let connection: AcceptConnection;

beforeEach(async () => {
  await db.pool.query("TRUNCATE sticky_mappings, opt_outs, idempotency_keys");
  connection = await AcceptConnection.open(db.pool);
});
afterEach(() => connection.close());

const run = (sql: string) => connection.query("", sql, []);

const MAPPINGS = `
INSERT INTO sticky_mappings (messaging_profile_id, recipient, epoch, assignment_id, created_at)
SELECT '00000000-0000-7000-8000-00000000000a', '+1212' || (5550000 + n), 1, 1, now() FROM generate_series(1, $1) n`;

const OPT_OUTS = `
INSERT INTO opt_outs (messaging_profile_id, recipient, source, created_at)
SELECT '00000000-0000-7000-8000-00000000000a', '+1212' || (5550000 + n), 'api', now() FROM generate_series(1, $1) n`;

const KEYS = `
INSERT INTO idempotency_keys (api_key_id, key, fingerprint, accepted_at, messaging_profile_id, message_id, wait_ms)
SELECT '00000000-0000-7000-8000-00000000000a', 'key ' || n, 'f', now(), gen_random_uuid(), gen_random_uuid(), 0
FROM generate_series(1, $1) n`;

/**
 * The plans of a statement while its table is new, is found empty, with one row, and full. With at most one row every index that has
 * the columns is as good: that the plan goes when it is not is tested with `AcceptConnection`.
 */
async function plansWhileFilling(sql: string, table: string, insert: string): Promise<string[]> {
  const planNow = await preparePlan(run, sql);
  const plans: string[] = [];
  for (const rows of TABLE_STATES) {
    if (rows !== null) {
      await db.pool.query(`TRUNCATE ${table}`);
      await db.pool.query(insert, [rows]);
      await db.pool.query(`ANALYZE ${table}`);
    }
    plans.push(await planNow());
  }
  return plans;
}

const parts = { links: false, rates: false, keys: false, limits: false };

it.each([
  parts,
  { ...parts, keys: true },
  { ...parts, links: true },
  { ...parts, rates: true },
  { ...parts, limits: true },
  { links: true, rates: true, keys: true, limits: true },
])("a batch with %j probes the index of mappings by recipient, whenever it was planned", async (has) => {
  const plans = await plansWhileFilling(writeBatchStatement(has).sql, "sticky_mappings", MAPPINGS);
  for (const plan of plans) {
    expect(plan).not.toMatch(/Hash Join|Merge Join|Seq Scan on/);
    const scans = plan.match(/Scan using \S+ on sticky_mappings.*\n.*/g) ?? [];
    expect(scans).toHaveLength(1);
    expect(scans[0]).toMatch(/Index Cond: .*messaging_profile_id = .*recipient = /);
  }
  expect(plans.at(-1)).toMatch(/using sticky_mappings_pkey/);
});

it("looking up a batch probes the keys by their primary key, whenever it was planned", async () => {
  for (const plan of await plansWhileFilling(READ_BATCH_WITH_KEYS_SQL, "idempotency_keys", KEYS)) {
    expect(plan).not.toMatch(/Hash Join|Merge Join|Seq Scan on/);
    expect(plan).toMatch(/Scan using idempotency_keys_pkey.*\n\s+Index Cond: .*api_key_id = .*key = /);
  }
});

it("looking up a batch probes the mappings by recipient, whenever it was planned", async () => {
  const plans = await plansWhileFilling(READ_BATCH_SQL, "sticky_mappings", MAPPINGS);
  for (const plan of plans) {
    expect(plan).not.toMatch(/Hash Join|Merge Join|Seq Scan on/);
    expect(plan).toMatch(/Scan using sticky_mappings_\S+ on .*\n\s+Index Cond: .*profile.*recipient = /);
  }
  expect(plans.at(-1)).toMatch(/using sticky_mappings_pkey/);
});

it("looking up a batch probes the opt-outs by profile and recipient, whenever it was planned", async () => {
  for (const plan of await plansWhileFilling(READ_BATCH_SQL, "opt_outs", OPT_OUTS)) {
    expect(plan).not.toMatch(/Hash Join|Merge Join|Seq Scan on/);
    expect(plan).toMatch(/One-Time Filter/);
    // Both begin with what is asked for; the third index has the time in between.
    expect(plan).toMatch(
      /using (opt_outs_pkey|opt_outs_recipient_messaging_profile_id_idx) on opt_outs .*\n\s+Index Cond: .*(messaging_profile_id = .*recipient = |recipient = .*messaging_profile_id = )/,
    );
  }
});
