import type pg from "pg";
import { plainArray, sparseArray, sparseTextArray } from "@/lib/db/array-literal";
import type { MediaObject } from "@/lib/media/object-repository";
import type { MessageStatus } from "./delivery-status";
import {
  DEFER_SQL,
  DROP_SQL,
  FIND_READY_SQL,
  FIND_WAITING_NUMBERS_SQL,
  FIND_WAITING_SQL,
  LEAVE_QUEUE_SQL,
  MARK_SENDING_SQL,
} from "./outbound-sql";
import type { QueuedMessage } from "./plan-hand-over";

const HOUR_MS = 3_600_000;

/** A queued message with its content. */
export interface OutboundMessage extends QueuedMessage {
  /** What goes out, after smart encoding (F2). */
  readonly text: string;
  /** Of an MMS; null = none. */
  readonly subject: string | null;
  readonly encoding: "gsm7" | "ucs2";
  readonly mediaUrls: readonly string[];
  /** What is handed over for the media addresses; absent = nothing. */
  readonly media?: readonly MediaObject[];
  /** Of a group MMS: its first message; null = it is none. */
  readonly groupId: string | null;
  /** Of a group MMS: who is still to get it, this recipient included. */
  readonly groupRecipients: readonly string[] | null;
}

/** A number with waiting messages of one profile. */
export interface WaitingNumber {
  readonly lane: number;
  readonly phoneNumberId: string;
  readonly messagingProfileId: string;
  /** Both of them. */
  readonly isEnabled: boolean;
  /** Either of them. */
  readonly isHeld: boolean;
  /** The oldest message has expired, or is over already. Only looked at where sending is held. */
  readonly isOldestOver: boolean;
  readonly ratePerSecond: number | null;
  readonly nextFreeAtMs: number | null;
}

/** What names a message and its place in the queue. */
export type QueuePlace = Pick<
  QueuedMessage,
  "lane" | "isThrottled" | "position" | "messageId" | "messagingProfileId"
>;

/** The end of a message's time in the queue. */
export interface Departure {
  readonly message: QueuePlace;
  /** As read or marked. */
  readonly readStatus: MessageStatus;
  readonly status: MessageStatus;
  /** null = no carrier took it. */
  readonly carrierMessageId: string | null;
  /** JSON of the errors, null = none. */
  readonly errors: string | null;
  /** Until when a receipt is waited for; null = the status is final. */
  readonly receiptDeadlineMs: number | null;
  /** A carrier has decided about it. */
  readonly isAttempt: boolean;
  /** O3, of a final status. */
  readonly outcome: "failed" | "spam_blocked" | "uncounted" | null;
}

export interface Deferral {
  readonly message: QueuedMessage;
  /** 0 = as soon as its number can send. */
  readonly notBeforeMs: number;
  /** A carrier deferred it: it goes from `sending` back to `queued`. */
  readonly isQueuedAgain: boolean;
}

/**
 * The oldest messages of the lanes that wait for nothing, in order within each lane.
 *
 * @param inFlight places that carriers have not answered about
 */
export async function findReady(
  db: pg.Pool,
  lanes: readonly number[],
  nowMs: number,
  limits: { readonly perLane: number; readonly inAll: number },
  inFlight: readonly number[],
): Promise<OutboundMessage[]> {
  const { rows } = await db.query<OutboundMessage>({
    name: "find_ready",
    text: FIND_READY_SQL,
    values: [new Date(nowMs), plainArray(lanes), limits.perLane, limits.inAll, plainArray(inFlight)],
  });
  return rows.sort(inOrder);
}

export async function findWaitingNumbers(
  db: pg.Pool,
  lanes: readonly number[],
  nowMs: number,
): Promise<WaitingNumber[]> {
  const { rows } = await db.query<WaitingNumber>({
    name: "find_waiting_numbers",
    text: FIND_WAITING_NUMBERS_SQL,
    values: [plainArray(lanes), new Date(nowMs)],
  });
  return rows;
}

