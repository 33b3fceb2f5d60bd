import type pg from "pg";
import type { Clock } from "@/lib/clock";
import { AppError } from "@/lib/errors/app-error";
import { getLogger } from "@/lib/logger";
import { giveBackSelection, keepSelection } from "@/lib/number-pool/take-selection";
import type { SpendAlerts } from "@/lib/spend/spend-alerts";
import { AcceptConnection, isConnectionError } from "./accept-connection";
import {
  isCodeClash,
  isDataError,
  isKeyClash,
  isOverbooked,
  isOverspent,
  mayWorkAgain,
  unknownOutcome,
} from "./accept-failure";
import type { BatchRunner } from "./accept-schedule";
import { type WrittenMapping, writeBatch } from "./accept-write-repository";
import type { AcceptorCounters } from "./acceptor";
import { decideBatch, type PlannedMessage } from "./decide-batch";
import { lookUpWrite } from "./look-up-write";
import { intervalMsOf } from "./number-bookings";
import type { PoolSnapshots } from "./pool-snapshot";
import { presentAccepted } from "./present-accepted";
import { type BatchFacts, readBatchFacts } from "./read-batch-facts";
import { recallAnswers } from "./recall-answers";
import { recordReachedLimits } from "./record-reached-limits";
import type { Ticket, TicketLine } from "./ticket-line";

export interface AcceptRunnerOptions {
  /** Where tickets go back to that are to be decided again. */
  readonly line: TicketLine;
  readonly pool: pg.Pool;
  readonly snapshots: PoolSnapshots;
  readonly spendAlerts: SpendAlerts;
  readonly clock: Clock;
  readonly makeId: (nowMs: number) => string;
  readonly makeCode: () => string;
  readonly counters: AcceptorCounters;
  readonly lookUpTimeoutMs: number;
}

type Planned = PlannedMessage<Ticket>;

/** A message whose batch failed this often gives up. */
const MAX_FAILURES = 3;
/** Each loss means that somebody else won, so this many in a row are no race but a fault. */
const MAX_LOSSES = 50;

/** Runs batches over a connection of its own, one at a time. */
export class AcceptRunner implements BatchRunner {
  private readonly line: TicketLine;
  private connection: AcceptConnection | null = null;

  constructor(private readonly options: AcceptRunnerOptions) {
    this.line = options.line;
  }

  async run(batch: readonly Ticket[]): Promise<void> {
    try {
      await this.acceptBatch(batch);
    } catch (error) {
      // A defect, not an outage. Everyone gets an answer (a second one is ignored), and the line goes on.
      for (const ticket of batch) if (!this.line.has(ticket)) ticket.reject(error);
    }
  }

  /** Ends the connection. Call it after the last batch. */
  async close(): Promise<void> {
    await this.connection?.close();
    this.connection = null;
  }

  private async acceptBatch(batch: readonly Ticket[]): Promise<void> {
    const { clock, makeId, makeCode, counters, snapshots } = this.options;
    let connection: AcceptConnection;
    let open = batch;
    let facts: BatchFacts;
    try {
      connection = await this.connect();
      facts = await readBatchFacts(
        connection,
        snapshots,
        batch.map((ticket) => ticket.input),
        clock.now(),
      );
      open = await this.answerRepeats(connection, batch, facts);
    } catch (error) {
      // A database that cannot be reached is said to be so at once; a connection that broke is made anew.
      this.settleFailure(open, error, this.connection?.isLost ?? false);
      return;
    }
    if (open.length === 0) return;
    const nowMs = clock.now();
    const { planned, refused, deferred } = decideBatch(open, facts, nowMs, makeId, makeCode);
    counters.batches++;
    counters.refused += refused.length;
    await recordReachedLimits(this.options.spendAlerts, refused, facts, nowMs);
    for (const { request, error } of refused) request.reject(error);
    this.line.putBack(deferred);
    if (planned.length > 0) await this.write(connection, planned, nowMs);
  }

  /** Answers the repeats of accepted requests. @returns the others */
  private async answerRepeats(
    connection: AcceptConnection,
    batch: readonly Ticket[],
    { takenKeys }: BatchFacts,
  ): Promise<readonly Ticket[]> {
    const { clock, counters } = this.options;
    const { answered, refused, open } = await recallAnswers(connection, batch, takenKeys, clock.now());
    counters.recalled += answered.length;
    counters.refused += refused.length;
    for (const { request, message } of answered) request.resolve(message);
    for (const { request, error } of refused) request.reject(error);
    return open;
  }

