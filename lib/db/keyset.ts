/** A place in a sorted list: the rows after or before the row with this key. */
export interface KeysetPosition {
  readonly towards: "next" | "previous";
  readonly key: readonly string[];
}

/** One page of a list that is paged by key, never by offset. Cursors are opaque to pages. */
export interface KeysetPage<T> {
  readonly rows: T[];
  readonly previousCursor: string | null;
  readonly nextCursor: string | null;
}

/** Makes the opaque cursor of a position, safe in a URL. */
export function encodeCursor(position: KeysetPosition): string {
  return Buffer.from(JSON.stringify([position.towards === "next" ? 1 : 0, ...position.key])).toString(
    "base64url",
  );
}

/** Reads a cursor back; null when it is absent or not one of ours with `keyLength` parts: the list then starts at its beginning. */
export function decodeCursor(cursor: string | null | undefined, keyLength: number): KeysetPosition | null {
  if (!cursor) return null;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    // Anything may stand in a URL.
    return null;
  }
  if (!Array.isArray(parts) || parts.length !== keyLength + 1) return null;
  const [towards, ...key] = parts as unknown[];
  if (!key.every((part) => typeof part === "string" && !part.includes("\0"))) return null;
  return { towards: towards === 0 ? "previous" : "next", key: key as string[] };
}

/**
 * Shapes what a query found into a page.
 *
 * @param found up to `limit + 1` rows in the order of the walk, nearest to the position first: one more than the page
 *   shows whether the walk could go on
 */
export function keysetPage<T>(
  found: readonly T[],
  position: KeysetPosition | null,
  limit: number,
  keyOf: (row: T) => readonly string[],
): KeysetPage<T> {
  const hasMore = found.length > limit;
  const rows = found.slice(0, limit);
  const backwards = position?.towards === "previous";
  if (backwards) rows.reverse();
  const first = rows[0];
  const last = rows.at(-1);
  const hasPrevious = backwards ? hasMore : position !== null;
  const hasNext = backwards ? true : hasMore;
  return {
    rows,
    previousCursor: hasPrevious && first ? encodeCursor({ towards: "previous", key: keyOf(first) }) : null,
    nextCursor: hasNext && last ? encodeCursor({ towards: "next", key: keyOf(last) }) : null,
  };
}
