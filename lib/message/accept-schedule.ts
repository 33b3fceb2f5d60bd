import { setImmediate as nextTurn } from "node:timers/promises";
import type { Batch, Ticket, TicketLine } from "./ticket-line";

/** Runs one batch to its end; tickets that have no answer then are back in the line. Never rejects. */
export interface BatchRunner {
  run(batch: readonly Ticket[]): Promise<void>;
}

export interface AcceptScheduleOptions {
  /** Messages of one batch. */
  readonly maxBatch: number;
  /** While a batch is in flight, fewer that wait are not worth another one: they wait for its end. */
  readonly minBatch: number;
}

/** They wait no longer than this for a batch that does not end: its connection may be lost. A batch takes a few ms. */
const PATIENCE_MS = 25;

/**
 * Decides when the line becomes a batch, and how large.
 *
 * A batch has a cost of its own, the same for 10 messages as for 100, so small ones beside each other only slow each other
 * down: behind 64 connections two that each took what was there were 17 messages large. So a further batch starts beside
 * one in flight only with `minBatch` or more; and the first leaves its share to the others, so that all runners have work.
 * A recipient is never in two batches at once: its messages are decided, and stored, in the order they came.
 */
export class AcceptSchedule {
  private readonly idle: BatchRunner[];
  private readonly running = new Set<Promise<void>>();
  /** Recipients of the messages in flight. */
  private readonly busy = new Set<string>();
  private inFlight = 0;
  private isWoken = false;
  private patience: NodeJS.Timeout | null = null;

  constructor(
    private readonly line: TicketLine,
    private readonly runners: readonly BatchRunner[],
    private readonly options: AcceptScheduleOptions,
  ) {
    this.idle = [...runners];
  }

  /** To be called when the line has grown. Requests that arrive in this turn join the batch. */
  wake(): void {
    if (this.isWoken || this.idle.length === 0) return;
    this.isWoken = true;
    setImmediate(() => {
      this.isWoken = false;
      this.startBatches();
    });
  }

  /** Fulfils once nothing waits and nothing is in flight. */
  async drained(): Promise<void> {
    while (this.line.length > 0 || this.running.size > 0) {
      await Promise.all(this.running);
      await nextTurn();
    }
  }

  private startBatches(isWorthIt = false): void {
    while (this.idle.length > 0 && this.line.length > 0) {
      if (this.running.size > 0 && this.line.length < this.options.minBatch && !isWorthIt) {
        this.patience ??= setTimeout(() => {
          this.patience = null;
          this.startBatches(true);
        }, PATIENCE_MS);
        return;
      }
      const batch = this.line.takeBatch(this.share(), this.options.maxBatch, this.busy);
      if (batch.tickets.length === 0) return;
      this.start(this.idle.shift() as BatchRunner, batch);
    }
  }

  private share(): number {
    const share = Math.ceil((this.line.length + this.inFlight) / this.runners.length);
    return Math.max(this.options.minBatch, share);
  }

  private start(runner: BatchRunner, { tickets, recipients }: Batch): void {
    if (this.patience !== null) clearTimeout(this.patience);
    this.patience = null;
    for (const recipient of recipients) this.busy.add(recipient);
    this.inFlight += tickets.length;
    const run = runner.run(tickets).finally(() => {
      for (const recipient of recipients) this.busy.delete(recipient);
      this.inFlight -= tickets.length;
      this.running.delete(run);
      this.idle.push(runner);
      if (this.line.length > 0) this.wake();
    });
    this.running.add(run);
  }
}
