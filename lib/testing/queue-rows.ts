import type pg from "pg";

/** Puts messages of a number into the queue: places only, without rows in `messages`. */
export async function queueMessages(
  pool: pg.Pool,
  phoneNumberId: string,
  count: number,
  { isThrottled = false }: { readonly isThrottled?: boolean } = {},
): Promise<void> {
  await pool.query(
    `INSERT INTO outbound_queue (lane, is_throttled, phone_number_id, messaging_profile_id, message_id)
     SELECT outbound_lane($1), $2, $1, gen_random_uuid(), gen_random_uuid() FROM generate_series(1, $3::int)`,
    [phoneNumberId, isThrottled, count],
  );
}
