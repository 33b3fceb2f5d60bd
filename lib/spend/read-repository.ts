import type pg from "pg";
import { parseAmount } from "@/lib/price/amount";

/** What a profile spent on a day (UTC). */
export interface DaySpend {
  readonly profileId: string;
  /** "2026-11-30". */
  readonly day: string;
  /** Millionths of a US dollar. */
  readonly spentMicros: bigint;
}

interface Row {
  readonly profile_id: string;
  readonly day: string;
  readonly spent: string;
}

const COLUMNS = `messaging_profile_id AS profile_id, to_char(day, 'YYYY-MM-DD') AS day, spent::text AS spent`;

/** Days without spending are missing. @param profileIds null = all profiles; `fromDay` and `toDay` are included */
export async function findSpend(
  db: Pick<pg.Pool, "query">,
  profileIds: readonly string[] | null,
  fromDay: string,
  toDay: string,
): Promise<DaySpend[]> {
  const { rows } =
    profileIds === null
      ? await db.query<Row>({
          name: "find_spend",
          text: `SELECT ${COLUMNS} FROM profile_spend WHERE day BETWEEN $1::date AND $2::date ORDER BY 2, 1`,
          values: [fromDay, toDay],
        })
      : await db.query<Row>({
          name: "find_spend_of",
          text: `SELECT ${COLUMNS} FROM profile_spend
                 WHERE messaging_profile_id = ANY($3::uuid[]) AND day BETWEEN $1::date AND $2::date ORDER BY 2, 1`,
          values: [fromDay, toDay, profileIds],
        });
  return rows.map(({ profile_id, day, spent }) => ({
    profileId: profile_id,
    day,
    spentMicros: parseAmount(spent) ?? 0n,
  }));
}
