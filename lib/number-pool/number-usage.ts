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
 * Open uses a pool may have; at one more, all count as kept. Far above what a few batches in flight can hold; it bounds
 * the memory of a caller that forgets to keep.
 */
export const MAX_OPEN_USES = 65_536;

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
  private readonly newest: (OpenUse | null)[];
  private openUses = 0;
  private latestUse = Number.NEGATIVE_INFINITY;

  constructor(numbers: readonly PoolNumber[]) {
    const count = numbers.length;
    this.lastUsed = new Float64Array(count);
    this.nextFree = new Float64Array(count);
    this.intervalMs = new Float64Array(count);
    this.newest = new Array(count).fill(null);
    numbers.forEach((number, slot) => {
      this.lastUsed[slot] = number.lastUsedAtMs ?? Number.NEGATIVE_INFINITY;
      this.nextFree[slot] = number.nextFreeAtMs ?? Number.NEGATIVE_INFINITY;
      this.intervalMs[slot] = intervalOf(number.ratePerSecond);
      this.latestUse = Math.max(this.latestUse, this.lastUsed[slot] as number);
    });
  }

  /** Takes over a number's state from the usage of an older index: the later instant of both, and its open uses. */
  takeOver(slot: number, from: NumberUsage, fromSlot: number): void {
    const oldest = from.oldestOf(fromSlot);
    this.latestUse = Math.max(this.latestUse, from.latestUse);
    this.lastUsed[slot] = Math.max(
      this.lastUsed[slot] as number,
      oldest?.usedBefore ?? (from.lastUsed[fromSlot] as number),
    );
    this.nextFree[slot] = Math.max(
      this.nextFree[slot] as number,
      oldest?.freeBefore ?? (from.nextFree[fromSlot] as number),
    );
    this.newest[slot] = from.newest[fromSlot] ?? null;
    from.newest[fromSlot] = null;
    for (let use = oldest; use !== null; use = use.newer) {
      use.slot = slot;
      this.apply(use);
      this.openUses++;
    }
  }

  /** Gives up the open uses of a number that has left the pool: giving them back no longer touches a number. */
  abandon(slot: number): void {
    for (let use = this.newest[slot] ?? null; use !== null; use = use.older) use.slot = -1;
    this.newest[slot] = null;
  }

  /** What the database knows about a number's next free slot; its open uses come on top. @returns whether it changed */
  setNextFree(slot: number, nextFreeAtMs: number): boolean {
    const before = this.nextFree[slot];
    const oldest = this.oldestOf(slot);
    this.nextFree[slot] = nextFreeAtMs;
    if (oldest !== null) {
      this.lastUsed[slot] = oldest.usedBefore;
      for (let use: OpenUse | null = oldest; use !== null; use = use.newer) this.apply(use);
    }
    return this.nextFree[slot] !== before;
  }

  open(use: OpenUse): void {
    if (this.openUses === MAX_OPEN_USES) this.keepAll();
    const { slot } = use;
    this.latestUse = Math.max(use.atMs, this.latestUse + USE_STEP_MS);
    use.usedAt = this.latestUse;
    use.older = this.newest[slot] ?? null;
    if (use.older !== null) use.older.newer = use;
    this.newest[slot] = use;
    this.openUses++;
    this.apply(use);
  }

  /** A kept use leaves the chain as soon as no older one may be given back. */
  keep(use: OpenUse): void {
    use.isKept = true;
    for (let oldest: OpenUse | null = use; oldest?.isKept && oldest.older === null; ) {
      const newer: OpenUse | null = oldest.newer;
      this.unlink(oldest);
      oldest = newer;
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
    const { older, newer } = use;
    if (older !== null) older.newer = newer;
    if (newer === null) this.newest[use.slot] = older;
    else newer.older = older;
    use.older = use.newer = null;
    this.openUses--;
  }

  private keepAll(): void {
    for (let slot = 0; slot < this.newest.length; slot++) {
      for (let use = this.newest[slot] ?? null; use !== null; use = use.older) use.isKept = true;
      this.newest[slot] = null;
    }
    this.openUses = 0;
  }

  private oldestOf(slot: number): OpenUse | null {
    let oldest = this.newest[slot] ?? null;
    while (oldest?.older) oldest = oldest.older;
    return oldest;
  }
}

/** Milliseconds between two messages; 0 = no limit. A rate of 0 never frees the number again; what is no rate is no limit. */
function intervalOf(ratePerSecond: number | null): number {
  return ratePerSecond !== null && ratePerSecond >= 0 ? 1000 / ratePerSecond : 0;
}
