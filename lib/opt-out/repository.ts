import type pg from "pg";

/** A block to be written. */
export interface OptOutRow {
  readonly messagingProfileId: string;
  /** E.164. */
  readonly recipient: string;
  /** Our number that was told; null = none was. */
  readonly number: string | null;
  readonly keyword: string | null;
  readonly source: "message" | "portal" | "api" | "import";
  readonly createdAtMs: number;
}

/** Blocks a recipient; a block that is there stays as it is. @returns whether there was none */
export async function insertOptOut(db: pg.Pool | pg.ClientBase, row: OptOutRow): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO opt_outs (messaging_profile_id, recipient, number, keyword, source, created_at)
     VALUES ($1, $2, $3, $4, $5::opt_out_source, $6) ON CONFLICT DO NOTHING`,
    [row.messagingProfileId, row.recipient, row.number, row.keyword, row.source, new Date(row.createdAtMs)],
  );
  return (rowCount ?? 0) > 0;
}

/** Lifts a block. @returns whether there was one */
export async function deleteOptOut(
  db: pg.Pool | pg.ClientBase,
  messagingProfileId: string,
  recipient: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    "DELETE FROM opt_outs WHERE messaging_profile_id = $1 AND recipient = $2",
    [messagingProfileId, recipient],
  );
  return (rowCount ?? 0) > 0;
}

/** The block of a recipient, with our number that was told; null = there is none. */
export async function findBlock(
  db: pg.Pool,
  messagingProfileId: string,
  recipient: string,
): Promise<{ number: string | null } | null> {
  const { rows } = await db.query<{ number: string | null }>(
    "SELECT number FROM opt_outs WHERE messaging_profile_id = $1 AND recipient = $2",
    [messagingProfileId, recipient],
  );
  return rows[0] ?? null;
}
