import type { MappingCsvRow } from "./mapping-csv";

/** What a mapping holds, as far as an import may change it. */
export interface MappingValues {
  readonly assignmentId: number;
  readonly isPinned: boolean;
  readonly createdAtMs: number;
  readonly lastMessageAtMs: number | null;
  readonly messageCount: number;
}

/** What one row of the file does. `replaced` = a mapping in force gives way, even if only its times or count differ. */
export interface ImportEffect {
  readonly kind: "new" | "replaced" | "unchanged";
  /** A pin in force gives way to an ordinary mapping or to another number. */
  readonly endsPin: boolean;
  readonly values: MappingValues;
}

/**
 * The mapping a row of an import leaves behind (S15: an import replaces a mapping).
 *
 * What the row leaves blank stays as it is while the sender stays the same; otherwise it is a mapping made now that has
 * seen no message. So importing one file twice changes nothing the second time.
 *
 * @param existing the mapping in force for the recipient; null = none, or expired, cleared, reset, of a removed number
 */
export function mergeImportedMapping(
  existing: MappingValues | null,
  row: MappingCsvRow,
  assignmentId: number,
  nowMs: number,
): ImportEffect {
  const kept = existing?.assignmentId === assignmentId ? existing : null;
  const lastMessageAtMs = row.lastMessageAtMs ?? notBefore(kept?.lastMessageAtMs ?? null, row.createdAtMs);
  const createdAtMs = row.createdAtMs ?? notAfter(kept?.createdAtMs ?? nowMs, lastMessageAtMs);
  const messageCount = row.messageCount ?? kept?.messageCount ?? 0;
  const values = { assignmentId, isPinned: row.isPinned, createdAtMs, lastMessageAtMs, messageCount };
  const endsPin = existing?.isPinned === true && !(kept && row.isPinned);
  if (existing === null) return { kind: "new", endsPin, values };
  return { kind: isSame(existing, values) ? "unchanged" : "replaced", endsPin, values };
}

function isSame(left: MappingValues, right: MappingValues): boolean {
  return (
    left.assignmentId === right.assignmentId &&
    left.isPinned === right.isPinned &&
    left.createdAtMs === right.createdAtMs &&
    left.lastMessageAtMs === right.lastMessageAtMs &&
    left.messageCount === right.messageCount
  );
}

/** A last message kept from before, unless the row says that the mapping was made after it. */
function notBefore(instantMs: number | null, createdAtMs: number | null): number | null {
  return instantMs !== null && createdAtMs !== null && instantMs < createdAtMs ? null : instantMs;
}

function notAfter(instantMs: number, lastMessageAtMs: number | null): number {
  return lastMessageAtMs === null ? instantMs : Math.min(instantMs, lastMessageAtMs);
}
