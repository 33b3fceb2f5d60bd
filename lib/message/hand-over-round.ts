import { setTimeout as sleep } from "node:timers/promises";
import type { Carrier, SubmitResult } from "@/lib/carrier/carrier";
import { getEnv } from "@/lib/env";
import { getLogger } from "@/lib/logger";
import type { MediaPreparation } from "@/lib/message-media/types";
import { PriceTables } from "@/lib/price/price-tables";
import { recountBookings } from "./booking-repository";
import { depart, departSent, toCarrierMessage } from "./depart";
import { fallBackRefused } from "./fall-back-refused";
import type { HandOverFlights } from "./hand-over-flights";
import type { LaneHolder } from "./lane-holder";
import { findPreparations, requestPreparation } from "./media-of-queued";
import {
  type Deferral,
  type Departure,
  deferMessages,
  dropFromQueue,
  findWaiting,
  findWaitingNumbers,
  leaveQueue,
  markSending,
  type OutboundMessage,
} from "./outbound-repository";
import { countWorthLooking, planHandOver, type QueuedMessage } from "./plan-hand-over";
import type { SendLoopOptions } from "./send-queued";

/** Promised slots are set right from the queue so often: a slow or held number, or a changed rate, moves them. */
const RECOUNT_MS = 5_000;
/** Waiting messages of one number looked at in one round. */
const WAITING_PER_NUMBER = 100;
/** Messages one carrier may have without an answer; then the next ones wait for it. */
const MOST_IN_FLIGHT = 2_000;
/** After a carrier failed to say what became of its messages. */
const CARRIER_PAUSE_MS = 5_000;
/** How long what carriers have said is kept for a database that cannot be reached. */
const STORE_ATTEMPTS = 40;
const STORE_PAUSE_MS = 250;
/** While a carrier has as many messages without an answer as it may, and does not answer. */
const STUCK_PAUSE_MS = 1_000;
/** After a connection broke with messages on their way. */
const UNKNOWN_PAUSE_MS = 1_000;

/** Hands over what was read from the queue, and stores what becomes of it. */
export class HandOverRound {
  private nextRecountAt = 0;
  private readonly prices: PriceTables;

  constructor(
    private readonly options: SendLoopOptions,
    private readonly holder: LaneHolder,
    private readonly flights: HandOverFlights<Carrier | null>,
  ) {
    this.prices = new PriceTables(options.pool);
  }

  private readonly publicUrl = () => this.options.publicUrl ?? getEnv().publicUrl;

  /**
   * Messages that wait for their number's slot or a carrier, as far as their time has come.
   *
   * @returns whether more of them can go at once, as after a long hold
   */
  async handOverWaiting(lanes: readonly number[]): Promise<boolean> {
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
    let hasMore = false;
    if (wanted.length > 0) {
      this.flights.forgetStored();
      const found = await findWaiting(pool, wanted, nowMs, this.flights.positions());
      await this.handOver(found, slots);
      hasMore = found.filter(({ ratePerSecond }) => ratePerSecond === null).length >= WAITING_PER_NUMBER;
    }
    if (performance.now() < this.nextRecountAt) return hasMore;
    this.nextRecountAt = performance.now() + RECOUNT_MS;
    const rated = numbers.filter(({ ratePerSecond }) => ratePerSecond !== null);
    await recountBookings(pool, [...new Set(rated.map(({ phoneNumberId }) => phoneNumberId))], clock.now());
    return hasMore;
  }

