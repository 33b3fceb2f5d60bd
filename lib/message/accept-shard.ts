import { setImmediate as nextTurn } from "node:timers/promises";
import pg from "pg";
import type { Clock } from "@/lib/clock";
import { AppError } from "@/lib/errors/app-error";
import { getLogger } from "@/lib/logger";
import { giveBackSelection, keepSelection } from "@/lib/number-pool/take-selection";
import { AcceptConnection, isConnectionError } from "./accept-connection";
import { type WrittenMapping, writeBatch } from "./accept-repository";
import type { AcceptorCounters } from "./acceptor";
import { decideBatch, type PlannedMessage } from "./decide-batch";
import { lookUpWrite } from "./look-up-write";
import type { PoolSnapshots } from "./pool-snapshot";
import { presentAccepted } from "./present-accepted";
import { type BatchFacts, readBatchFacts } from "./read-batch-facts";
import type { AcceptedMessage, OutboundMessageInput } from "./types";

export interface AcceptShardOptions {
  readonly pool: pg.Pool;
  readonly snapshots: PoolSnapshots;
  readonly clock: Clock;
  readonly makeId: (nowMs: number) => string;
  readonly counters: AcceptorCounters;
  readonly maxBatch: number;
  readonly maxPending: number;
  readonly lookUpTimeoutMs: number;
}

interface Ticket {
  readonly input: OutboundMessageInput;
  readonly resolve: (message: AcceptedMessage) => void;
  readonly reject: (error: unknown) => void;
  failures: number;
  losses: number;
  /** Decided in a batch of its own, because the database refused a batch it was in. */
  isAlone: boolean;
}

type Planned = PlannedMessage<Ticket>;

/** A message whose batch failed this often gives up. */
const MAX_FAILURES = 3;
/** Each loss means that somebody else won, so this many in a row are no race but a fault. */
const MAX_LOSSES = 50;

/** Serialization failure, deadlock, lock not available: nothing was written, and trying again may work. */
const RETRY_CODES = /^(?:40001|40P01|55P03)$/;
/** Data exceptions and violated constraints: some message of the batch is one the database cannot hold. */
const DATA_CODES = /^2[23]/;

/** One line of batches: at most one is in flight, the next one fills meanwhile. */
export class AcceptShard {
  private pending: Ticket[] = [];
  private running: Promise<void> | null = null;
  private connection: AcceptConnection | null = null;

  constructor(private readonly options: AcceptShardOptions) {}

  add(input: OutboundMessageInput): Promise<AcceptedMessage> {
    if (this.pending.length >= this.options.maxPending)
      return Promise.reject(
        new AppError("unavailable", {
          detail: "Too many messages wait to be accepted. Try again in a moment.",
        }),
      );
    return new Promise((resolve, reject) => {
      this.pending.push({ input, resolve, reject, failures: 0, losses: 0, isAlone: false });
      this.running ??= this.run();
    });
  }

  async close(): Promise<void> {
    while (this.running !== null) await this.running;
    await this.connection?.close();
    this.connection = null;
  }

  private async run(): Promise<void> {
    while (this.pending.length > 0) {
      // Requests that arrive in this turn join the batch.
      await nextTurn();
      const batch = this.takeBatch();
      try {
        await this.acceptBatch(batch);
      } catch (error) {
        // A defect, not an outage. Everyone gets an answer (a second one is ignored), and the line goes on.
        for (const ticket of batch) ticket.reject(error);
      }
    }
    this.running = null;
  }

  private takeBatch(): Ticket[] {
    if (this.pending[0]?.isAlone) return this.pending.splice(0, 1);
    const alone = this.pending.findIndex((ticket) => ticket.isAlone);
    const { maxBatch } = this.options;
    return this.pending.splice(0, alone === -1 ? maxBatch : Math.min(alone, maxBatch));
  }

  private async acceptBatch(batch: readonly Ticket[]): Promise<void> {
    const { clock, makeId, counters, snapshots } = this.options;
    let connection: AcceptConnection;
    let facts: BatchFacts;
    try {
      connection = await this.connect();
      facts = await readBatchFacts(
        connection,
        snapshots,
        batch.map((ticket) => ticket.input),
      );
    } catch (error) {
      // A database that cannot be reached is said to be so at once; a connection that broke is made anew.
      this.settleFailure(batch, error, this.connection?.isLost ?? false);
      return;
    }
    const nowMs = clock.now();
    const { planned, refused } = decideBatch(batch, facts.snapshotOf, facts.mappingOf, nowMs, makeId);
    counters.batches++;
    counters.refused += refused.length;
    for (const { request, error } of refused) request.reject(error);
    if (planned.length > 0) await this.write(connection, planned, nowMs);
  }

