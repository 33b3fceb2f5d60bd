import type pg from "pg";
import type { Clock } from "@/lib/clock";
import { AppError } from "@/lib/errors/app-error";
import { getLogger } from "@/lib/logger";
import { systemRandom } from "@/lib/random";
import { makeLinkCode } from "@/lib/short-link/link-code";
import { SpendAlerts } from "@/lib/spend/spend-alerts";
import { checkSpend } from "@/lib/spend/spend-limit";
import { AcceptConnection, isConnectionError } from "./accept-connection";
import {
  isCodeClash,
  isKeyClash,
  isOverbooked,
  isOverspent,
  mayWorkAgain,
  unknownOutcome,
} from "./accept-failure";
import { writeBatch } from "./accept-write-repository";
import { checkBody } from "./check-content";
import { checkGroupMembers } from "./check-group";
import { decideBatch, type PlannedMessage } from "./decide-batch";
import { getMessages, type StoredMessage } from "./get-message";
import { beginGroup, commitGroup, linkGroup, rollBackGroup } from "./group-repository";
import { lookUpWrite } from "./look-up-write";
import { createMessageIdMaker } from "./message-id";
import type { PoolSnapshots } from "./pool-snapshot";
import { readBatchFacts } from "./read-batch-facts";
import { recallAnswers } from "./recall-answers";
import { recordReachedLimits } from "./record-reached-limits";
import { findProfileOfNumber } from "./sender-profile-repository";
import type { GroupMessageInput, OutboundMessageInput } from "./types";

export interface GroupAcceptorOptions {
  readonly pool: pg.Pool;
  readonly snapshots: PoolSnapshots;
  readonly clock: Clock;
  /** Groups waiting; more are refused with `unavailable`. */
  readonly maxPending?: number;
  readonly lookUpTimeoutMs?: number;
}

/** The message to one recipient, on its way through the batch. */
interface Member {
  readonly input: OutboundMessageInput;
}

/** Times that a group is decided because others were faster, and because a connection broke. */
const MAX_RACES = 20;
const MAX_FAILURES = 3;
/** Id of no profile. */
const NO_PROFILE = "00000000-0000-0000-0000-000000000000";

/**
 * Accepts group MMS, one after the other: all their messages are stored in one transaction with the rules and statements of
 * acceptance, or none is. They are few, so they wait for each other and not for the batches of single messages.
 */
export class GroupAcceptor {
  private connection: AcceptConnection | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private pending = 0;
  private isClosed = false;
  private readonly makeId = createMessageIdMaker();
  private readonly spendAlerts: SpendAlerts;

  constructor(private readonly options: GroupAcceptorOptions) {
    this.spendAlerts = new SpendAlerts(options.pool);
  }

  /**
   * Accepts one group. Fulfils after the commit with a message for each recipient, in their order (Q2).
   *
   * The sender is named, so mappings are neither read nor written (S9). Each recipient is decided as the recipient of any
   * message is; the first refusal refuses the group, and nothing is written (S11).
   *
   * @throws AppError the refusals of a send, those of one recipient at `recipients.N`
   */
  async accept(input: GroupMessageInput): Promise<readonly StoredMessage[]> {
    const { recipients, ...shared } = input;
    const [first] = recipients;
    if (first !== undefined) checkBody({ ...shared, recipient: first, messagingProfileId: NO_PROFILE });
    checkGroupMembers(recipients, input.sender);
    if (this.isClosed) throw new AppError("unavailable", { detail: "The server is shutting down." });
    if (this.pending >= (this.options.maxPending ?? 1_000))
      throw new AppError("unavailable", {
        detail: "Too many messages wait to be accepted. Try again in a moment.",
      });
    this.pending++;
    const turn = this.last.then(() => this.acceptInTurn(input));
    this.last = turn.catch(() => undefined);
    try {
      const ids = await turn;
      const stored = await getMessages(this.options.pool, ids);
      return ids.flatMap((id) => stored.get(id) ?? []);
    } finally {
      this.pending--;
    }
  }