  /** @param slots next free slots of the numbers whose waiting messages these are */
  async handOver(queued: readonly OutboundMessage[], slots: Map<string, number>): Promise<void> {
    if (queued.length === 0) return;
    const { pool, clock } = this.options;
    const open = await this.recordWhatWasSent(queued);
    const nowMs = clock.now();
    const slotsBefore = new Map(slots);
    const preparations = await findPreparations(pool, open);
    const plan = planHandOver(open, slots, nowMs, preparations);
    const departures: Departure[] = [];
    const deferrals: Deferral[] = [];
    const drops: QueuedMessage[] = [];
    const sends: OutboundMessage[] = [];
    const unprepared: OutboundMessage[] = [];
    for (const [index, message] of open.entries()) {
      const verdict = plan[index];
      if (verdict?.kind === "send") sends.push(withMedia(message, preparations.get(message.messageId)));
      else if (verdict?.kind === "prepare") unprepared.push(message);
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
    if (unprepared.length > 0) await requestPreparation(pool, unprepared, this.publicUrl(), nowMs);
    // What ends without being sent gives its slot back.
    const freed = open.filter(
      ({ ratePerSecond }, index) =>
        ratePerSecond !== null && /^(?:finish|drop)$/.test(plan[index]?.kind ?? ""),
    );
    await recountBookings(pool, [...new Set(freed.map(({ phoneNumberId }) => phoneNumberId))], nowMs);
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
    const { pool, clock } = this.options;
    const free: OutboundMessage[] = [];
    for (const [carrier, group] of await this.byCarrier(messages)) {
      const hasRoom = await this.flights.makeRoom(carrier, MOST_IN_FLIGHT - group.length);
      if (hasRoom) free.push(...group);
      else await this.defer(allUntil(group, clock.now() + STUCK_PAUSE_MS), false);
    }
    if (free.length === 0) return;
    const marked = await markSending(pool, free, slots, nowMs);
    const sending = free
      .filter((message) => marked.has(message.messageId) && this.holder.holds(message.lane))
      .map((message) => ({ ...message, status: "sending" as const }));
    for (const [carrier, group] of await this.byCarrier(sending)) this.submitAfterEarlier(carrier, group);
  }

  /** From here to the carrier's own line there is no pause, so messages get there in the order they were read. */
  private submitAfterEarlier(carrier: Carrier | null, messages: readonly OutboundMessage[]): void {
    const open: OutboundMessage[] = [];
    const blocked = new Map<OutboundMessage, number>();
    for (const message of messages) {
      const untilMs = this.flights.heldUntil(message);
      if (untilMs === null) open.push(message);
      else blocked.set(message, untilMs);
    }
    const work = [
      ...(open.length > 0 ? [this.submit(carrier, open)] : []),
      ...(blocked.size > 0 ? [this.defer(blocked, true)] : []),
    ];
    const done = Promise.all(work).then(
      () => undefined,
      // Its messages stay `sending`, and are looked up or handed over again.
      (error) => getLogger().error({ err: error }, "what became of messages could not be stored"),
    );
    this.flights.start(carrier, messages, done);
  }

  /** Makes messages wait until their time (ms), and with them the later ones to the same recipients. */
  private async defer(messages: ReadonlyMap<OutboundMessage, number>, isQueuedAgain: boolean): Promise<void> {
    const deferrals = [...messages].map(([message, notBeforeMs]) => ({
      message,
      notBeforeMs,
      isQueuedAgain,
    }));
    await this.storeDeferrals(deferrals);
  }

  private async storeDeferrals(deferrals: readonly Deferral[]): Promise<void> {
    if (deferrals.length === 0) return;
    for (const { message, notBeforeMs } of deferrals) this.flights.hold(message, notBeforeMs);
    await this.storeInTheEnd(() => deferMessages(this.options.pool, deferrals));
    this.flights.noteStored(deferrals.map(({ message }) => message));
  }

  private async submit(carrier: Carrier | null, messages: readonly OutboundMessage[]): Promise<void> {
    const { pool, clock } = this.options;
    const submittedAtMs = clock.now();
    let results: SubmitResult[];
    try {
      results =
        carrier === null
          ? messages.map(() => ({ kind: "deferred", retryAfterMs: CARRIER_PAUSE_MS }))
          : await carrier.submit(
              messages.map((message) => toCarrierMessage(message, this.publicUrl, submittedAtMs)),
            );
    } catch (error) {
      // Nobody knows what the carrier has. They stay `sending`, and are looked up before they are tried again.
      getLogger().error({ err: error, messages: messages.length }, "a carrier did not take its messages");
      await this.defer(allUntil(messages, clock.now() + CARRIER_PAUSE_MS), false);
      return;
    }
    const nowMs = clock.now();
    const departures: Departure[] = [];
    const deferrals: Deferral[] = [];
    let fallenBack: ReadonlySet<string> = new Set();
    await this.storeInTheEnd(async () => {
      fallenBack = await fallBackRefused(pool, messages, results, this.prices, nowMs);
    });
    for (const [index, message] of messages.entries()) {
      if (fallenBack.has(message.messageId)) continue;
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
    // What a carrier has said is not lost with a connection to the database: nobody could ask it again.
    const stored = departures.length > 0 && this.storeInTheEnd(() => leaveQueue(pool, departures, nowMs));
    await Promise.all([stored, this.storeDeferrals(deferrals)]);
  }

  /** Both statements change nothing when they come a second time. */
  private async storeInTheEnd(store: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++)
      try {
        await store();
        return;
      } catch (error) {
        if (attempt === STORE_ATTEMPTS) throw error;
        await sleep(STORE_PAUSE_MS);
      }
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

function withMedia(message: OutboundMessage, preparation: MediaPreparation | undefined): OutboundMessage {
  return preparation?.kind === "ready" ? { ...message, media: preparation.media } : message;
}

function allUntil(messages: readonly OutboundMessage[], notBeforeMs: number): Map<OutboundMessage, number> {
  return new Map(messages.map((message) => [message, notBeforeMs]));
}
