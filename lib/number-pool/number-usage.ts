import type { SlotTimes } from "./soonest-number";
import type { PoolNumber } from "./types";

/** One use of a number that may still be given back, a link in the chain of the number's open uses. */
export interface OpenUse {
  /** Slot of the number in the pool that holds the use now; -1 when the number has left the pool. */
  slot: number;
  /** Time of the selection. */
  readonly atMs: number;
  /** Instant the order of last use goes by, given by `open`. */
  usedAt: number;
  /** What the number's times were, or would have been, without this use and all newer ones. */
  usedBefore: number;
  freeBefore: number;
  /** The commit is known, only an older open use keeps it in the chain. */
  isKept: boolean;
  older: OpenUse | null;
  newer: OpenUse | null;
}

/** Epoch milliseconds near today are doubles with room for 4,096 steps each; 1,024 uses per millisecond stay in order. */
const USE_STEP_MS = 1 / 1024;

/**
 * Open uses a number may have at most before the oldest counts as kept. Far above what a few batches in flight can
 * hold; it bounds the memory of a caller that forgets to keep.
 */
export const MAX_OPEN_USES = 16_384;

/**
 * Last use and next free slot of every number of a pool, with the uses that may still be given back.
 *
 * Both depend on the order of uses, so each open use knows the times before it, and giving one back works the newer ones
 * out again: the result is as if it had never been, in whatever order uses are kept and given back. Giving back the newest
 * costs one step; an older one stops where the times come out as before, at once for a number without a rate limit.
 */
export class NumberUsage implements SlotTimes {
  readonly lastUsed: Float64Array;
  readonly nextFree: Float64Array;
  private readonly intervalMs: Float64Array;
  private readonly oldest: (OpenUse | null)[];
  private readonly newest: (OpenUse | null)[];
  private readonly openCount: Int32Array;
  private latestUse = Number.NEGATIVE_INFINITY;

  constructor(numbers: readonly PoolNumber[]) {
    const count = numbers.length;
    this.lastUsed = new Float64Array(count);
    this.nextFree = new Float64Array(count);
    this.intervalMs = new Float64Array(count);
    this.oldest = new Array(count).fill(null);
    this.newest = new Array(count).fill(null);
    this.openCount = new Int32Array(count);
    numbers.forEach((number, slot) => {
      this.lastUsed[slot] = number.lastUsedAtMs ?? Number.NEGATIVE_INFINITY;
      this.nextFree[slot] = number.nextFreeAtMs ?? Number.NEGATIVE_INFINITY;
      this.intervalMs[slot] = intervalOf(number.ratePerSecond);
      this.latestUse = Math.max(this.latestUse, this.lastUsed[slot] as number);
    });
  }

  /** Takes over a number's state from the usage of an older index: the later instant of both, and its open uses. */
  takeOver(slot: number, from: NumberUsage, fromSlot: number): void {
    const oldest = from.oldest[fromSlot] ?? null;
    this.latestUse = Math.max(this.latestUse, from.latestUse);
    this.lastUsed[slot] = Math.max(
      this.lastUsed[slot] as number,
      oldest?.usedBefore ?? (from.lastUsed[fromSlot] as number),
    );
    this.nextFree[slot] = Math.max(
      this.nextFree[slot] as number,
      oldest?.freeBefore ?? (from.nextFree[fromSlot] as number),
    );
    this.oldest[slot] = oldest;
    this.newest[slot] = from.newest[fromSlot] ?? null;
    this.openCount[slot] = from.openCount[fromSlot] as number;
    for (let use = oldest; use !== null; use = use.newer) {
      use.slot = slot;
      this.apply(use);
    }
    from.forget(fromSlot);
  }

  /** Gives up the open uses of a number that has left the pool: giving them back no longer touches a number. */
  abandon(slot: number): void {
    for (let use = this.oldest[slot] ?? null; use !== null; use = use.newer) use.slot = -1;
    this.forget(slot);
  }

  open(use: OpenUse): void {
    const { slot } = use;
    this.latestUse = Math.max(use.atMs, this.latestUse + USE_STEP_MS);
    use.usedAt = this.latestUse;
    use.older = this.newest[slot] ?? null;
    if (use.older === null) this.oldest[slot] = use;
    else use.older.newer = use;
    this.newest[slot] = use;
    this.apply(use);
    const openCount = (this.openCount[slot] as number) + 1;
    this.openCount[slot] = openCount;
    if (openCount > MAX_OPEN_USES) this.keep(this.oldest[slot] as OpenUse);
  }

  /** A kept use leaves the chain as soon as no older one may be given back. */
  keep(use: OpenUse): void {
    const { slot } = use;
    use.isKept = true;
    for (let oldest = this.oldest[slot] ?? null; oldest?.isKept; oldest = this.oldest[slot] ?? null) {
      this.unlink(oldest);
    }
  }

  giveBack(use: OpenUse): void {
    const { slot } = use;
    let newer = use.newer;
    const latestUsed = this.lastUsed[slot] as number;
    const latestFree = this.nextFree[slot] as number;
    this.lastUsed[slot] = use.usedBefore;
    this.nextFree[slot] = use.freeBefore;
    this.unlink(use);
    for (; newer !== null; newer = newer.newer) {
      this.apply(newer);
      const usedAfter = newer.newer?.usedBefore ?? latestUsed;
      const freeAfter = newer.newer?.freeBefore ?? latestFree;
      if (this.lastUsed[slot] !== usedAfter || this.nextFree[slot] !== freeAfter) continue;
      // From here on nothing changes.
      this.lastUsed[slot] = latestUsed;
      this.nextFree[slot] = latestFree;
      return;
    }
  }

  private apply(use: OpenUse): void {
    const { slot } = use;
    const interval = this.intervalMs[slot] as number;
    use.usedBefore = this.lastUsed[slot] as number;
    use.freeBefore = this.nextFree[slot] as number;
    this.lastUsed[slot] = Math.max(use.usedBefore, use.usedAt);
    // A number without a limit is always free: a use leaves its next free slot where it was.
    if (interval > 0) this.nextFree[slot] = Math.max(use.freeBefore, use.atMs) + interval;
  }

  private unlink(use: OpenUse): void {
    const { slot, older, newer } = use;
    if (older === null) this.oldest[slot] = newer;
    else older.newer = newer;
    if (newer === null) this.newest[slot] = older;
    else newer.older = older;
    use.older = use.newer = null;
    this.openCount[slot] = (this.openCount[slot] as number) - 1;
  }

  private forget(slot: number): void {
    this.oldest[slot] = this.newest[slot] = null;
    this.openCount[slot] = 0;
  }
}

/** Milliseconds between two messages; 0 = no limit. A rate of 0 never frees the number again; what is no rate is no limit. */
function intervalOf(ratePerSecond: number | null): number {
  return ratePerSecond !== null && ratePerSecond >= 0 ? 1000 / ratePerSecond : 0;
}
