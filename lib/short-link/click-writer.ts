import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { getLogger } from "@/lib/logger";
import { type Click, writeClicks } from "./click-repository";

export interface ClickWriterOptions {
  /** Clicks of one statement. */
  readonly maxBatch?: number;
  /** How long whoever clicked waits for the commit; then the click goes on waiting alone. */
  readonly maxWaitMs?: number;
  /** Clicks kept while the database is away; more are lost, and said to be. */
  readonly maxPending?: number;
}

interface Pending {
  readonly click: Click;
  readonly since: number;
  /** Absent once nobody waits for it. */
  done?: (() => void) | undefined;
}

const PAUSE_MS = 250;
/** At the end of the process: longer than that no supervisor waits. */
const GIVE_UP_MS = 3_000;

/**
 * Counts clicks, many in one durable commit (docs/decisions/0012): while one batch is written the next one fills. While the
 * database is away it keeps what it has and writes it later.
 */
export class ClickWriter {
  private waiting: Pending[] = [];
  private inFlight: readonly Pending[] = [];
  private running: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private givesUpAt = Number.POSITIVE_INFINITY;
  private lost = 0;
  /** Said once per outage. */
  private isAway = false;
  private readonly maxBatch: number;
  private readonly maxWaitMs: number;
  private readonly maxPending: number;

  constructor(
    private readonly pool: Pick<pg.Pool, "query">,
    options: ClickWriterOptions = {},
  ) {
    this.maxBatch = options.maxBatch ?? 1_000;
    this.maxWaitMs = options.maxWaitMs ?? 1_000;
    this.maxPending = options.maxPending ?? 100_000;
  }

  /** Fulfils after the commit, or after a second without one. Never rejects. */
  add(click: Click): Promise<void> {
    if (this.waiting.length >= this.maxPending) {
      if (this.lost++ === 0) getLogger().error("clicks are lost: the database has been away for too long");
      return Promise.resolve();
    }
    return new Promise((done) => {
      this.waiting.push({ click, since: performance.now(), done });
      this.timer ??= setInterval(() => this.letGo(), Math.max(10, this.maxWaitMs / 4)).unref();
      this.running ??= this.run();
    });
  }

  /** Fulfils when everything is written, or cannot be within three seconds. */
  async close(): Promise<void> {
    this.givesUpAt = performance.now() + GIVE_UP_MS;
    while (this.running !== null) await this.running;
    if (this.waiting.length > 0)
      getLogger().error({ clicks: this.waiting.length }, "clicks are lost: the database was away");
  }

  private async run(): Promise<void> {
    // What comes in the same turn shares the first batch.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      this.inFlight = this.waiting.splice(0, this.maxBatch);
      try {
        await writeClicks(
          this.pool,
          this.inFlight.map(({ click }) => click),
        );
        for (const pending of this.inFlight) pending.done?.();
        this.isAway = false;
      } catch (error) {
        if (!this.isAway) getLogger().warn({ err: error }, "clicks cannot be written yet, trying again");
        this.isAway = true;
        this.waiting.unshift(...this.inFlight);
        if (performance.now() >= this.givesUpAt) break;
        await sleep(PAUSE_MS);
      } finally {
        this.inFlight = [];
      }
    }
    this.running = null;
    if (this.timer !== null && this.waiting.length === 0) {
      clearInterval(this.timer);
      this.timer = null;
    }
  }

  /** Nobody waits longer than it takes to wonder. */
  private letGo(): void {
    const before = performance.now() - this.maxWaitMs;
    for (const pending of [...this.inFlight, ...this.waiting]) {
      if (pending.since > before) break;
      pending.done?.();
      pending.done = undefined;
    }
  }
}
