/** What may be held and emptied: everything a profile sends, or everything a number sends. */
export interface SendingScope {
  readonly kind: "profile" | "number";
  readonly id: string;
}

/** How sending stands for a profile or a number. */
export interface SendingState {
  /** Since when nothing of it is handed to carriers; null = it sends. */
  readonly heldAt: Date | null;
  /** Messages that no carrier has taken yet, counted up to `SENDING_COUNT_LIMIT`. */
  readonly queued: number;
}

/** Queued messages are counted exactly up to here; a longer queue is "more than". */
export const SENDING_COUNT_LIMIT = 100_000;