  private async write(
    connection: AcceptConnection,
    planned: readonly Planned[],
    nowMs: number,
  ): Promise<void> {
    try {
      const written = await writeBatch(
        connection,
        nowMs,
        planned.map((plan) => plan.message),
      );
      this.settle(planned, nowMs, ({ message }) => {
        if (message.mapping === null) return null;
        return written.get(message.mapping);
      });
    } catch (error) {
      if (isConnectionError(error)) await this.lookUp(connection, planned, nowMs, error);
      else {
        for (const plan of planned) giveBack(plan);
        this.settleFailure(
          planned.map((plan) => plan.request),
          error,
          false,
        );
      }
    }
  }

  /** The answer to a write was lost: find out what it did, then go on as if it had come (Q2). */
  private async lookUp(
    connection: AcceptConnection,
    planned: readonly Planned[],
    nowMs: number,
    cause: unknown,
  ): Promise<void> {
    const { pool, counters, lookUpTimeoutMs } = this.options;
    counters.lookedUp++;
    await connection.close();
    this.connection = null;
    const messages = planned.map((plan) => plan.message);
    let found: Map<string, WrittenMapping | null>;
    try {
      found = await lookUpWrite(pool, connection.backend, messages, lookUpTimeoutMs);
    } catch (error) {
      getLogger().error({ err: error, messages: planned.length }, "a lost write could not be looked up");
      for (const plan of planned) {
        giveBack(plan);
        plan.request.reject(
          new AppError("unavailable", {
            detail:
              "The database went away while it stored this message. Look for it before you send it again.",
            meta: { outcome: "unknown", messageId: plan.message.id },
            cause,
          }),
        );
      }
      return;
    }
    if (found.size === 0) {
      for (const plan of planned) giveBack(plan);
      this.settleFailure(
        planned.map((plan) => plan.request),
        cause,
        true,
      );
    } else this.settle(planned, nowMs, ({ message }) => found.get(message.id));
  }

  /** @param writtenOf the message's mapping as written, null = it has none, undefined = the message was not written */
  private settle(
    planned: readonly Planned[],
    nowMs: number,
    writtenOf: (plan: Planned) => WrittenMapping | null | undefined,
  ): void {
    const { counters } = this.options;
    const lost: Ticket[] = [];
    for (const plan of planned) {
      const written = writtenOf(plan);
      if (written === undefined) {
        giveBack(plan);
        if (++plan.request.losses < MAX_LOSSES) lost.push(plan.request);
        else plan.request.reject(new Error("The mapping of a message never was what had been read."));
        continue;
      }
      if (plan.decision.selection !== null) keepSelection(plan.decision.selection);
      counters.accepted++;
      plan.request.resolve(presentAccepted(plan, written, nowMs));
    }
    counters.lostRaces += lost.length;
    this.putBack(lost);
  }

  /** Nothing was written: try again if that may help, else tell the callers. */
  private settleFailure(tickets: readonly Ticket[], error: unknown, mayRecover: boolean): void {
    const code = error instanceof pg.DatabaseError ? (error.code ?? "") : "";
    const isData = DATA_CODES.test(code);
    const mayWork = mayRecover || RETRY_CODES.test(code) || (isData && tickets.length > 1);
    const again: Ticket[] = [];
    for (const ticket of tickets) {
      ticket.failures++;
      if (isData) ticket.isAlone = true;
      if (mayWork && ticket.failures < MAX_FAILURES) again.push(ticket);
      else ticket.reject(isData ? error : new AppError("unavailable", { cause: error }));
    }
    const failed = tickets.length - again.length;
    if (failed > 0) getLogger().error({ err: error, messages: failed }, "messages could not be accepted");
    this.putBack(again);
  }

  /** To the head of the line: they came before all that wait. */
  private putBack(tickets: Ticket[]): void {
    if (tickets.length > 0) this.pending = [...tickets, ...this.pending];
  }

  private async connect(): Promise<AcceptConnection> {
    if (this.connection === null || this.connection.isLost) {
      await this.connection?.close();
      this.connection = null;
      this.connection = await AcceptConnection.open(this.options.pool);
    }
    return this.connection;
  }
}

function giveBack({ decision }: Planned): void {
  if (decision.selection !== null) giveBackSelection(decision.selection);
}
