import type pg from "pg";
import { validate as isUuid } from "uuid";
import type { Clock } from "@/lib/clock";
import { AppError } from "@/lib/errors/app-error";
import { systemRandom } from "@/lib/random";
import { makeLinkCode } from "@/lib/short-link/link-code";
import { SpendAlerts } from "@/lib/spend/spend-alerts";
import { AcceptRunner } from "./accept-runner";
import { AcceptSchedule } from "./accept-schedule";
import { checkBody } from "./check-content";
import { createMessageIdMaker } from "./message-id";
import type { PoolSnapshots } from "./pool-snapshot";
import { SenderProfiles } from "./sender-profiles";
import { TicketLine } from "./ticket-line";
import type { AcceptedMessage, OutboundMessageInput, SenderMessageInput } from "./types";

export interface AcceptorOptions {
  readonly pool: pg.Pool;
  readonly snapshots: PoolSnapshots;
  readonly clock: Clock;
  /** Batches in flight at a time. Two keep the process and the database busy at once. */
  readonly runners?: number;
  /** Messages of one batch. */
  readonly maxBatch?: number;
  /** Fewer messages are not worth a batch beside one in flight. */
  readonly minBatch?: number;
  /** Messages waiting for a batch; more are refused with `unavailable`. */
  readonly maxPending?: number;
  /** Makes the code of a short link (F5). */
  readonly makeCode?: () => string;
  /** How long a write whose answer was lost is looked up before its callers are told that its outcome is unknown. */
  readonly lookUpTimeoutMs?: number;
}

/** What an acceptor has done since it was made. */
export interface AcceptorCounters {
  accepted: number;
  refused: number;
  batches: number;
  /** Messages decided again because their mapping had changed under them. */
  lostRaces: number;
  /** Batches decided again because another process had taken an idempotency key of theirs. */
  keyClashes: number;
  /** Batches decided again because another process had spent what was left of a limit (F4). */
  overspent: number;
  /** Repeats of accepted requests, answered as the first time. */
  recalled: number;
  /** Batches whose answer was lost and looked up. */
  lookedUp: number;
}

/**
 * Accepts messages, many in one durable commit (docs/decisions/0002): while batches are in flight the next one fills.
 * Messages to one recipient are decided, and stored, in the order they came.
 */
export class Acceptor {
  readonly counters: AcceptorCounters = {
    accepted: 0,
    refused: 0,
    batches: 0,
    lostRaces: 0,
    keyClashes: 0,
    overspent: 0,
    recalled: 0,
    lookedUp: 0,
  };
  private readonly line = new TicketLine();
  private readonly runners: readonly AcceptRunner[];
  private readonly schedule: AcceptSchedule;
  private readonly maxPending: number;
  private readonly senders: SenderProfiles;
  private isClosed = false;

  constructor(options: AcceptorOptions) {
    const shared = {
      pool: options.pool,
      snapshots: options.snapshots,
      spendAlerts: new SpendAlerts(options.pool),
      clock: options.clock,
      makeId: createMessageIdMaker(),
      makeCode: options.makeCode ?? (() => makeLinkCode(systemRandom)),
      counters: this.counters,
      line: this.line,
      lookUpTimeoutMs: options.lookUpTimeoutMs ?? 30_000,
    };
    this.senders = new SenderProfiles(options.pool, options.snapshots);
    this.runners = Array.from({ length: options.runners ?? 2 }, () => new AcceptRunner(shared));
    this.schedule = new AcceptSchedule(this.line, this.runners, {
      maxBatch: options.maxBatch ?? 500,
      minBatch: options.minBatch ?? 24,
    });
    this.maxPending = options.maxPending ?? 20_000;
  }

  /**
   * Accepts one message. Fulfils after the commit: from then on it survives anything (Q2).
   *
   * @throws AppError the refusal, in the order of design §2.4; a refused message has written nothing (S11).
   * `unavailable` when the database is, or too many messages wait.
   */
  async accept(input: OutboundMessageInput): Promise<AcceptedMessage> {
    checkBody(input);
    const messagingProfileId = input.messagingProfileId.toLowerCase();
    if (!isUuid(messagingProfileId))
      throw new AppError("not_found", {
        field: "messagingProfileId",
        detail: "There is no messaging profile with this id.",
      });
    if (this.isClosed) throw new AppError("unavailable", { detail: "The server is shutting down." });
    if (this.line.length >= this.maxPending)
      throw new AppError("unavailable", {
        detail: "Too many messages wait to be accepted. Try again in a moment.",
      });
    return new Promise((resolve, reject) => {
      this.line.add({
        input: messagingProfileId === input.messagingProfileId ? input : { ...input, messagingProfileId },
        resolve,
        reject,
        failures: 0,
        losses: 0,
        isAlone: false,
      });
      this.schedule.wake();
    });
  }

  /**
   * Accepts one message for the profile its sender is assigned to. A profile from the cache is never the last word: a
   * refusal counts only if the number still is on that profile, and what was accepted was checked against it (S12).
   *
   * `invalid_sender` when the number is on no profile; else as `accept`.
   */
  async acceptFromSender(input: SenderMessageInput): Promise<AcceptedMessage> {
    const known = await this.senders.find(input.sender);
    try {
      return await this.acceptFor(known, input);
    } catch (error) {
      // After an outage the message may be stored: only the caller may try again.
      if (!(error instanceof AppError) || error.code === "unavailable") throw error;
      const current = await this.senders.findAfresh(input.sender);
      if (current === known) throw error;
      return await this.acceptFor(current, input);
    }
  }

  /** Without a profile it is still asked for its idempotency key: a repeat is answered although the number has left. */
  private async acceptFor(profileId: string | null, input: SenderMessageInput): Promise<AcceptedMessage> {
    try {
      return await this.accept({ ...input, messagingProfileId: profileId ?? NO_PROFILE });
    } catch (error) {
      if (profileId !== null || !(error instanceof AppError) || error.code !== "not_found") throw error;
      throw new AppError("invalid_sender", {
        field: "sender",
        detail: "The sender must be a number that is assigned to a messaging profile.",
      });
    }
  }

  /** Messages that wait for a batch. */
  get waiting(): number {
    return this.line.length;
  }

  /** Refuses new messages, finishes those that wait, and ends the connections. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.schedule.drained();
    await Promise.all(this.runners.map((runner) => runner.close()));
  }
}

/** Id of no profile. */
const NO_PROFILE = "00000000-0000-0000-0000-000000000000";
