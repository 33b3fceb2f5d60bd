import type pg from "pg";
import type { DeliveryReceipt } from "../carrier";

type Outcome = Pick<DeliveryReceipt, "outcome" | "errorCode">;

/** A receipt for a message that went in parts. */
export interface PartReceipt extends Outcome {
  readonly partId: string;
}

/** What is known of a message that went in parts. */
export interface PartsOfMessage {
  /** The id that stands for all of them. */
  readonly leadId: string;
  readonly missing: number;
  /** The first part that was not delivered; null = all that have one were. */
  readonly failure: Outcome | null;
}

/** Notes which parts a message went in. */
export async function insertSentParts(
  db: pg.Pool,
  carrierId: string,
  leadId: string,
  partIds: readonly string[],
  nowMs: number,
): Promise<void> {
  await db.query(
    `INSERT INTO smpp_sent_parts (carrier_id, part_id, lead_id, part_number, sent_at)
     SELECT $1, part_id, $2, place, $3 FROM unnest($4::text[]) WITH ORDINALITY AS i(part_id, place) ORDER BY part_id
     ON CONFLICT (carrier_id, part_id) DO UPDATE SET lead_id = excluded.lead_id, part_number = excluded.part_number,
         sent_at = excluded.sent_at, outcome = NULL, error_code = NULL`,
    [carrierId, leadId, new Date(nowMs), partIds],
  );
}

/**
 * Notes receipts of parts; the first of each counts.
 *
 * @returns the ids that are parts, with the message of each
 */
export async function storePartReceipts(
  db: pg.Pool,
  carrierId: string,
  receipts: readonly PartReceipt[],
): Promise<Map<string, string>> {
  const { rows } = await db.query<{ partId: string; leadId: string }>(
    `UPDATE smpp_sent_parts p SET outcome = coalesce(p.outcome, i.outcome),
            error_code = CASE WHEN p.outcome IS NULL THEN i.error_code ELSE p.error_code END
     FROM (SELECT DISTINCT ON (part_id) * FROM unnest($2::text[], $3::text[], $4::text[]) AS u(part_id, outcome, error_code)
           ORDER BY part_id) i
     WHERE p.carrier_id = $1 AND p.part_id = i.part_id
     RETURNING p.part_id AS "partId", p.lead_id AS "leadId"`,
    [
      carrierId,
      receipts.map((receipt) => receipt.partId),
      receipts.map((receipt) => receipt.outcome),
      receipts.map((receipt) => receipt.errorCode),
    ],
  );
  return new Map(rows.map((row) => [row.partId, row.leadId]));
}

export async function findPartsOfMessages(
  db: pg.Pool,
  carrierId: string,
  leadIds: readonly string[],
): Promise<PartsOfMessage[]> {
  const { rows } = await db.query<{
    leadId: string;
    missing: number;
    outcome: DeliveryReceipt["outcome"] | null;
    errorCode: string | null;
  }>(
    `SELECT lead_id AS "leadId", count(*) FILTER (WHERE outcome IS NULL)::int AS missing,
            (array_agg(outcome ORDER BY part_number) FILTER (WHERE outcome <> 'delivered'))[1] AS outcome,
            (array_agg(error_code ORDER BY part_number) FILTER (WHERE outcome <> 'delivered'))[1] AS "errorCode"
     FROM smpp_sent_parts WHERE carrier_id = $1 AND lead_id = ANY($2::text[]) GROUP BY lead_id`,
    [carrierId, leadIds],
  );
  return rows.map(({ leadId, missing, outcome, errorCode }) => ({
    leadId,
    missing,
    failure: outcome === null ? null : { outcome, errorCode },
  }));
}

/** Gives parts the receipts that came before they were known. */
export async function takeEarlyPartReceipts(db: pg.Pool, carrierId: string): Promise<void> {
  await db.query(
    `WITH early AS (
         DELETE FROM early_receipts e USING smpp_sent_parts p
         WHERE e.carrier_id = $1 AND p.carrier_id = $1 AND p.part_id = e.carrier_message_id
         RETURNING p.part_id, e.outcome, e.error_code
     )
     UPDATE smpp_sent_parts p SET outcome = coalesce(p.outcome, early.outcome),
            error_code = CASE WHEN p.outcome IS NULL THEN early.error_code ELSE p.error_code END
     FROM early WHERE p.carrier_id = $1 AND p.part_id = early.part_id`,
    [carrierId],
  );
}

/** Messages some of whose parts have a receipt. */
export async function findMessagesWithReceipts(db: pg.Pool, carrierId: string): Promise<string[]> {
  const { rows } = await db.query<{ leadId: string }>(
    `SELECT DISTINCT lead_id AS "leadId" FROM smpp_sent_parts WHERE carrier_id = $1 AND outcome IS NOT NULL LIMIT 1000`,
    [carrierId],
  );
  return rows.map((row) => row.leadId);
}

/** Forgets parts nobody asks about any more. */
export async function deleteSentParts(
  db: pg.Pool,
  carrierId: string,
  leadIds: readonly string[],
  sentBeforeMs: number,
): Promise<void> {
  await db.query(
    "DELETE FROM smpp_sent_parts WHERE carrier_id = $1 AND (lead_id = ANY($2::text[]) OR sent_at < $3)",
    [carrierId, leadIds, new Date(sentBeforeMs)],
  );
}
