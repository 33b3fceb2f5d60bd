import type pg from "pg";

/** Until when the slots of numbers are promised, epoch ms; numbers that have promised nothing are left out. */
export async function findBookings(
  db: Pick<pg.Pool, "query">,
  phoneNumberIds: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await db.query<{ id: string; untilMs: number }>({
    name: "find_bookings",
    text: `SELECT phone_number_id AS id, booked_until_ms AS "untilMs" FROM number_bookings WHERE phone_number_id = ANY($1::uuid[])`,
    values: [phoneNumberIds],
  });
  return new Map(rows.map(({ id, untilMs }) => [id, untilMs]));
}

const LOCK_SQL =
  "SELECT 1 FROM number_bookings WHERE phone_number_id = ANY($1::uuid[]) ORDER BY phone_number_id FOR UPDATE";

/** $1 numbers, $2 now (ms). A number without a rate has nothing to promise. */
const RECOUNT_SQL = `
INSERT INTO number_bookings AS b (phone_number_id, booked_until_ms, full_at_ms)
SELECT n.id, greatest($2::float8, coalesce(date_part('epoch', s.next_free_at) * 1000, 0)) + q.queued * 1000 / send_rate(n, c), 'Infinity'
FROM phone_numbers n
JOIN carriers c ON c.id = n.carrier_id
LEFT JOIN number_send_slots s ON s.phone_number_id = n.id
CROSS JOIN LATERAL (
    SELECT count(*) AS queued FROM outbound_queue WHERE lane = outbound_lane(n.id) AND is_throttled AND phone_number_id = n.id
) q
WHERE n.id = ANY($1::uuid[]) AND send_rate(n, c) IS NOT NULL ORDER BY n.id
ON CONFLICT (phone_number_id) DO UPDATE SET booked_until_ms = excluded.booked_until_ms, full_at_ms = excluded.full_at_ms`;

/**
 * Works out anew what numbers have promised, from their queues: messages that were cancelled, expired or failed have given
 * their slots back, and a changed rate counts. What is being accepted waits for the lock meanwhile, and is counted after
 * it or before: no slot is promised twice or lost.
 */
export async function recountBookings(
  pool: pg.Pool,
  phoneNumberIds: readonly string[],
  nowMs: number,
): Promise<void> {
  if (phoneNumberIds.length === 0) return;
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query(LOCK_SQL, [phoneNumberIds]);
    await client.query(RECOUNT_SQL, [phoneNumberIds, nowMs]);
    await client.query("COMMIT");
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}
