import type pg from "pg";

const FIND_PROFILE_OF_SENDER_SQL = `
SELECT a.messaging_profile_id AS id FROM phone_numbers n
JOIN number_assignments a ON a.phone_number_id = n.id AND a.ended_at IS NULL
WHERE n.e164 = $1 LIMIT 2`;

/**
 * The profile a sender is assigned to now; null = none, or there is no such sender, or several profiles have it, as they may
 * an alphanumeric id.
 */
export async function findProfileOfNumber(pool: pg.Pool, e164: string): Promise<string | null> {
  const { rows } = await pool.query<{ id: string }>({
    name: "find_profile_of_sender",
    text: FIND_PROFILE_OF_SENDER_SQL,
    values: [e164],
  });
  return rows.length === 1 ? (rows[0]?.id ?? null) : null;
}
