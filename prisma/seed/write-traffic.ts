import type { Db } from "@/lib/db/client";
import { instantOfMessageId } from "@/lib/message/message-id-time";
import { healthWindowStart } from "@/lib/number-pool/number-health";
import type { DemoHour, DemoMapping } from "./demo-traffic";
import { DEMO_MESSAGE_ID_PATTERN, type DemoMessageRow, statsOf } from "./message-rows";

const ROWS_PER_STATEMENT = 1_000;

/** Until when the demonstration's traffic of a profile has been played, epoch ms; null = never, or no longer kept. */
export async function readPlayedUntil(db: Db, messagingProfileId: string): Promise<number | null> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM messages
    WHERE messaging_profile_id = ANY(${[messagingProfileId]}::uuid[]) AND id::text LIKE ${DEMO_MESSAGE_ID_PATTERN}
    ORDER BY messaging_profile_id DESC, id DESC LIMIT 1`;
  return rows[0] ? instantOfMessageId(rows[0].id) + 1 : null;
}

/** The mappings these recipients have now, dead ones included. */
export async function readMappings(
  db: Db,
  messagingProfileId: string,
  recipients: readonly string[],
): Promise<Map<string, DemoMapping>> {
  const rows = await db.stickyMapping.findMany({
    where: { messagingProfileId, recipient: { in: [...recipients] } },
  });
  return new Map(
    rows.map((row) => [
      row.recipient,
      {
        assignmentId: Number(row.assignmentId),
        epoch: Number(row.epoch),
        createdAtMs: row.createdAt.getTime(),
        lastMessageAtMs: row.lastMessageAt?.getTime() ?? null,
        messageCount: Number(row.messageCount),
        resetAtMs: row.resetAt?.getTime() ?? null,
      },
    ]),
  );
}

/** Outcomes per number in the health window before `atMs`. */
export async function readHealthHours(
  db: Db,
  phoneNumberIds: readonly string[],
  atMs: number,
): Promise<Map<string, DemoHour[]>> {
  const rows = await db.numberHourlyStat.findMany({
    where: { phoneNumberId: { in: [...phoneNumberIds] }, hour: { gte: new Date(healthWindowStart(atMs)) } },
  });
  const hours = new Map<string, DemoHour[]>();
  for (const { phoneNumberId, hour, delivered, failed, spamBlocked } of rows) {
    const ofNumber = hours.get(phoneNumberId) ?? [];
    ofNumber.push({ hourStartMs: hour.getTime(), delivered, failed, spamBlocked });
    hours.set(phoneNumberId, ofNumber);
  }
  return hours;
}

/** Adds messages that are not there yet, and counts exactly those. Returns how many were added. */
export async function addMessages(db: Db, rows: readonly DemoMessageRow[]): Promise<number> {
  let added = 0;
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const chunk = rows.slice(start, start + ROWS_PER_STATEMENT);
    const inserted = await db.$queryRaw<{ id: string }[]>`
      INSERT INTO messages SELECT * FROM json_populate_recordset(NULL::messages, ${JSON.stringify(chunk)}::json)
      ON CONFLICT DO NOTHING RETURNING id`;
    const ids = new Set(inserted.map(({ id }) => id));
    await addStats(
      db,
      chunk.filter((row) => ids.has(row.id)),
    );
    added += ids.size;
  }
  return added;
}

async function addStats(db: Db, rows: readonly DemoMessageRow[]): Promise<void> {
  const sums = new Map<string, Record<string, string | number>>();
  for (const { phoneNumberId, messagingProfileId, hourMs, counters } of rows.flatMap(statsOf)) {
    const key = `${messagingProfileId} ${phoneNumberId} ${hourMs}`;
    const sum = sums.get(key) ?? {
      phone_number_id: phoneNumberId,
      hour: new Date(hourMs).toISOString(),
      messaging_profile_id: messagingProfileId,
    };
    for (const [counter, count] of Object.entries(counters)) sum[counter] = Number(sum[counter] ?? 0) + count;
    sums.set(key, sum);
  }
  await db.$executeRaw`
    INSERT INTO number_hourly_stats AS s (phone_number_id, hour, messaging_profile_id, attempted, delivered, failed,
      spam_blocked, uncounted, received, chosen_by_sticky, chosen_by_geomatch, chosen_by_weight)
    SELECT phone_number_id, hour, messaging_profile_id, coalesce(attempted, 0), coalesce(delivered, 0), coalesce(failed, 0),
      coalesce(spam_blocked, 0), coalesce(uncounted, 0), coalesce(received, 0), coalesce(chosen_by_sticky, 0),
      coalesce(chosen_by_geomatch, 0), coalesce(chosen_by_weight, 0)
    FROM json_populate_recordset(NULL::number_hourly_stats, ${JSON.stringify([...sums.values()])}::json)
    ON CONFLICT (messaging_profile_id, phone_number_id, hour) DO UPDATE SET
      attempted = s.attempted + excluded.attempted, delivered = s.delivered + excluded.delivered,
      failed = s.failed + excluded.failed, spam_blocked = s.spam_blocked + excluded.spam_blocked,
      uncounted = s.uncounted + excluded.uncounted, received = s.received + excluded.received,
      chosen_by_sticky = s.chosen_by_sticky + excluded.chosen_by_sticky,
      chosen_by_geomatch = s.chosen_by_geomatch + excluded.chosen_by_geomatch,
      chosen_by_weight = s.chosen_by_weight + excluded.chosen_by_weight`;
}

/** Writes mappings as played, except over rows a later message has touched meanwhile. */
export async function writeMappings(
  db: Db,
  messagingProfileId: string,
  mappings: readonly (readonly [recipient: string, mapping: DemoMapping])[],
): Promise<void> {
  const rows = mappings.map(([recipient, mapping]) => ({
    messaging_profile_id: messagingProfileId,
    recipient,
    epoch: mapping.epoch,
    assignment_id: mapping.assignmentId,
    created_at: new Date(mapping.createdAtMs),
    last_message_at: mapping.lastMessageAtMs === null ? null : new Date(mapping.lastMessageAtMs),
    message_count: mapping.messageCount,
    reset_at: mapping.resetAtMs === null ? null : new Date(mapping.resetAtMs),
  }));
  await db.$executeRaw`
    INSERT INTO sticky_mappings AS m (messaging_profile_id, recipient, epoch, assignment_id, created_at, last_message_at,
      message_count, reset_at)
    SELECT messaging_profile_id, recipient, epoch, assignment_id, created_at, last_message_at, message_count, reset_at
    FROM json_populate_recordset(NULL::sticky_mappings, ${JSON.stringify(rows)}::json)
    ON CONFLICT (messaging_profile_id, recipient) DO UPDATE SET epoch = excluded.epoch,
      assignment_id = excluded.assignment_id, created_at = excluded.created_at,
      last_message_at = excluded.last_message_at, message_count = excluded.message_count, reset_at = excluded.reset_at
    WHERE m.last_message_at IS NULL OR excluded.last_message_at IS NULL OR m.last_message_at <= excluded.last_message_at`;
}
