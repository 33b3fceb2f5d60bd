/** What a number with a rate promises: one message per interval. */
export interface BookedNumber {
  readonly phoneNumberId: string;
  readonly ratePerSecond: number | null;
}

/**
 * Until when the slots of numbers with a rate are promised, as far as this process knows: what the database said last, and
 * what was decided since. The database has the last word on every batch (docs/decisions/0010), so this may be behind and
 * is never wrong for long.
 */
export class NumberBookings {
  private readonly untilMs = new Map<string, number>();

  /** How long a message of the number accepted now would wait; 0 without a rate. */
  waitMs({ phoneNumberId, ratePerSecond }: BookedNumber, nowMs: number): number {
    if (ratePerSecond === null) return 0;
    return Math.max(0, (this.untilMs.get(phoneNumberId) ?? nowMs) - nowMs);
  }

  /** Promises the number's next slot to a message that was decided. */
  take({ phoneNumberId, ratePerSecond }: BookedNumber, nowMs: number): void {
    if (ratePerSecond === null) return;
    const untilMs = Math.max(this.untilMs.get(phoneNumberId) ?? nowMs, nowMs);
    this.untilMs.set(phoneNumberId, untilMs + intervalMsOf(ratePerSecond));
  }

  /** Takes back a promise to a message that was not written. */
  giveBack({ phoneNumberId, ratePerSecond }: BookedNumber): void {
    const untilMs = this.untilMs.get(phoneNumberId);
    if (ratePerSecond !== null && untilMs !== undefined)
      this.untilMs.set(phoneNumberId, untilMs - intervalMsOf(ratePerSecond));
  }

  /** What the database says; null = it has promised nothing. */
  learn(phoneNumberId: string, untilMs: number | null): void {
    if (untilMs === null) this.untilMs.delete(phoneNumberId);
    else this.untilMs.set(phoneNumberId, untilMs);
  }
}

/** Milliseconds between two messages of a number. */
export function intervalMsOf(ratePerSecond: number): number {
  return 1_000 / ratePerSecond;
}
