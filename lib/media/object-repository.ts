import type pg from "pg";

/** A stored file. */
export interface MediaObject {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly contentType: string;
}

/** Notes that a file is needed until an instant; one that is noted already keeps its type and the later of the two. */
export async function upsertObject(
  db: pg.Pool | pg.ClientBase,
  { sha256, size, contentType }: MediaObject,
  nowMs: number,
  keptUntilMs: number,
): Promise<void> {
  await db.query(
    `INSERT INTO media_objects AS o (sha256, size, content_type, created_at, kept_until) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (sha256) DO UPDATE SET kept_until = greatest(o.kept_until, excluded.kept_until)`,
    [sha256, size, contentType, new Date(nowMs), new Date(keptUntilMs)],
  );
}

export async function findObject(db: pg.Pool, sha256: string): Promise<MediaObject | null> {
  const { rows } = await db.query<MediaObject>(
    'SELECT sha256, size, content_type AS "contentType" FROM media_objects WHERE sha256 = $1',
    [sha256],
  );
  return rows[0] ?? null;
}

/** Which of these files there are. */
export async function findObjects(db: pg.Pool, hashes: readonly string[]): Promise<Set<string>> {
  const { rows } = await db.query<{ sha256: string }>(
    "SELECT sha256 FROM media_objects WHERE sha256 = ANY($1::text[])",
    [hashes],
  );
  return new Set(rows.map(({ sha256 }) => sha256));
}

/** The same, needed until an instant from now on. @returns null = there is none */
export async function prolongObject(
  db: pg.Pool,
  sha256: string,
  keptUntilMs: number,
): Promise<MediaObject | null> {
  const { rows } = await db.query<MediaObject>(
    `UPDATE media_objects SET kept_until = greatest(kept_until, $2) WHERE sha256 = $1
     RETURNING sha256, size, content_type AS "contentType"`,
    [sha256, new Date(keptUntilMs)],
  );
  return rows[0] ?? null;
}

/** Some files that nobody needs any more, locked: whoever wants one meanwhile waits for the transaction of `db`. */
export async function lockUnneeded(db: pg.ClientBase, nowMs: number, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ sha256: string }>(
    `SELECT sha256 FROM media_objects WHERE kept_until < $1 ORDER BY kept_until LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [new Date(nowMs), limit],
  );
  return rows.map(({ sha256 }) => sha256);
}

export async function deleteObjects(db: pg.ClientBase, hashes: readonly string[]): Promise<void> {
  await db.query("DELETE FROM media_objects WHERE sha256 = ANY($1::text[])", [hashes]);
}
