import type pg from "pg";
import type { Carrier, CarrierMessage, SubmitResult } from "@/lib/carrier/carrier";
import type { CarrierDirectory } from "@/lib/carrier/carrier-directory";
import type { Clock } from "@/lib/clock";
import { getLogger } from "@/lib/logger";
import { healthOutcomeOf } from "@/lib/number-pool/number-health";
import type { Loop } from "@/lib/worker/loop";
import { deliveryErrorJson } from "./delivery-error-json";
import { type DeliveryEvent, nextStatus } from "./delivery-status";
import { LaneHolder } from "./lane-holder";
import {
  type Deferral,
  type Departure,
  deferMessages,
  dropFromQueue,
  findReady,
  findWaiting,
  findWaitingNumbers,
  leaveQueue,
  markSending,
  type OutboundMessage,
} from "./outbound-repository";
import { countWorthLooking, planHandOver, type QueuedMessage, SLOT_CATCH_UP_MS } from "./plan-hand-over";

export interface SendLoopOptions {
  readonly pool: pg.Pool;
  readonly carriers: CarrierDirectory;
  readonly clock: Clock;
  /** See `LaneHolder`. */
  readonly leaseMs?: number;
}

/** Messages of one round. */
const BATCH = { perLane: 250, inAll: 500 };
/** Waiting messages of one number looked at in one round. */
const WAITING_PER_NUMBER = 100;
const IDLE_MS = 100;
/** After a carrier failed to say what became of its messages. */
const CARRIER_PAUSE_MS = 5_000;
/** After a connection broke with messages on their way. */
const UNKNOWN_PAUSE_MS = 1_000;

/**
 * Hands queued messages to their carriers: queued → sending → sent, in the order of acceptance within number, recipient and
 * type (F8). Every step is stored before the next begins. A worker that dies leaves its messages to the others: what
 * was `sending` is looked up at the carrier before it is tried again, so nothing is sent twice; where a carrier cannot be
 * asked, it is handed over again and marked as resent.
 */
export function createSendLoop(options: SendLoopOptions): Loop {
  const { pool, clock } = options;
  const holder = new LaneHolder(pool, {
    leaseMs: options.leaseMs,
    onError: (error) => getLogger().warn({ err: error }, "leases of the queue could not be renewed"),
  });
  const round = new HandOverRound(options, holder);
  let nextWaitingAt = 0;

  return {
    name: "send-queued",
    async runRound() {
      const lanes = await holder.lanes();
      if (lanes.length === 0) return IDLE_MS;
      const ready = await findReady(pool, lanes, clock.now(), BATCH);
      await round.handOver(ready, new Map());
      if (performance.now() >= nextWaitingAt) {
        nextWaitingAt = performance.now() + SLOT_CATCH_UP_MS;
        await round.handOverWaiting(lanes);
      }
      return ready.length === BATCH.inAll ? 0 : ready.length > 0 ? IDLE_MS / 4 : IDLE_MS;
    },
    stop: () => holder.release(),
  };
}

class HandOverRound {
  constructor(
    private readonly options: SendLoopOptions,
    private readonly holder: LaneHolder,
  ) {}

  /** Messages that wait for their number's slot or a carrier, as far as their time has come. */
  async handOverWaiting(lanes: readonly number[]): Promise<void> {
    const { pool, clock } = this.options;
    const nowMs = clock.now();
    const numbers = await findWaitingNumbers(pool, lanes, nowMs);
    const slots = new Map<string, number>();
    const wanted = numbers.flatMap((number) => {
      const { phoneNumberId, ratePerSecond, nextFreeAtMs } = number;
      if (ratePerSecond !== null) slots.set(phoneNumberId, nextFreeAtMs ?? nowMs);
      const free = countWorthLooking(number, nowMs);
      return free === 0 ? [] : [{ ...number, wanted: Math.min(free, WAITING_PER_NUMBER) }];
    });
    if (wanted.length > 0) await this.handOver(await findWaiting(pool, wanted, nowMs), slots);
  }

  /** @param slots next free slots of the numbers whose waiting messages these are */
  async handOver(queued: readonly OutboundMessage[], slots: Map<string, number>): Promise<void> {
    if (queued.length === 0) return;
    const { pool, clock } = this.options;
    const open = await this.recordWhatWasSent(queued);
    const nowMs = clock.now();
    const slotsBefore = new Map(slots);
    const plan = planHandOver(open, slots, nowMs);
    const departures: Departure[] = [];
    const deferrals: Deferral[] = [];
    const drops: QueuedMessage[] = [];
    const sends: OutboundMessage[] = [];
    for (const [index, message] of open.entries()) {
      const verdict = plan[index];
      if (verdict?.kind === "send") sends.push(message);
      else if (verdict?.kind === "drop") drops.push(message);
      else if (verdict?.kind === "finish")
        departures.push(depart(message, verdict.event, verdict.errorCode, verdict.detail, false));
      // One that waits already, for nothing but its turn or the end of a hold, stays as it is.
      else if (verdict?.kind === "wait" && (!message.isThrottled || message.blockedUntilMs !== null))
        deferrals.push({ message, notBeforeMs: verdict.notBeforeMs, isQueuedAgain: false });
    }
    if (departures.length > 0) await leaveQueue(pool, departures, nowMs);
    if (deferrals.length > 0) await deferMessages(pool, deferrals);
    if (drops.length > 0) await dropFromQueue(pool, drops);
    const moved = [...slots].filter(([number, slot]) => slotsBefore.get(number) !== slot);
    if (sends.length > 0) await this.send(sends, new Map(moved), nowMs);
  }

