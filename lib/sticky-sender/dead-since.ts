/** A mapping with everything that may have ended it. Instants are epoch ms; null = has not happened. */
export interface MappingRemains {
  readonly isPinned: boolean;
  /** It was reset alone (epoch 0). */
  readonly resetAtMs: number | null;
  /** The stay of its number ended. */
  readonly assignmentEndedAtMs: number | null;
  /** Its epoch was ended by a clear. */
  readonly clearedAtMs: number | null;
  /** null = no message yet; then the creation counts. */
  readonly lastMessageAtMs: number | null;
  readonly createdAtMs: number;
  readonly lifetimeMs: number;
  /** Mappings not younger than this ended for good when a lifetime changed (S14), at the latest at `profileEditedAtMs`. */
  readonly deadBeforeMs: number | null;
  readonly profileEditedAtMs: number;
}

/**
 * The first instant (epoch ms) from which a mapping was dead for certain, null = it is live or may be: only what has been dead
 * for a day may be swept, because until then the trace of a message says what became of it (O2).
 */
export function deadSinceMs(remains: MappingRemains, nowMs: number): number | null {
  const ends = [remains.resetAtMs, remains.assignmentEndedAtMs, remains.clearedAtMs];
  if (!remains.isPinned) {
    const ageStartMs = remains.lastMessageAtMs ?? remains.createdAtMs;
    const expiresAtMs = ageStartMs + remains.lifetimeMs;
    if (nowMs >= expiresAtMs) ends.push(expiresAtMs);
    if (remains.deadBeforeMs !== null && ageStartMs <= remains.deadBeforeMs)
      ends.push(remains.profileEditedAtMs);
  }
  const known = ends.filter((end) => end !== null);
  return known.length === 0 ? null : Math.min(...known);
}
