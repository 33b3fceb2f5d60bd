import type pg from "pg";
import type { DeliveryReceipt } from "@/lib/carrier/carrier";
import { plainArray, sparseTextArray, textArray } from "@/lib/db/array-literal";

export interface EarlyReceipt extends DeliveryReceipt {
  readonly receivedAtMs: number;
}

/** Keeps receipts nobody waits for yet. Of two for one message the first stays. */
export async function keepEarlyReceipts(
  db: pg.ClientBase,
  receipts: readonly DeliveryReceipt[],
  nowMs: number,
): Promise<void> {
  await db.query({
    name: "keep_early_receipts",
    text: `INSERT INTO early_receipts (carrier_id, carrier_message_id, outcome, error_code, received_at)
     SELECT carrier_id, id, outcome, error_code, $1 FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[])
         AS i(carrier_id, id, outcome, error_code) ORDER BY carrier_id, id
     ON CONFLICT (carrier_id, carrier_message_id) DO NOTHING`,
    values: [
      new Date(nowMs),
      plainArray(receipts.map((receipt) => receipt.carrierId)),
      textArray(receipts.map((receipt) => receipt.carrierMessageId)),
      plainArray(receipts.map((receipt) => receipt.outcome)),
      sparseTextArray(receipts.map((receipt) => receipt.errorCode)),
    ],
  });
}

/** Kept receipts by carrier and id; other workers leave them to the transaction of `db`. */
export async function findEarlyReceipts(
  db: pg.ClientBase,
  after: Pick<EarlyReceipt, "carrierId" | "carrierMessageId"> | null,
  limit: number,
): Promise<EarlyReceipt[]> {
  const { rows } = await db.query<EarlyReceipt>({
    name: "find_early_receipts",
    text: `SELECT carrier_id AS "carrierId", carrier_message_id AS "carrierMessageId", outcome, error_code AS "errorCode",
            round(date_part('epoch', received_at) * 1000) AS "receivedAtMs"
     FROM early_receipts WHERE $1::uuid IS NULL OR (carrier_id, carrier_message_id) > ($1, $2)
     ORDER BY carrier_id, carrier_message_id LIMIT $3 FOR UPDATE SKIP LOCKED`,
    values: [after?.carrierId ?? null, after?.carrierMessageId ?? null, limit],
  });
  return rows;
}

export async function deleteEarlyReceipts(
  db: pg.ClientBase,
  receipts: readonly DeliveryReceipt[],
): Promise<void> {
  await db.query({
    name: "delete_early_receipts",
    text: `DELETE FROM early_receipts e USING unnest($1::uuid[], $2::text[]) AS i(carrier_id, id)
     WHERE e.carrier_id = i.carrier_id AND e.carrier_message_id = i.id`,
    values: [
      plainArray(receipts.map((receipt) => receipt.carrierId)),
      textArray(receipts.map((receipt) => receipt.carrierMessageId)),
    ],
  });
}