  /** Messages another worker was sending when it died: what the carrier has of them is noted. @returns the rest */
  private async recordWhatWasSent(queued: readonly OutboundMessage[]): Promise<readonly OutboundMessage[]> {
    const begun = queued.filter((message) => message.status === "sending");
    if (begun.length === 0) return queued;
    const { pool, clock } = this.options;
    const recorded = new Set<OutboundMessage>();
    for (const [carrier, messages] of await this.byCarrier(begun)) {
      if (!carrier?.findSubmitted) continue;
      const found = await carrier.findSubmitted(messages.map((message) => message.messageId));
      const nowMs = clock.now();
      const departures = messages.flatMap((message) => {
        const carrierMessageId = found.get(message.messageId);
        return carrierMessageId === undefined ? [] : [departSent(message, carrierMessageId, carrier, nowMs)];
      });
      if (departures.length > 0) await leaveQueue(pool, departures, nowMs);
      for (const { message } of departures) recorded.add(message as OutboundMessage);
    }
    return queued.filter((message) => !recorded.has(message));
  }

  private async send(
    messages: readonly OutboundMessage[],
    slots: ReadonlyMap<string, number>,
    nowMs: number,
  ): Promise<void> {
    const marked = await markSending(this.options.pool, messages, slots, nowMs);
    const sending = messages
      .filter((message) => marked.has(message.messageId) && this.holder.holds(message.lane))
      .map((message) => ({ ...message, status: "sending" as const }));
    const groups = await this.byCarrier(sending);
    await Promise.all([...groups].map(([carrier, group]) => this.submit(carrier, group)));
  }

  private async submit(carrier: Carrier | null, messages: readonly OutboundMessage[]): Promise<void> {
    const { pool, clock } = this.options;
    let results: SubmitResult[];
    try {
      results =
        carrier === null
          ? messages.map(() => ({ kind: "deferred", retryAfterMs: CARRIER_PAUSE_MS }))
          : await carrier.submit(messages.map(toCarrierMessage));
    } catch (error) {
      // Nobody knows what the carrier has. They stay `sending`, and are looked up before they are tried again.
      getLogger().error({ err: error, messages: messages.length }, "a carrier did not take its messages");
      const notBeforeMs = clock.now() + CARRIER_PAUSE_MS;
      await deferMessages(
        pool,
        messages.map((message) => ({ message, notBeforeMs, isQueuedAgain: false })),
      );
      return;
    }
    const nowMs = clock.now();
    const departures: Departure[] = [];
    const deferrals: Deferral[] = [];
    for (const [index, message] of messages.entries()) {
      const result = results[index];
      if (result?.kind === "sent" && carrier !== null)
        departures.push(departSent(message, result.carrierMessageId, carrier, nowMs));
      else if (result?.kind === "refused")
        departures.push(depart(message, "refused", result.errorCode, result.detail, true));
      else if (result?.kind === "deferred")
        deferrals.push({ message, notBeforeMs: nowMs + result.retryAfterMs, isQueuedAgain: true });
      // It stays `sending`: looked up at the carrier, or handed over again and marked as resent.
      else deferrals.push({ message, notBeforeMs: nowMs + UNKNOWN_PAUSE_MS, isQueuedAgain: false });
    }
    if (departures.length > 0) await leaveQueue(pool, departures, nowMs);
    if (deferrals.length > 0) await deferMessages(pool, deferrals);
  }

  private async byCarrier(
    messages: readonly OutboundMessage[],
  ): Promise<Map<Carrier | null, OutboundMessage[]>> {
    const groups = new Map<Carrier | null, OutboundMessage[]>();
    for (const message of messages) {
      const carrier = await this.options.carriers.find(message.carrierId);
      const group = groups.get(carrier);
      if (group === undefined) groups.set(carrier, [message]);
      else group.push(message);
    }
    return groups;
  }
}

function departSent(
  message: QueuedMessage,
  carrierMessageId: string,
  carrier: Carrier,
  nowMs: number,
): Departure {
  return {
    message,
    readStatus: "sending",
    status: "sent",
    carrierMessageId,
    errors: null,
    receiptDeadlineMs: nowMs + carrier.receiptTimeoutMs,
    isAttempt: true,
    outcome: null,
  };
}

function depart(
  message: QueuedMessage,
  event: DeliveryEvent,
  errorCode: string,
  detail: string | undefined,
  isAttempt: boolean,
): Departure {
  const readStatus = message.status ?? "queued";
  const status = nextStatus(readStatus, event) ?? readStatus;
  // What no carrier has seen says nothing about the sender: a number disabled for an hour comes back healthy.
  const outcome = isAttempt ? healthOutcomeOf(status, errorCode) : "uncounted";
  return {
    message,
    readStatus,
    status,
    carrierMessageId: null,
    errors: deliveryErrorJson(errorCode, detail),
    receiptDeadlineMs: null,
    isAttempt,
    outcome: outcome === "delivered" ? "uncounted" : outcome,
  };
}

function toCarrierMessage(message: OutboundMessage): CarrierMessage {
  return { ...message, validUntilMs: message.validUntilMs ?? Number.POSITIVE_INFINITY };
}
