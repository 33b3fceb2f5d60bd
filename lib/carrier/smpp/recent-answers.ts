/**
 * Messages whose answers have just come. Their receipts can follow in the same packet, before the worker has stored that
 * they were sent; such a receipt waits a moment, which is cheaper than keeping it as an early one.
 */
export class RecentAnswers {
  private readonly answeredAt = new Map<string, number>();

  constructor(private readonly headStartMs: number) {}

  note(id: string, nowMs: number): void {
    for (const [old, atMs] of this.answeredAt) {
      if (atMs > nowMs - this.headStartMs) break;
      this.answeredAt.delete(old);
    }
    this.answeredAt.set(id, nowMs);
  }

  /** How long a receipt for it should wait; 0 = not at all. */
  waitMs(id: string, nowMs: number): number {
    const atMs = this.answeredAt.get(id);
    return atMs === undefined ? 0 : Math.max(0, atMs + this.headStartMs - nowMs);
  }
}
