import type { SlotTimes } from "./soonest-number";
import type { PoolNumber } from "./types";

/** One tentative use of a number, a link in the chain of the number's open uses. */
export interface OpenUse {
  /** Slot of the number in the pool that holds the use now; -1 when the number has left the pool. */
  slot: number;
  /** Time of the selection. */
  readonly atMs: number;
  /** Instant by which the order of last use goes; given by `open`. */
  usedAt: number;
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
 * Both depend on the order of uses, so each number keeps what it was before its oldest open use, and giving one back
 * replays the others: the result is as if it had never been, in whatever order uses are kept and given back.
 */
export class NumberUsage implements SlotTimes {
  readonly lastUsed: Float64Array;
  readonly nextFree: Float64Array;
  private readonly intervalMs: Float64Array;
  private readonly settledLastUsed: Float64Array;
  private readonly settledNextFree: Float64Array;
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
    this.settledLastUsed = this.lastUsed.slice();
    this.settledNextFree = this.nextFree.slice();
  }

  /** Takes over a number's state from the usage of an older index: the later instant of both, and its open uses. */
  takeOver(slot: number, from: NumberUsage, fromSlot: number): void {
    this.latestUse = Math.max(this.latestUse, from.latestUse);
    this.settledLastUsed[slot] = Math.max(
      this.settledLastUsed[slot] as number,
      from.settledLastUsed[fromSlot] as number,
    );
    this.settledNextFree[slot] = Math.max(
      this.settledNextFree[slot] as number,
      from.settledNextFree[fromSlot] as number,
    );
    this.oldest[slot] = from.oldest[fromSlot] ?? null;
    this.newest[slot] = from.newest[fromSlot] ?? null;
    this.openCount[slot] = from.openCount[fromSlot] as number;
    from.oldest[fromSlot] = from.newest[fromSlot] = null;
    from.openCount[fromSlot] = 0;
    for (let use = this.oldest[slot] ?? null; use !== null; use = use.newer) use.slot = slot;
    this.replay(slot);
  }

  /** Forgets the open uses of a number that has left the pool: giving them back no longer touches a number. */
  abandon(slot: number): void {
    for (let use = this.oldest[slot] ?? null; use !== null; use = use.newer) use.slot = -1;
    this.oldest[slot] = this.newest[slot] = null;
  }

  open(use: OpenUse): void {
    const { slot } = use;
    this.latestUse = Math.max(use.atMs, this.latestUse + USE_STEP_MS);
    use.usedAt = this.latestUse;
    const before = this.newest[slot] ?? null;
    use.older = before;
    if (before === null) this.oldest[slot] = use;
    else before.newer = use;
    this.newest[slot] = use;
    this.apply(slot, use);
    this.openCount[slot] = (this.openCount[slot] as number) + 1;
    if ((this.openCount[slot] as number) > MAX_OPEN_USES) this.keep(this.oldest[slot] as OpenUse);
  }

  keep(use: OpenUse): void {
    const { slot } = use;
    use.isKept = true;
    for (let oldest = this.oldest[slot] ?? null; oldest?.isKept; oldest = this.oldest[slot] ?? null) {
      this.settledLastUsed[slot] = Math.max(this.settledLastUsed[slot] as number, oldest.usedAt);
      this.settledNextFree[slot] = this.nextFreeAfter(
        slot,
        this.settledNextFree[slot] as number,
        oldest.atMs,
      );
      this.unlink(oldest);
    }
  }

  giveBack(use: OpenUse): void {
    this.unlink(use);
    this.replay(use.slot);
  }

  private replay(slot: number): void {
    this.lastUsed[slot] = this.settledLastUsed[slot] as number;
    this.nextFree[slot] = this.settledNextFree[slot] as number;
    for (let use = this.oldest[slot] ?? null; use !== null; use = use.newer) this.apply(slot, use);
  }

  private apply(slot: number, use: OpenUse): void {
    this.lastUsed[slot] = Math.max(this.lastUsed[slot] as number, use.usedAt);
    this.nextFree[slot] = this.nextFreeAfter(slot, this.nextFree[slot] as number, use.atMs);
  }

  /** A number without a limit is always free, so a use leaves its next free slot where it was. */
  private nextFreeAfter(slot: number, nextFree: number, atMs: number): number {
    const interval = this.intervalMs[slot] as number;
    return interval === 0 ? nextFree : Math.max(nextFree, atMs) + interval;
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
}

/** Milliseconds between two messages; 0 = no limit. A rate of 0 never frees the number again; what is no rate is no limit. */
function intervalOf(ratePerSecond: number | null): number {
  return ratePerSecond !== null && ratePerSecond >= 0 ? 1000 / ratePerSecond : 0;
}
