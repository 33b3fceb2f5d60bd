/** Timers are late by milliseconds: what was missed in this time is caught up. */
const CATCH_UP_MS = 20;

/** Lets through at most so many a second, evenly: never more in any time than the rate allows in it and the time caught up. */
export class ThroughputPace {
  private nextSlot = Number.NEGATIVE_INFINITY;
  private readonly stepMs: number;

  /** @param perSecond null = no limit */
  constructor(
    readonly perSecond: number | null,
    private readonly catchUpMs = CATCH_UP_MS,
  ) {
    this.stepMs = perSecond === null ? 0 : 1_000 / perSecond;
  }

  /** How long until there is a slot; 0 = there is one now. */
  waitMs(nowMs: number): number {
    return this.stepMs === 0 ? 0 : Math.max(0, this.slotAt(nowMs) - nowMs);
  }

  /** Takes a slot. @returns 0 when it is taken, else how many milliseconds to wait before asking again */
  take(nowMs: number): number {
    const waitMs = this.waitMs(nowMs);
    if (waitMs === 0 && this.stepMs > 0) this.nextSlot = this.slotAt(nowMs) + this.stepMs;
    return waitMs;
  }

  private slotAt(nowMs: number): number {
    return Math.max(this.nextSlot, nowMs - this.catchUpMs);
  }
}