  private async write(
    connection: AcceptConnection,
    planned: readonly Planned[],
    nowMs: number,
  ): Promise<void> {
    const { counters } = this.options;
    try {
      const { mappings, bookedUntilMs } = await writeBatch(
        connection,
        nowMs,
        planned.map((plan) => plan.message),
      );
      const writtenOf = ({ message }: Planned) =>
        message.mapping === null ? null : mappings.get(message.mapping);
      this.settle(planned, nowMs, writtenOf, bookedWaits(planned, writtenOf, bookedUntilMs, nowMs));
      if (bookedUntilMs.size > 0) this.options.snapshots.learnBookings(profilesOf(planned), bookedUntilMs);
    } catch (error) {
      if (isConnectionError(error)) await this.lookUp(connection, planned, nowMs, error);
      else {
        for (const plan of planned) this.giveBack(plan);
        const tickets = planned.map((plan) => plan.request);
        if (isKeyClash(error)) {
          counters.keyClashes++;
          this.decideAgain(tickets, error);
        } else if (isOverspent(error)) {
          counters.overspent++;
          this.decideAgain(tickets, error);
        } else if (isCodeClash(error)) this.decideAgain(tickets, error);
        else if (isOverbooked(error)) await this.settleOverbooked(planned, tickets, error);
        else this.settleFailure(tickets, error, false);
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
        this.giveBack(plan);
        plan.request.reject(unknownOutcome(plan.message.id, cause));
      }
      return;
    }
    if (found.size === 0) {
      for (const plan of planned) this.giveBack(plan);
      this.settleFailure(
        planned.map((plan) => plan.request),
        cause,
        true,
      );
    } else this.settle(planned, nowMs, ({ message }) => found.get(message.id), null, true);
  }

  /**
   * @param writtenOf the message's mapping as written, null = it has none, undefined = the message was not written
   * @param waits as booked, of messages whose number has a rate and whose wait no key remembers
   * @param isLookedUp the mappings are as they are now; what has a key is answered from the database, as every repeat will be
   */
  private settle(
    planned: readonly Planned[],
    nowMs: number,
    writtenOf: (plan: Planned) => WrittenMapping | null | undefined,
    waits: ReadonlyMap<Planned, number> | null,
    isLookedUp = false,
  ): void {
    const { counters } = this.options;
    const lost: Ticket[] = [];
    const again: Ticket[] = [];
    for (const plan of planned) {
      const written = writtenOf(plan);
      if (written === undefined) {
        this.giveBack(plan);
        if (++plan.request.losses < MAX_LOSSES) lost.push(plan.request);
        else plan.request.reject(new Error("The mapping of a message never was what had been read."));
        continue;
      }
      if (plan.decision.selection !== null) keepSelection(plan.decision.selection);
      counters.accepted++;
      if (isLookedUp && plan.message.idempotency !== null) again.push(plan.request);
      else plan.request.resolve(presentAccepted(plan, written, nowMs, waits?.get(plan)));
    }
    counters.lostRaces += lost.length;
    this.line.putBack(lost);
    this.line.putBack(again);
  }

  /**
   * Nothing was written, because something of the batch was there first: an idempotency key, whose answer is in sight next time,
   * what another process spent of a limit, likewise, or the code of a short link, which is another one then.
   */
  private decideAgain(tickets: readonly Ticket[], error: unknown): void {
    const again = tickets.filter((ticket) => ++ticket.losses < MAX_LOSSES);
    for (const ticket of tickets) if (ticket.losses >= MAX_LOSSES) ticket.reject(error);
    this.line.putBack(again);
  }

  /** Other processes have promised slots that the batch was decided with: read what is promised, and decide again. */
  private async settleOverbooked(
    planned: readonly Planned[],
    tickets: readonly Ticket[],
    error: unknown,
  ): Promise<void> {
    try {
      await this.options.snapshots.refreshBookings(profilesOf(planned));
    } catch (failure) {
      this.settleFailure(tickets, failure, true);
      return;
    }
    this.decideAgain(tickets, error);
  }

  private giveBack({ decision }: Planned): void {
    if (decision.selection !== null) giveBackSelection(decision.selection);
    this.options.snapshots.bookings.giveBack(decision.number);
  }

  /** Nothing was written: try again if that may help, else tell the callers. */
  private settleFailure(tickets: readonly Ticket[], error: unknown, mayRecover: boolean): void {
    const isData = isDataError(error);
    const mayWork = mayRecover || mayWorkAgain(error) || (isData && tickets.length > 1);
    const again: Ticket[] = [];
    for (const ticket of tickets) {
      ticket.failures++;
      if (isData) ticket.isAlone = true;
      if (mayWork && ticket.failures < MAX_FAILURES) again.push(ticket);
      else ticket.reject(isData ? error : new AppError("unavailable", { cause: error }));
    }
    const failed = tickets.length - again.length;
    if (failed > 0) getLogger().error({ err: error, messages: failed }, "messages could not be accepted");
    this.line.putBack(again);
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

function profilesOf(planned: readonly Planned[]): string[] {
  return [...new Set(planned.map(({ message }) => message.profileId))];
}

/** The wait of each written message whose number has a rate: the slots of a batch are the last ones booked, in its order. */
function bookedWaits(
  planned: readonly Planned[],
  writtenOf: (plan: Planned) => WrittenMapping | null | undefined,
  bookedUntilMs: ReadonlyMap<string, number>,
  nowMs: number,
): ReadonlyMap<Planned, number> | null {
  if (bookedUntilMs.size === 0) return null;
  const waits = new Map<Planned, number>();
  const untilMs = new Map(bookedUntilMs);
  for (const plan of planned.toReversed()) {
    const { phoneNumberId, ratePerSecond, idempotency } = plan.message;
    const until = untilMs.get(phoneNumberId);
    if (until === undefined || ratePerSecond === null || writtenOf(plan) === undefined) continue;
    const slot = until - intervalMsOf(ratePerSecond);
    untilMs.set(phoneNumberId, slot);
    if (idempotency === null) waits.set(plan, Math.max(0, Math.round(slot - nowMs)));
  }
  return waits;
}
