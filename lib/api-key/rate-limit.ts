/** How many requests a key may make in a window. */
export interface RateLimit {
  readonly requests: number;
  readonly per: "second" | "minute";
}

export const rateWindowMs: Readonly<Record<RateLimit["per"], number>> = { second: 1_000, minute: 60_000 };

/** What became of one request under a limit. */
export interface RateDecision {
  readonly isAllowed: boolean;
  /** Requests per window. */
  readonly limit: number;
  /** Requests left in this window; of several processes, what the others have set aside counts as used. */
  readonly remaining: number;
  /** Whole seconds until the window ends, at least 1. A refused caller waits as long. */
  readonly resetSeconds: number;
}

/** A part of a window's requests, set aside for this process. */
export interface RateLease {
  readonly granted: number;
  /** Requests of this window set aside by all processes, this lease included. */
  readonly used: number;
  /** The window, by the clock that all processes share. */
  readonly startedAtMs: number;
  /** By this process's clock. */
  readonly endsAtMs: number;
}

/**
 * How many requests a process sets aside at once: a twentieth of the limit, so a busy key costs about twenty leases per
 * window however many requests it makes, or as many as wait.
 *
 * It bounds the error: no window ever admits more than the limit; with n processes the first refusal can come up to
 * (n − 1) × (lease − 1) requests early, about 5 % of the limit per further process, because another process holds them.
 * With one process nothing is held elsewhere: it admits exactly the limit.
 */
export function leaseSize(limit: RateLimit, waiting: number): number {
  return Math.min(limit.requests, Math.max(Math.ceil(limit.requests / 20), waiting));
}

/**
 * A key's requests in the running window, as one process knows them. Fixed windows begin with the whole second or
 * minute of the database, the same for all processes. The caller brings leases and the time.
 */
export class RateWindow {
  private tokens = 0;
  private used = 0;
  private startedAtMs = Number.NEGATIVE_INFINITY;
  private endsAtMs = Number.NEGATIVE_INFINITY;

  constructor(readonly limit: RateLimit) {}

  /** Decides one request at once; null = it needs a lease first. */
  take(nowMs: number): RateDecision | null {
    const leftMs = this.endsAtMs - nowMs;
    // A clock set back must not keep a window open beyond its length.
    if (leftMs <= 0 || leftMs > rateWindowMs[this.limit.per]) return null;
    if (this.tokens > 0) {
      this.tokens--;
      return this.decide(true, nowMs);
    }
    return this.used >= this.limit.requests ? this.decide(false, nowMs) : null;
  }

  /** Adds a lease. What was left of an earlier window is void. */
  add(lease: RateLease): void {
    if (lease.startedAtMs !== this.startedAtMs) this.tokens = 0;
    this.tokens += lease.granted;
    this.used = lease.used;
    this.startedAtMs = lease.startedAtMs;
    this.endsAtMs = lease.endsAtMs;
  }

  /** Decides a request that waited for the lease, whether or not its window has ended meanwhile. */
  takeLeased(nowMs: number): RateDecision {
    if (this.tokens === 0) return this.decide(false, nowMs);
    this.tokens--;
    return this.decide(true, nowMs);
  }

  private decide(isAllowed: boolean, nowMs: number): RateDecision {
    return {
      isAllowed,
      limit: this.limit.requests,
      remaining: Math.max(0, this.limit.requests - this.used + this.tokens),
      resetSeconds: Math.max(1, Math.ceil((this.endsAtMs - nowMs) / 1000)),
    };
  }
}
