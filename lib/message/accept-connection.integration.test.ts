import { expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { AcceptConnection } from "./accept-connection";

const db = setUpTestDatabase();

// The right index for one recipient; with an empty table every index is as good.
const FIND = "SELECT message_count FROM sticky_mappings WHERE messaging_profile_id = $1 AND recipient = $2";
const PROFILE = "00000000-0000-7000-8000-00000000000a";

it.each([
  ["was slow", { slowMs: 0, plansLastMs: 0 }, true],
  ["was quick", { slowMs: 10_000, plansLastMs: 0 }, false],
  ["was slow soon after the last time", { slowMs: 0, plansLastMs: 600_000 }, false],
])("plans anew, by what the tables have become, after a statement that %s", async (_, limits, isNew) => {
  await db.pool.query("TRUNCATE sticky_mappings");
  await db.pool.query("ANALYZE sticky_mappings");
  const connection = await AcceptConnection.open(db.pool, limits);
  const send = () => connection.query("find", FIND, [PROFILE, "+12125550001"]);
  const planned = async () =>
    (await connection.query("", `EXPLAIN EXECUTE find('${PROFILE}', '+12125550001')`, [])).join("\n");
  try {
    await send();
    const before = await planned();
    await db.pool.query(
      `INSERT INTO sticky_mappings (messaging_profile_id, recipient, epoch, assignment_id, created_at)
       SELECT $1, '+1212' || (5550000 + n), n, n, now() FROM generate_series(1, 20000) n`,
      [PROFILE],
    );
    expect(await send()).toHaveLength(1);
    const after = await planned();
    expect(before.includes("pkey"), before).toBe(false);
    expect(after.includes("pkey"), after).toBe(isNew);
  } finally {
    await connection.close();
  }
});