/** The oldest waiting messages of the numbers and profiles that may be looked at now, in order within each lane. */
export async function findWaiting(
  db: pg.Pool,
  numbers: readonly (Pick<WaitingNumber, "lane" | "phoneNumberId" | "messagingProfileId"> & {
    readonly wanted: number;
  })[],
  nowMs: number,
  inFlight: readonly number[],
): Promise<OutboundMessage[]> {
  const { rows } = await db.query<OutboundMessage>({
    name: "find_waiting",
    text: FIND_WAITING_SQL,
    values: [
      new Date(nowMs),
      plainArray(numbers.map((number) => number.lane)),
      plainArray(numbers.map((number) => number.phoneNumberId)),
      plainArray(numbers.map((number) => number.messagingProfileId)),
      plainArray(numbers.map((number) => number.wanted)),
      plainArray(inFlight),
    ],
  });
  return rows.sort(inOrder);
}

/** @returns ids of the messages that are `sending` now; the others have changed since they were read */
export async function markSending(
  db: pg.Pool,
  messages: readonly QueuedMessage[],
  slots: ReadonlyMap<string, number>,
  nowMs: number,
): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>({
    name: "mark_sending",
    text: MARK_SENDING_SQL,
    values: [
      new Date(nowMs),
      plainArray(messages.map((message) => message.messagingProfileId)),
      plainArray(messages.map((message) => message.messageId)),
      plainArray([...slots.keys()]),
      plainArray([...slots.values()]),
    ],
  });
  return new Set(rows.map((row) => row.id));
}

/** Sets the status, takes the message out of the queue, notes the wait for its receipt and counts it: all or nothing. */
export async function leaveQueue(
  db: Pick<pg.Pool, "query">,
  departures: readonly Departure[],
  nowMs: number,
): Promise<void> {
  const messages = departures.map(({ message }) => message);
  await db.query({
    name: "leave_queue",
    text: LEAVE_QUEUE_SQL,
    values: [
      new Date(nowMs),
      new Date(nowMs - (nowMs % HOUR_MS)),
      ...places(messages),
      plainArray(messages.map((message) => message.messagingProfileId)),
      plainArray(messages.map((message) => message.messageId)),
      plainArray(departures.map((departure) => departure.readStatus)),
      plainArray(departures.map((departure) => departure.status)),
      sparseTextArray(departures.map((departure) => departure.carrierMessageId)),
      sparseTextArray(departures.map((departure) => departure.errors)),
      sparseArray(departures.map((departure) => departure.receiptDeadlineMs)),
      plainArray(departures.map((departure) => departure.isAttempt)),
      sparseArray(departures.map((departure) => departure.outcome)),
    ],
  });
}

export async function deferMessages(db: pg.Pool, deferrals: readonly Deferral[]): Promise<void> {
  const again = deferrals.filter((deferral) => deferral.isQueuedAgain).map(({ message }) => message);
  await db.query(DEFER_SQL, [
    ...places(deferrals.map(({ message }) => message)),
    deferrals.map((deferral) => deferral.notBeforeMs),
    again.map((message) => message.messagingProfileId),
    again.map((message) => message.messageId),
  ]);
}

/** The same, inside a transaction, for messages no carrier has had: they stay `queued`. */
export async function parkMessages(
  db: pg.ClientBase,
  parked: readonly Omit<Deferral, "isQueuedAgain">[],
): Promise<void> {
  await db.query(DEFER_SQL, [
    ...places(parked.map(({ message }) => message)),
    parked.map(({ notBeforeMs }) => notBeforeMs),
    [],
    [],
  ]);
}

export async function dropFromQueue(db: pg.Pool, messages: readonly QueuedMessage[]): Promise<void> {
  await db.query(DROP_SQL, places(messages));
}

function places(messages: readonly QueuePlace[]): [string, string, string] {
  return [
    plainArray(messages.map((message) => message.lane)),
    plainArray(messages.map((message) => message.isThrottled)),
    plainArray(messages.map((message) => message.position)),
  ];
}

function inOrder(a: QueuedMessage, b: QueuedMessage): number {
  return a.lane - b.lane || a.position - b.position;
}
