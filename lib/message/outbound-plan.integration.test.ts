import type pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createProbePool } from "@/lib/db/probe-pool";
import { setUpTestDatabase } from "@/lib/testing/database";
import { preparePlan, TABLE_STATES } from "@/lib/testing/prepared-plan";
import {
  DEFER_SQL,
  FIND_READY_SQL,
  FIND_WAITING_SQL,
  LEAVE_QUEUE_SQL,
  MARK_SENDING_SQL,
} from "./outbound-sql";
import { FINISH_SQL, TAKE_AWAITED_SQL, TAKE_OVERDUE_SQL } from "./receipt-sql";

const db = setUpTestDatabase();
let probes: pg.Pool;

beforeAll(() => {
  probes = createProbePool({ connectionString: db.url });
});
afterAll(() => probes.end());

it.each([
  ["the oldest messages that are ready", FIND_READY_SQL],
  ["messages that wait", FIND_WAITING_SQL],
  ["marking messages", MARK_SENDING_SQL],
  ["leaving the queue", LEAVE_QUEUE_SQL],
  ["making messages wait", DEFER_SQL],
  ["taking what receipts are about", TAKE_AWAITED_SQL],
  ["taking what is overdue", TAKE_OVERDUE_SQL],
  ["finishing messages", FINISH_SQL],
])("%s is planned as index probes, whether the tables are empty or full", async (_, sql) => {
  await db.pool.query("TRUNCATE messages, outbound_queue, receipt_waits");
  const client = await probes.connect();
  try {
    const planNow = await preparePlan(
      async (text) => (await client.query<unknown[]>({ text, rowMode: "array" })).rows,
      sql,
    );
    for (const rows of TABLE_STATES) {
      if (rows !== null) await fill(rows);
      const plan = await planNow();
      expect(plan).not.toMatch(/Hash Join|Merge Join|Disabled/);
      expect(plan).not.toMatch(/Seq Scan on (?:messages|outbound_queue|receipt_waits)/);
      // Each row is found by its key, from what is given; never the given among all rows.
      expect(plan).not.toMatch(
        /Scan using \S+ on (?:messages_|outbound_queue|receipt_waits)[^\n]*\n(?!\s+Index Cond)/,
      );
    }
  } finally {
    await client.query("DEALLOCATE ALL");
    client.release();
  }
});

async function fill(rows: number): Promise<void> {
  await db.pool.query("TRUNCATE messages, outbound_queue, receipt_waits");
  await db.pool.query(
    `INSERT INTO messages (messaging_profile_id, id, accepted_at, direction, type, status, encoding, num_chars, parts, sender, recipient, text)
     SELECT '00000000-0000-7000-8000-00000000000a', new_uuid_v7(now()), now(), 'outbound', 'SMS', 'queued', 'gsm7', 2, 1,
            '+12125550100', '+1312' || (5550000 + n), 'Hi' FROM generate_series(1, $1) n`,
    [rows],
  );
  await db.pool.query(
    `INSERT INTO outbound_queue (lane, is_throttled, phone_number_id, messaging_profile_id, message_id)
     SELECT n % 64, n % 2 = 0, gen_random_uuid(), '00000000-0000-7000-8000-00000000000a', gen_random_uuid() FROM generate_series(1, $1) n`,
    [rows],
  );
  await db.pool.query(
    `INSERT INTO receipt_waits (carrier_id, carrier_message_id, messaging_profile_id, message_id, deadline)
     SELECT '00000000-0000-7000-8000-000000000001', 'id ' || n, gen_random_uuid(), gen_random_uuid(), now() FROM generate_series(1, $1) n`,
    [rows],
  );
  await db.pool.query("ANALYZE messages, outbound_queue, receipt_waits");
}
