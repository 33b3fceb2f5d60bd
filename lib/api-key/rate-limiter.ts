import type pg from "pg";
import { type Clock, systemClock } from "@/lib/clock";
import { getPool } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { processSingleton } from "@/lib/process-singleton";
import { leaseSize, type RateDecision, type RateLimit, RateWindow, rateWindowMs } from "./rate-limit";
import { leaseRequests } from "./rate-limit-repository";
import type { ApiKey } from "./types";

export interface RateLimiterOptions {
  /** This process's clock. */
  readonly clock?: Clock;
  /** The clock of the windows, the same for all processes; absent = the database's. */
  readonly sharedClock?: Clock;
}

interface Limited {
  window: RateWindow;
  waiting: { settle: (decision: RateDecision) => void; fail: (error: unknown) => void }[];
}

/** Keys whose windows are remembered. The one known longest is forgotten first; it only has to ask again. */
const MAX_KEYS = 10_000;

/**
 * The rate limits of keys, shared by all processes on one database. Nearly every request is decided in memory out of
 * requests this process has set aside in Postgres; see `leaseSize` for how many and how exact that is. Leases of several
 * keys and of waiting requests share a statement, one at a time.
 */
export class RateLimiter {
  private readonly limited = new Map<string, Limited>();
  private readonly asking = new Map<string, Limited>();
  private isLeasing = false;
  private readonly clock: Clock;

  constructor(
    private readonly pool: pg.Pool,
    private readonly options: RateLimiterOptions = {},
  ) {
    this.clock = options.clock ?? systemClock;
  }

  /**
   * Counts one request of a key and says whether it is within the key's limit; null = the key has none.
   *
   * @returns a promise only where the request has to wait for a lease; it rejects with AppError `unavailable` when the
   *   database does not answer
   */
  take(key: Pick<ApiKey, "id" | "rateLimit">): RateDecision | Promise<RateDecision> | null {
    const { rateLimit } = key;
    if (!rateLimit) return null;
    const limited = this.find(key.id, rateLimit);
    return limited.window.take(this.clock.now()) ?? this.wait(key.id, limited);
  }

  private find(apiKeyId: string, limit: RateLimit): Limited {
    const known = this.limited.get(apiKeyId);
    if (known) {
      const { window } = known;
      if (window.limit.requests !== limit.requests || window.limit.per !== limit.per) {
        known.window = new RateWindow(limit);
      }
      return known;
    }
    const limited = { window: new RateWindow(limit), waiting: [] };
    this.limited.set(apiKeyId, limited);
    for (const id of this.limited.keys()) {
      if (this.limited.size <= MAX_KEYS) break;
      this.limited.delete(id);
    }
    return limited;
  }

  private wait(apiKeyId: string, limited: Limited): Promise<RateDecision> {
    return new Promise((settle, fail) => {
      limited.waiting.push({ settle, fail });
      this.asking.set(apiKeyId, limited);
      if (this.isLeasing) return;
      this.isLeasing = true;
      // Requests that arrive in the same turn share the first lease.
      setImmediate(() => void this.leaseAll());
    });
  }

  private async leaseAll(): Promise<void> {
    while (this.asking.size > 0) await this.lease();
    this.isLeasing = false;
  }

  private async lease(): Promise<void> {
    const batch = [...this.asking].map(([apiKeyId, limited]) => {
      const { window, waiting } = limited;
      limited.waiting = [];
      return { apiKeyId, limited, window, waiting };
    });
    this.asking.clear();
    try {
      const sentAtMs = this.clock.now();
      const rows = await leaseRequests(
        this.pool,
        batch.map(({ apiKeyId, window: { limit }, waiting }) => ({
          apiKeyId,
          windowMs: rateWindowMs[limit.per],
          maxRequests: limit.requests,
          wanted: leaseSize(limit, waiting.length),
        })),
        this.options.sharedClock?.now() ?? null,
      );
      const leases = new Map(rows.map((row) => [row.apiKeyId, row]));
      for (const { apiKeyId, window, waiting } of batch) {
        const lease = leases.get(apiKeyId);
        if (!lease) throw new Error(`no lease came back for the key ${apiKeyId}`);
        // Counted from before the question: the window never lasts longer here than in the database.
        window.add({ ...lease, endsAtMs: sentAtMs + lease.leftMs });
        for (const request of waiting) request.settle(window.takeLeased(this.clock.now()));
      }
    } catch (cause) {
      const error = new AppError("unavailable", {
        detail: "The rate limit of this API key could not be checked. Try again in a moment.",
        cause,
      });
      for (const { waiting } of batch) for (const request of waiting) request.fail(error);
    }
  }
}

/** The rate limits of this process. */
export function getRateLimiter(): RateLimiter {
  return processSingleton("api-key-rate-limiter", () => new RateLimiter(getPool()));
}
