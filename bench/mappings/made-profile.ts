import { getPool } from "@/lib/db/client";

const SIMULATOR_ID = "00000000-0000-7000-8000-000000000001";

/** A profile with mappings made by SQL. */
export interface MadeProfile {
  readonly profileId: string;
  /** The first number holds half of the mappings, those whose recipients sort first. */
  readonly assignmentIds: readonly number[];
  /** The n-th recipient in the order of the list. */
  recipient(index: number): string;
}

/**
 * Makes a profile with so many mappings to so many numbers. Rows are inserted in an order that has nothing to do with
 * the recipients, as messages would; the last messages lie evenly within the lifetime.
 *
 * @param block keeps recipients and numbers of several profiles apart
 */
export async function createMappings(
  profileId: string,
  mappings: number,
  numbers: number,
  block: number,
): Promise<MadeProfile> {
  const pool = getPool();
  await pool.query(
    "INSERT INTO messaging_profiles (id, name, number_pool_enabled, sticky_sender) VALUES ($1, 'Bench', true, true)",
    [profileId],
  );
  await pool.query(
    `INSERT INTO phone_numbers (id, e164, type, country_code, area_code, carrier_id)
     SELECT gen_random_uuid(), '+1555' || $2::int || lpad(n::text, 6, '0'), 'long_code', 'US', '555', $3
     FROM generate_series(1, $1::int) AS n`,
    [numbers, block, SIMULATOR_ID],
  );
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO number_assignments (messaging_profile_id, phone_number_id, e164)
     SELECT $1, id, e164 FROM phone_numbers WHERE e164 LIKE '+1555' || $2::int || '%' ORDER BY e164 RETURNING id`,
    [profileId, block],
  );
  const assignmentIds = rows.map((row) => Number(row.id)).sort((left, right) => left - right);
  // 1,000,003 is prime, so that multiplying by it visits every recipient once in a scattered order.
  await pool.query(
    `INSERT INTO sticky_mappings (messaging_profile_id, recipient, epoch, assignment_id, created_at, last_message_at, message_count)
     SELECT $1, '+1556' || lpad(n::text, 7, '0'), 1,
            CASE WHEN n < $2::bigint / 2 THEN ($3::bigint[])[1]
                 ELSE ($3::bigint[])[2 + (n * 7919) % greatest(cardinality($3::bigint[]) - 1, 1)] END,
            now() - interval '8 days', now() - (n * 7919 % 691200) * interval '0.99 seconds', 1 + n % 20
     FROM (SELECT (i * 1000003) % $2::bigint AS n FROM generate_series(0::bigint, $2::bigint - 1) AS i) AS scattered`,
    [profileId, mappings, assignmentIds],
  );
  return {
    profileId,
    assignmentIds,
    recipient: (index) => `+1556${String(index).padStart(7, "0")}`,
  };
}

/** Ends a number's stay, as removing it from the profile does. */
export async function endAssignment(assignmentId: number): Promise<void> {
  await getPool().query(
    "UPDATE number_assignments SET ended_at = now(), end_reason = 'unassigned' WHERE id = $1",
    [assignmentId],
  );
}
