import type { Db } from "@/lib/db/client";
import type { OptOutSource } from "./types";

/** A block to be written. */
export interface NewOptOut {
  readonly recipient: string;
  readonly number: string | null;
  readonly keyword: string | null;
  readonly createdAtMs: number;
}

/**
 * Blocks recipients of a profile, each once in `rows`; blocks that are there stay as they are. In the order of recipients, so that
 * two of these never wait for each other in a circle.
 *
 * @returns the recipients that were not blocked before
 */
export async function insertOptOuts(
  db: Db,
  profileId: string,
  source: OptOutSource,
  rows: readonly NewOptOut[],
): Promise<Set<string>> {
  const sorted = [...rows].sort((a, b) => (a.recipient < b.recipient ? -1 : 1));
  const inserted = await db.$queryRaw<{ recipient: string }[]>`
    INSERT INTO opt_outs (messaging_profile_id, recipient, number, keyword, source, created_at)
    SELECT ${profileId}::uuid, i.recipient, i.number, i.keyword, ${source}::opt_out_source, to_timestamp(i.created_ms / 1000)
    FROM unnest(${sorted.map((row) => row.recipient)}::text[], ${sorted.map((row) => row.number)}::text[],
                ${sorted.map((row) => row.keyword)}::text[], ${sorted.map((row) => row.createdAtMs)}::float8[])
         AS i(recipient, number, keyword, created_ms)
    ON CONFLICT DO NOTHING RETURNING recipient`;
  return new Set(inserted.map((row) => row.recipient));
}

/** Which of these recipients are blocked. */
export async function findBlocked(
  db: Db,
  profileId: string,
  recipients: readonly string[],
): Promise<Set<string>> {
  const rows = await db.$queryRaw<{ recipient: string }[]>`
    SELECT recipient FROM opt_outs
    WHERE messaging_profile_id = ${profileId}::uuid AND recipient = ANY(${[...recipients]}::text[])`;
  return new Set(rows.map((row) => row.recipient));
}

/** Lifts a block. @returns whether there was one */
export async function removeOptOutRow(db: Db, profileId: string, recipient: string): Promise<boolean> {
  const removed = await db.$executeRaw`
    DELETE FROM opt_outs WHERE messaging_profile_id = ${profileId}::uuid AND recipient = ${recipient}`;
  return removed > 0;
}
