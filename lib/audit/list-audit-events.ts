import { type Db, getPrisma } from "@/lib/db/client";
import { findAuditEvents } from "./repository";

/** A line of the audit log. */
export interface AuditEntry {
  /** Decimal; also the cursor of the page that starts after it. */
  readonly id: string;
  readonly occurredAtMs: number;
  readonly actorLabel: string;
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly profileId: string | null;
  readonly detail: unknown;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** Cursor of the older page; null on the last one. */
  readonly olderThan: string | null;
  /** Cursor of the newer page; null on the first one. */
  readonly newerThan: string | null;
}

export interface AuditQuery {
  /** Only what concerns this messaging profile. */
  readonly profileId?: string;
  /** Only what concerns this thing. */
  readonly subject?: { readonly type: string; readonly id: string };
  /** Only what was done by who has this in their label, whatever its case. */
  readonly actor?: string;
  /** Only actions of this noun, e.g. `carrier`. */
  readonly noun?: string;
  /** Not before; null = from the beginning. */
  readonly sinceMs?: number | null;
  /** Before; null = up to now. */
  readonly untilMs?: number | null;
  /** Page of entries older than this id. */
  readonly olderThan?: string;
  /** Page of entries newer than this id, the nearest ones. */
  readonly newerThan?: string;
  readonly limit?: number;
}

const PAGE_SIZE = 50;

/**
 * The audit log, newest first, in pages by id (keyset, never OFFSET). A cursor that is no number means the first page:
 * cursors come from addresses that people edit.
 */
export async function listAuditEvents(query: AuditQuery = {}, db: Db = getPrisma()): Promise<AuditPage> {
  const limit = query.limit ?? PAGE_SIZE;
  const older = parseCursor(query.olderThan);
  const newer = older === null ? parseCursor(query.newerThan) : null;
  const { profileId, subject, actor, noun, sinceMs = null, untilMs = null } = query;
  const rows = await findAuditEvents(
    db,
    { profileId, subject, actor, noun, sinceMs, untilMs, olderThan: older, newerThan: newer },
    limit + 1,
  );
  const hasMore = rows.length > limit;
  const page = rows.slice(0, limit);
  if (newer !== null) page.reverse();
  const first = page[0];
  const last = page.at(-1);
  return {
    entries: page.map(({ id, occurredAt, ...rest }) => ({
      id: id.toString(),
      occurredAtMs: occurredAt.getTime(),
      ...rest,
    })),
    olderThan: last && (newer !== null || hasMore) ? last.id.toString() : null,
    newerThan: first && (newer !== null ? hasMore : older !== null) ? first.id.toString() : null,
  };
}

const LARGEST_ID = 2n ** 63n - 1n;

function parseCursor(text: string | undefined): bigint | null {
  if (!text || !/^\d{1,19}$/.test(text)) return null;
  const id = BigInt(text);
  return id > LARGEST_ID ? null : id;
}
