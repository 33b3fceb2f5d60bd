import type pg from "pg";

/** Which inbound message a part belongs to. */
export interface PartGroup {
  readonly carrierId: string;
  readonly sender: string;
  readonly recipient: string;
  readonly reference: number;
  readonly referenceBits: number;
  readonly partCount: number;
}

export interface StoredPart {
  readonly messageId: string;
  readonly partNumber: number;
  /** UTF-16, big end first: half a surrogate pair can be in it. */
  readonly content: Buffer;
  readonly receivedAtMs: number;
  /** Its message was handed on. */
  readonly isDone: boolean;
}

const GROUP = `carrier_id = $1 AND sender = $2 AND recipient = $3 AND reference = $4 AND reference_bits = $5 AND part_count = $6`;

/** The parts that are there, in order. Nobody else works on the group until the transaction of `db` ends. */
export async function lockParts(db: pg.ClientBase, group: PartGroup): Promise<StoredPart[]> {
  const key = Object.values(group).join(" ");
  await db.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [key]);
  const { rows } = await db.query<StoredPart>(
    `SELECT message_id AS "messageId", part_number AS "partNumber", content, is_done AS "isDone",
            round(date_part('epoch', received_at) * 1000) AS "receivedAtMs"
     FROM smpp_inbound_parts WHERE ${GROUP} ORDER BY part_number`,
    places(group),
  );
  return rows;
}

export async function insertPart(db: pg.ClientBase, group: PartGroup, part: StoredPart): Promise<void> {
  await db.query(
    `INSERT INTO smpp_inbound_parts (carrier_id, sender, recipient, reference, reference_bits, part_count, part_number,
                                     message_id, content, received_at, is_done)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, false)`,
    [...places(group), part.partNumber, part.messageId, part.content, new Date(part.receivedAtMs)],
  );
}

export async function deleteGroup(db: pg.ClientBase, group: PartGroup): Promise<void> {
  await db.query(`DELETE FROM smpp_inbound_parts WHERE ${GROUP}`, places(group));
}

/** Notes that the message these parts make was handed on. */
export async function markPartsDone(db: pg.Pool, carrierId: string, messageId: string): Promise<void> {
  await db.query("UPDATE smpp_inbound_parts SET is_done = true WHERE carrier_id = $1 AND message_id = $2", [
    carrierId,
    messageId,
  ]);
}

/** A message of which parts are there, with what to make of it. */
export interface PartialMessage {
  readonly messageId: string;
  readonly sender: string;
  readonly recipient: string;
  readonly partCount: number;
  readonly parts: readonly { readonly partNumber: number; readonly content: Buffer }[];
}

/**
 * Messages that wait to be handed on: complete ones whose worker died, and those whose missing parts were waited for long
 * enough. $2 = complete since, $3 = first part since.
 */
export async function findOverdueMessages(
  db: pg.Pool,
  carrierId: string,
  completeBeforeMs: number,
  startedBeforeMs: number,
): Promise<PartialMessage[]> {
  const { rows } = await db.query<PartialMessage & { numbers: number[]; contents: Buffer[] }>(
    `SELECT message_id AS "messageId", sender, recipient, part_count AS "partCount",
            array_agg(part_number ORDER BY part_number) AS numbers, array_agg(content ORDER BY part_number) AS contents
     FROM smpp_inbound_parts WHERE carrier_id = $1 AND NOT is_done
     GROUP BY message_id, sender, recipient, part_count
     HAVING (count(*) = part_count AND max(received_at) < $2) OR min(received_at) < $3
     ORDER BY message_id LIMIT 100`,
    [carrierId, new Date(completeBeforeMs), new Date(startedBeforeMs)],
  );
  return rows.map(({ numbers, contents, ...message }) => ({
    ...message,
    parts: numbers.map((partNumber, place) => ({ partNumber, content: contents[place] as Buffer })),
  }));
}

/** Forgets parts of messages handed on, once nobody repeats them any more. */
export async function deleteDoneParts(db: pg.Pool, carrierId: string, beforeMs: number): Promise<void> {
  await db.query("DELETE FROM smpp_inbound_parts WHERE carrier_id = $1 AND is_done AND received_at < $2", [
    carrierId,
    new Date(beforeMs),
  ]);
}

function places({ carrierId, sender, recipient, reference, referenceBits, partCount }: PartGroup) {
  return [carrierId, sender, recipient, reference, referenceBits, partCount];
}
