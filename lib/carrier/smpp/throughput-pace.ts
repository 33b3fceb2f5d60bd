/** Timers are late by milliseconds: what was missed in this time is caught up. */
const CATCH_UP_MS = 20;

/** Lets through at most so many a second, evenly: never more than the rate and what 20 ms hold in any second. */
export class ThroughputPace {
  private nextSlot = Number.NEGATIVE_INFINITY;
  private readonly stepMs: number;

  /** @param perSecond null = no limit */
  constructor(perSecond: number | null) {
    this.stepMs = perSecond === null ? 0 : 1_000 / perSecond;
  }

  /** Takes a slot. @returns 0 when it is taken, else how many milliseconds to wait before asking again */
  take(nowMs: number): number {
    if (this.stepMs === 0) return 0;
    const slot = Math.max(this.nextSlot, nowMs - Math.min(CATCH_UP_MS, this.stepMs));
    if (slot > nowMs) return slot - nowMs;
    this.nextSlot = slot + this.stepMs;
    return 0;
  }
}
