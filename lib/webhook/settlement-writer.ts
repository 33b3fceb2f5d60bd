import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Clock } from "@/lib/clock";
import { getLogger } from "@/lib/logger";
import { type Settlement, settleEvents } from "./queue-repository";

const BATCH = 200;
const PAUSE_MS = 250;
/** At the end of the process: longer than that no supervisor waits. */
const GIVE_UP_MS = 3_000;

interface Waiting {
  readonly settlement: Settlement;
  readonly onWritten: (() => void) | undefined;
}

/**
 * Writes what became of events, many in one statement: while one batch is written the next one fills. While the database
 * cannot be reached it keeps what it has; an event that somebody else delivers meanwhile is theirs.
 */
export class SettlementWriter {
  private waiting: Waiting[] = [];
  private running: Promise<void> | null = null;
  private givesUpAt = Number.POSITIVE_INFINITY;

  constructor(
    private readonly pool: pg.Pool,
    private readonly clock: Clock,
  ) {}

  /** @param onWritten called once, when it is in the database */
  add(settlement: Settlement, onWritten?: () => void): void {
    this.waiting.push({ settlement, onWritten });
    this.running ??= this.run();
  }

  /** Fulfils when everything is written, or cannot be within three seconds. */
  async close(): Promise<void> {
    this.givesUpAt = performance.now() + GIVE_UP_MS;
    while (this.running !== null) await this.running;
  }

  private async run(): Promise<void> {
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, BATCH);
      try {
        await settleEvents(
          this.pool,
          batch.map(({ settlement }) => settlement),
          this.clock.now(),
        );
        for (const { onWritten } of batch) onWritten?.();
      } catch (error) {
        getLogger().error(
          { err: error, events: batch.length },
          "what became of webhooks could not be written",
        );
        if (performance.now() >= this.givesUpAt) break;
        this.waiting.unshift(...batch);
        await sleep(PAUSE_MS);
      }
    }
    this.running = null;
  }
}
