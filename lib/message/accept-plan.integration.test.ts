import { expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { AcceptConnection } from "./accept-connection";
import { READ_BATCH_SQL, READ_BATCH_WITH_KEYS_SQL } from "./accept-read-sql";
import { writeBatchStatement } from "./accept-write-sql";

const db = setUpTestDatabase();

const parts = { links: false, rates: false, keys: false, limits: false };

it.each([
  parts,
  { ...parts, keys: true },
  { ...parts, links: true },
  { ...parts, rates: true },
  { ...parts, limits: true },
  { links: true, rates: true, keys: true, limits: true },
])(
  "a batch with %j probes the index of mappings by recipient, planned when the tables are empty or full",
  async (has) => {
    const { sql } = writeBatchStatement(has);
    await db.pool.query("TRUNCATE sticky_mappings");
    const connection = await AcceptConnection.open(db.pool);
    const places = sql.match(/\$\d+/g)?.map((place) => Number(place.slice(1))) ?? [];
    const parameters = Array.from({ length: Math.max(...places) }, () => "NULL").join(", ");
    const plan = async () => {
      const rows = await connection.query("", `EXPLAIN EXECUTE batch(${parameters})`, []);
      return rows.map(([line]) => String(line)).join("\n");
    };
    try {
      await connection.query("", `PREPARE batch AS ${sql}`, []);
      for (const rows of [0, 20_000]) {
        await db.pool.query(
          `INSERT INTO sticky_mappings (messaging_profile_id, recipient, epoch, assignment_id, created_at)
         SELECT '00000000-0000-7000-8000-00000000000a', '+1212' || (5550000 + n), 1, 1, now() FROM generate_series(1, $1) n`,
          [rows],
        );
        if (rows > 0) await db.pool.query("ANALYZE sticky_mappings");
        const text = await plan();
        expect(text).not.toMatch(/Hash Join|Merge Join|Seq Scan on/);
        const probes = text.match(/Scan using \S+ on sticky_mappings.*\n\s+Index Cond: .*/g) ?? [];
        expect(probes).toHaveLength(1);
        expect(probes[0]).toMatch(/Index Cond: .*messaging_profile_id = .*recipient = /s);
      }
    } finally {
      await connection.close();
    }
  },
);

it("looking up a batch probes the keys by their primary key, planned when the tables are empty or full", async () => {
  await db.pool.query("TRUNCATE sticky_mappings");
  const connection = await AcceptConnection.open(db.pool);
  try {
    await connection.query("", `PREPARE look_up AS ${READ_BATCH_WITH_KEYS_SQL}`, []);
    for (const rows of [0, 20_000]) {
      await db.pool.query(
        `INSERT INTO idempotency_keys (api_key_id, key, fingerprint, accepted_at, messaging_profile_id, message_id, wait_ms)
         SELECT '00000000-0000-7000-8000-00000000000a', 'key ' || n, 'f', now(), gen_random_uuid(), gen_random_uuid(), 0
         FROM generate_series(1, $1) n`,
        [rows],
      );
      if (rows > 0) await db.pool.query("ANALYZE idempotency_keys, sticky_mappings, messaging_profiles");
      const lines = await connection.query(
        "",
        "EXPLAIN EXECUTE look_up(NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
        [],
      );
      const text = lines.map(([line]) => String(line)).join("\n");
      expect(text).not.toMatch(/Hash Join|Merge Join|Seq Scan on/);
      expect(text).toMatch(/Scan using idempotency_keys_pkey.*\n\s+Index Cond: .*api_key_id = .*key = /);
    }
  } finally {
    await connection.close();
  }
});

it("looking up a batch probes the opt-outs by profile and recipient, planned when the table is empty or full", async () => {
  const connection = await AcceptConnection.open(db.pool);
  try {
    await connection.query("", `PREPARE read_all AS ${READ_BATCH_SQL}`, []);
    for (const rows of [0, 20_000]) {
      await db.pool.query(
        `INSERT INTO opt_outs (messaging_profile_id, recipient, source, created_at)
         SELECT '00000000-0000-7000-8000-00000000000a', '+1212' || (5550000 + n), 'api', now() FROM generate_series(1, $1) n`,
        [rows],
      );
      if (rows > 0) await db.pool.query("ANALYZE opt_outs");
      const lines = await connection.query("", "EXPLAIN EXECUTE read_all(NULL, NULL, NULL, NULL, NULL)", []);
      const text = lines.map(([line]) => String(line)).join("\n");
      expect(text).not.toMatch(/Hash Join|Merge Join|Seq Scan on/);
      expect(text).toMatch(/One-Time Filter/);
      // Both begin with what is asked for; the third index has the time in between.
      expect(text).toMatch(
        /using (opt_outs_pkey|opt_outs_recipient_messaging_profile_id_idx) on opt_outs .*\n\s+Index Cond: .*(messaging_profile_id = .*recipient = |recipient = .*messaging_profile_id = )/,
      );
    }
  } finally {
    await connection.close();
  }
});
