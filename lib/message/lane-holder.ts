import { randomUUID } from "node:crypto";
import type pg from "pg";
import { LANES, releaseLanes, renewLanes, reportWorker, takeLanes } from "./lane-repository";

export interface LaneHolderOptions {
  /** How long a lane stays with a worker that no longer renews. A dead worker's lanes are served again after that. */
  readonly leaseMs?: number;
  readonly onError: (error: unknown) => void;
}

const DEFAULT_LEASE_MS = 4_000;
/** A lease counts as over this much earlier here than in the database, for what lies between looking and doing. */
const MARGIN_MS = 500;

/**
 * The lanes of the queue this worker serves. Workers share them evenly; a lane has one worker at a time, so the messages of a
 * number leave in order and at its rate without any lock per message.
 *
 * Leases are renewed by a timer, so a long round keeps its lanes. They change hands only between rounds.
 *
 * Whatever asks the database about lanes does so one after the other, and believes what it says: an answer from before a change
 * would take lanes out of service that nobody else can have, because they are renewed all the same.
 */
export class LaneHolder {
  readonly workerId = randomUUID();
  private held: number[] = [];
  /** By this process's own steady clock. */
  private heldUntil = 0;
  private nextShareAt = 0;
  private timer: NodeJS.Timeout | null = null;
  private isRenewalWaiting = false;
  /** The last in the line of those that ask. */
  private asking: Promise<unknown> = Promise.resolve();
  private readonly leaseMs: number;

  constructor(
    private readonly db: pg.Pool,
    private readonly options: LaneHolderOptions,
  ) {
    this.leaseMs = options.leaseMs ?? DEFAULT_LEASE_MS;
  }

  /**
   * The lanes to serve in this round. Call it only between rounds.
   *
   * @param busy lanes with messages that a carrier has not answered about: nobody else gets them now
   */
  async lanes(busy: ReadonlySet<number> = new Set()): Promise<readonly number[]> {
    this.timer ??= setInterval(() => this.renewInTime(), this.leaseMs / 4);
    if (performance.now() >= this.nextShareAt || !this.isHolding()) await this.inTurn(() => this.share(busy));
    return this.isHolding() ? this.held : [];
  }

  /** false = another worker may serve the lane by now: leave its messages as they are. */
  holds(lane: number): boolean {
    return this.isHolding() && this.held.includes(lane);
  }

  /** Lets the others have all lanes. Call it after the last round. */
  async release(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    await this.inTurn(async () => {
      this.held = [];
      this.heldUntil = 0;
      await releaseLanes(this.db, this.workerId, null);
    });
  }

  private renewInTime(): void {
    if (this.isRenewalWaiting) return;
    this.isRenewalWaiting = true;
    this.inTurn(() => this.renew())
      .catch(this.options.onError)
      .finally(() => {
        this.isRenewalWaiting = false;
      });
  }

  private inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const answer = this.asking.then(ask);
    this.asking = answer.catch(() => undefined);
    return answer;
  }

  private isHolding(): boolean {
    return performance.now() < this.heldUntil;
  }

  private async share(busy: ReadonlySet<number>): Promise<void> {
    const alive = await reportWorker(this.db, this.workerId, this.leaseMs);
    await this.renew();
    const share = Math.ceil(LANES / alive);
    if (this.held.length > share) {
      const idle = this.held.filter((lane) => !busy.has(lane));
      const surplus = new Set(idle.slice(0, this.held.length - share));
      this.held = this.held.filter((lane) => !surplus.has(lane));
      if (surplus.size > 0) await releaseLanes(this.db, this.workerId, [...surplus]);
    } else if (this.held.length < share) {
      const takenAt = performance.now();
      const taken = await takeLanes(this.db, this.workerId, this.leaseMs, share - this.held.length);
      this.held = [...this.held, ...taken];
      if (!this.isHolding()) this.heldUntil = takenAt + this.leaseMs - MARGIN_MS;
    }
    this.nextShareAt = performance.now() + this.leaseMs / 4;
  }

  private async renew(): Promise<void> {
    const renewedAt = performance.now();
    // Also those whose taking, or giving back, failed on its way here.
    this.held = (await renewLanes(this.db, this.workerId, this.leaseMs)).sort((a, b) => a - b);
    if (this.held.length > 0) this.heldUntil = renewedAt + this.leaseMs - MARGIN_MS;
  }
}
