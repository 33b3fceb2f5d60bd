import { setTimeout as sleep } from "node:timers/promises";
import type { QueuedMessage } from "./plan-hand-over";

type Keyed = Pick<QueuedMessage, "phoneNumberId" | "recipient" | "type">;

interface Flight<Carrier> {
  readonly carrier: Carrier;
  readonly messages: readonly QueuedMessage[];
  readonly since: number;
  readonly done: Promise<void>;
}

/** A carrier that has kept messages for so long is not waited for any more. */
const STUCK_MS = 1_000;

/**
 * Messages that carriers have not answered about yet, while the next ones are read and handed over. They stay in the queue
 * until their outcome is stored; by this they are not read twice.
 *
 * @typeParam Carrier whatever tells carriers apart
 */
export class HandOverFlights<Carrier> {
  private readonly open = new Set<Flight<Carrier>>();
  /** What was not sent, and until when (ms): later ones of the same number, recipient and type must not overtake it (F8). */
  private readonly held = new Map<string, { readonly notBeforeMs: number; isStored: boolean }>();

  /** @param done fulfils when the outcomes are stored; what it throws is thrown by the next `settle` */
  start(carrier: Carrier, messages: readonly QueuedMessage[], done: Promise<void>): void {
    const flight = { carrier, messages, since: performance.now(), done };
    this.open.add(flight);
    const land = () => this.open.delete(flight);
    done.then(land, land);
  }

  /** Places in the queue that are in the air. */
  positions(): number[] {
    return [...this.open].flatMap(({ messages }) => messages.map((message) => message.position));
  }

  lanes(): Set<number> {
    return new Set([...this.open].flatMap(({ messages }) => messages.map((message) => message.lane)));
  }

  /** Messages a carrier has not answered about. */
  countOf(carrier: Carrier): number {
    let count = 0;
    for (const flight of this.open) if (flight.carrier === carrier) count += flight.messages.length;
    return count;
  }

  /** Waits until a carrier has answered about enough. @returns false = it has not for a second: it is stuck */
  async makeRoom(carrier: Carrier, most: number): Promise<boolean> {
    while (this.countOf(carrier) > most) {
      const flights = [...this.open].filter((flight) => flight.carrier === carrier);
      if (!(await this.awaitYoung(flights))) return false;
    }
    return true;
  }

  /** Waits for everything in the air, save for carriers that are stuck. */
  async settle(): Promise<void> {
    while (await this.awaitYoung([...this.open].filter(({ carrier }) => !this.isStuck(carrier))));
  }

  /** Waits for everything. */
  async drain(): Promise<void> {
    await Promise.allSettled([...this.open].map(({ done }) => done));
  }

  /** Notes that a message was not sent. Call it in the turn in which that became known. */
  hold(message: Keyed, notBeforeMs: number): void {
    this.held.set(keyOf(message), { notBeforeMs, isStored: false });
  }

  /** The queue knows it too now. */
  noteStored(messages: readonly Keyed[]): void {
    for (const message of messages) {
      const held = this.held.get(keyOf(message));
      if (held !== undefined) held.isStored = true;
    }
  }

  /** Call it before the queue is read: what it knows need not be known here. */
  forgetStored(): void {
    for (const [key, { isStored }] of this.held) if (isStored) this.held.delete(key);
  }

  /** Until when a message must wait for one before it; null = it need not. */
  heldUntil(message: Keyed): number | null {
    return this.held.size === 0 ? null : (this.held.get(keyOf(message))?.notBeforeMs ?? null);
  }

  private isStuck(carrier: Carrier): boolean {
    const before = performance.now() - STUCK_MS;
    for (const flight of this.open) if (flight.carrier === carrier && flight.since <= before) return true;
    return false;
  }

  /** Waits until one of the flights has landed. @returns false = there is none, or all of them are stuck */
  private async awaitYoung(flights: readonly Flight<Carrier>[]): Promise<boolean> {
    const youngest = Math.max(...flights.map(({ since }) => since));
    const waitMs = youngest + STUCK_MS - performance.now();
    if (flights.length === 0 || waitMs <= 0) return false;
    const patience = new AbortController();
    const tooLong = sleep(waitMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([...flights.map(({ done }) => done), tooLong]).finally(() => patience.abort());
    return true;
  }
}

function keyOf({ phoneNumberId, recipient, type }: Keyed): string {
  return `${phoneNumberId} ${recipient} ${type}`;
}