  /** Refuses new groups, finishes those that wait, and ends the connection. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.last;
    await this.connection?.close();
    this.connection = null;
  }

  private async acceptInTurn(input: GroupMessageInput): Promise<readonly string[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(input);
      } catch (error) {
        if (error instanceof AppError) throw error;
        await this.dropConnection();
        const isRace =
          mayWorkAgain(error) ||
          isKeyClash(error) ||
          isCodeClash(error) ||
          isOverbooked(error) ||
          isOverspent(error);
        const limit = isRace ? MAX_RACES : isConnectionError(error) ? MAX_FAILURES : 1;
        if (attempt < limit) continue;
        getLogger().error({ err: error, messages: input.recipients.length }, "a group could not be accepted");
        throw new AppError("unavailable", { cause: error });
      }
    }
  }

  /** @returns the ids of its messages */
  private async attempt(input: GroupMessageInput): Promise<readonly string[]> {
    const { pool, snapshots, clock } = this.options;
    const profileId = await findProfileOfNumber(pool, input.sender);
    const members = membersOf(input, profileId ?? NO_PROFILE);
    const connection = await this.connect();
    const nowMs = clock.now();
    const facts = await readBatchFacts(
      connection,
      snapshots,
      members.map((member) => member.input),
      nowMs,
    );
    const recalled = await recallAnswers(connection, members, facts.takenKeys, nowMs);
    for (const { error } of recalled.refused) throw error;
    for (const { message } of recalled.answered) return this.groupOf(message.id);
    if (profileId === null)
      throw new AppError("invalid_sender", {
        field: "sender",
        detail: "The sender must be a number that is assigned to a messaging profile.",
      });
    const { planned, refused, deferred } = decideBatch(members, facts, nowMs, this.makeId, () =>
      makeLinkCode(systemRandom),
    );
    try {
      await recordReachedLimits(this.spendAlerts, refused, facts, nowMs);
      for (const { request, error } of refused) throw atRecipient(error, members.indexOf(request));
      // What the first recipients cost reaches the limit: the others, and with them the group, are refused (F4).
      const limitMicros = facts.snapshotOf(profileId)?.profile.spendLimitMicros ?? null;
      if (deferred.length > 0 && limitMicros !== null) checkSpend(limitMicros, limitMicros);
      return await this.write(connection, planned, profileId, nowMs);
    } catch (error) {
      for (const { decision } of planned) snapshots.bookings.giveBack(decision.number);
      if (isOverbooked(error)) await snapshots.refreshBookings([profileId]);
      throw error;
    }
  }

  private async write(
    connection: AcceptConnection,
    planned: readonly PlannedMessage<Member>[],
    profileId: string,
    nowMs: number,
  ): Promise<readonly string[]> {
    const { pool, snapshots, lookUpTimeoutMs = 30_000 } = this.options;
    const messages = planned.map(({ message }) => message);
    const ids = messages.map(({ id }) => id);
    try {
      await beginGroup(connection);
      const { bookedUntilMs } = await writeBatch(connection, nowMs, messages);
      await linkGroup(connection, profileId, ids);
      await commitGroup(connection);
      if (bookedUntilMs.size > 0) snapshots.learnBookings([profileId], bookedUntilMs);
      return ids;
    } catch (error) {
      if (!isConnectionError(error)) {
        await rollBackGroup(connection);
        throw error;
      }
      await this.dropConnection();
      let found: ReadonlyMap<string, unknown>;
      try {
        found = await lookUpWrite(pool, connection.backend, messages, lookUpTimeoutMs);
      } catch {
        throw unknownOutcome(ids[0] ?? "", error);
      }
      // One transaction: all of it is there, or nothing.
      if (found.size === ids.length) return ids;
      throw error;
    }
  }

  /** All messages of the group that a remembered one belongs to. */
  private async groupOf(id: string): Promise<readonly string[]> {
    const message = (await getMessages(this.options.pool, [id])).get(id);
    return message?.groupMembers?.map((member) => member.id) ?? [id];
  }

  private async connect(): Promise<AcceptConnection> {
    if (this.connection?.isLost) await this.dropConnection();
    this.connection ??= await AcceptConnection.open(this.options.pool);
    return this.connection;
  }

  private async dropConnection(): Promise<void> {
    const connection = this.connection;
    this.connection = null;
    await connection?.close();
  }
}

/** The first message stands for the group: the idempotency key leads to it. */
function membersOf({ recipients, ...shared }: GroupMessageInput, messagingProfileId: string): Member[] {
  return recipients.map((recipient, place) => ({
    input: {
      ...shared,
      messagingProfileId,
      recipient,
      type: "MMS",
      isGroup: true,
      idempotency: place === 0 ? (shared.idempotency ?? null) : null,
    },
  }));
}

/** Says which recipient a refusal is about. */
function atRecipient(error: unknown, place: number): unknown {
  if (!(error instanceof AppError) || error.field !== "recipient") return error;
  return new AppError(error.code, {
    field: `recipients.${place}`,
    detail: error.detail,
    meta: error.meta,
    cause: error,
  });
}
