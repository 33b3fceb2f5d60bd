/** Messages handed over together; their results are known together too. */
export interface Batch {
  readonly held: string[];
}

interface Hold {
  /** When the first deferred message is tried again. */
  readonly until: number;
  readonly batches: Set<Batch>;
}

/** A message that waits for another is not tried again sooner. */
const LEAST_MS = 250;

/**
 * Senders with their recipients that have a deferred message, until the results of its batch are known: nobody else can
 * hold back later ones before (F8).
 */
export class PairHolds {
  private readonly holds = new Map<string, Hold>();

  add(pair: string, until: number, batch: Batch): void {
    const hold = this.holds.get(pair) ?? { until, batches: new Set() };
    hold.batches.add(batch);
    batch.held.push(pair);
    this.holds.set(pair, hold);
  }

  /** The results of the batch are known. */
  release(batch: Batch): void {
    for (const pair of batch.held) {
      const batches = this.holds.get(pair)?.batches;
      batches?.delete(batch);
      if (batches?.size === 0) this.holds.delete(pair);
    }
  }

  /** How long a message of the pair must wait; 0 = it need not. */
  waitMs(pair: string, now: number): number {
    const hold = this.holds.get(pair);
    return hold === undefined ? 0 : Math.max(hold.until - now, LEAST_MS);
  }
}
