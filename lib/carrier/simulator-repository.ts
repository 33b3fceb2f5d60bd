import type pg from "pg";

/** A message the simulator takes. */
export interface SimulatedRow {
  readonly messageId: string;
  readonly outcome: string;
  /** null = no receipt will come. */
  readonly receiptDueAtMs: number | null;
}

/** Remembers messages; those it has already stay as they are, so that nothing is sent twice. */
export async function insertSimulated(
  db: pg.Pool,
  carrierId: string,
  rows: readonly SimulatedRow[],
  nowMs: number,
): Promise<void> {
  await db.query(
    `INSERT INTO simulated_messages (message_id, carrier_id, outcome, submitted_at, receipt_due_at)
     SELECT message_id, $2::uuid, outcome, $1::timestamptz, to_timestamp(due_ms / 1000)
     FROM unnest($3::uuid[], $4::text[], $5::float8[]) AS i(message_id, outcome, due_ms) ORDER BY message_id
     ON CONFLICT (message_id) DO NOTHING`,
    [
      new Date(nowMs),
      carrierId,
      rows.map((row) => row.messageId),
      rows.map((row) => row.outcome),
      rows.map((row) => row.receiptDueAtMs),
    ],
  );
}

export async function findSimulated(db: pg.Pool, messageIds: readonly string[]): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    "SELECT message_id AS id FROM simulated_messages WHERE message_id = ANY($1::uuid[])",
    [messageIds],
  );
  return rows.map((row) => row.id);
}

/** A receipt the simulator owes. */
export interface DueReceipt {
  readonly messageId: string;
  readonly carrierId: string;
  readonly outcome: string;
  readonly submittedAtMs: number;
}

/** Receipts whose time has come; other workers leave them to the transaction of `db`. */
export async function findDueReceipts(
  db: pg.ClientBase,
  nowMs: number,
  limit: number,
): Promise<DueReceipt[]> {
  const { rows } = await db.query<DueReceipt>(
    `SELECT message_id AS "messageId", carrier_id AS "carrierId", outcome,
            round(date_part('epoch', submitted_at) * 1000) AS "submittedAtMs"
     FROM simulated_messages WHERE receipt_due_at <= $1 ORDER BY receipt_due_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [new Date(nowMs), limit],
  );
  return rows;
}

/** Notes when the receipts are to be tried again; null = they are done with. */
export async function settleReceipts(
  db: pg.ClientBase,
  receipts: readonly { readonly messageId: string; readonly nextTryAtMs: number | null }[],
): Promise<void> {
  await db.query(
    `UPDATE simulated_messages s SET receipt_due_at = to_timestamp(i.due_ms / 1000)
     FROM unnest($1::uuid[], $2::float8[]) AS i(message_id, due_ms) WHERE s.message_id = i.message_id`,
    [receipts.map((receipt) => receipt.messageId), receipts.map((receipt) => receipt.nextTryAtMs)],
  );
}
