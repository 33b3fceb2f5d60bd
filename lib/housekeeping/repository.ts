import type pg from "pg";

/** Makes the partitions of messages for this month and the next three, where they are missing. */
export async function ensureMessagePartitions(db: pg.Pool, nowMs: number): Promise<void> {
  for (let month = 0; month <= 3; month++) {
    await db.query("SELECT ensure_message_partition($1::timestamptz + make_interval(months => $2))", [
      new Date(nowMs),
      month,
    ]);
  }
}

/** @returns how many went */
export async function deleteOldSignInThrottles(
  db: pg.Pool,
  startedBeforeMs: number,
  nowMs: number,
  limit: number,
): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM sign_in_throttles WHERE key IN (
         SELECT key FROM sign_in_throttles
         WHERE window_started_at < $1 AND (blocked_until IS NULL OR blocked_until < $2)
         ORDER BY window_started_at LIMIT $3)`,
    [new Date(startedBeforeMs), new Date(nowMs), limit],
  );
  return rowCount ?? 0;
}

/** What the simulator took before an instant and owes no receipt for. @returns how many went */
export async function deleteOldSimulatedMessages(
  db: pg.Pool,
  takenBeforeMs: number,
  limit: number,
): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM simulated_messages WHERE message_id IN (
         SELECT message_id FROM simulated_messages
         WHERE message_id < uuid_v7_floor($1::timestamptz) AND receipt_due_at IS NULL ORDER BY message_id LIMIT $2)`,
    [new Date(takenBeforeMs), limit],
  );
  return rowCount ?? 0;
}

/** Ends of pages that nobody has read on from since an instant. @returns how many went */
export async function deleteOldPageBookmarks(
  db: pg.Pool,
  keptBeforeMs: number,
  limit: number,
): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM page_bookmarks WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM page_bookmarks WHERE kept_at < $1 ORDER BY kept_at LIMIT $2))`,
    [new Date(keptBeforeMs), limit],
  );
  return rowCount ?? 0;
}

/** What became of numbers that were moved together before an instant. There are few such orders. @returns how many went */
export async function deleteOldBulkUpdates(
  db: pg.Pool,
  createdBeforeMs: number,
  limit: number,
): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM messaging_number_bulk_updates WHERE id IN (
         SELECT id FROM messaging_number_bulk_updates WHERE created_at < $1 LIMIT $2)`,
    [new Date(createdBeforeMs), limit],
  );
  return rowCount ?? 0;
}
