import type { MediaPreparation } from "@/lib/message-media/types";
import type { MessageType } from "@/lib/number-pool/types";
import type { DeliveryEvent, MessageStatus } from "./delivery-status";

/** A queued message with what may have changed since its acceptance. Instants are epoch ms. */
export interface QueuedMessage {
  readonly lane: number;
  readonly isThrottled: boolean;
  /** Order of acceptance. */
  readonly position: number;
  readonly messageId: string;
  readonly messagingProfileId: string;
  readonly phoneNumberId: string;
  /** null = the message's row is gone (its month was dropped). */
  readonly status: MessageStatus | null;
  readonly carrierId: string;
  readonly sender: string;
  readonly recipient: string;
  readonly type: MessageType;
  readonly validUntilMs: number | null;
  readonly isProfileEnabled: boolean;
  /** null = the number was deleted. */
  readonly isNumberEnabled: boolean | null;
  /** Sending is held, of the profile or of the number. */
  readonly isHeld: boolean;
  readonly ratePerSecond: number | null;
  /** The recipient wants no messages from the profile; never of an automatic answer, which confirms that (F6). */
  readonly isOptedOut: boolean;
  /** An earlier message of the same sender, recipient and type waits until then, 0 = for a slot; null = none waits. */
  readonly blockedUntilMs: number | null;
}

/** What to do with a queued message now. */
export type HandOver =
  | { readonly kind: "send" }
  /** Not now; `notBeforeMs` 0 = as soon as its number can. */
  | { readonly kind: "wait"; readonly notBeforeMs: number }
  | {
      readonly kind: "finish";
      readonly event: DeliveryEvent;
      readonly errorCode: string;
      readonly detail: string;
    }
  /** Its media are to be fetched and prepared first. */
  | { readonly kind: "prepare" }
  /** The message is over already; only its place in the queue is left. */
  | { readonly kind: "drop" };

/** A number's slots may be used this much at once, so that a rate above the rounds of the worker can be kept. */
export const SLOT_CATCH_UP_MS = 250;

/** How often an MMS looks whether the one before it, which waits for its media, has gone. */
const LOOK_AGAIN_MS = 1_000;
const NO_MEDIA: ReadonlyMap<string, MediaPreparation> = new Map();

/**
 * Checks queued messages again before they are handed over (F8, S16), in the order of acceptance, and gives numbers with
 * a rate their slots (P5).
 *
 * A disabled profile fails its messages with 40312, a disabled or deleted number with 40013 (an unassigned one sends on), a
 * recipient who has opted out since with 40300; a message past its validity expires with 40014. While sending is held
 * everything else waits, and takes no slot. One that must wait makes later ones of the same sender, recipient and type
 * wait too, so that they cannot overtake it.
 *
 * @param queued by position
 * @param slots next free slot (epoch ms) of the numbers with a rate whose waiting messages are concerned; moved on. A number
 *   with a rate that is not in it lets its messages wait until its turn among the waiting ones comes
 * @param preparations of the MMS that have media (F3), by message: one whose media are not ready waits for them and takes no
 *   slot, one whose media will never be fails with 40317
 */
export function planHandOver(
  queued: readonly QueuedMessage[],
  slots: Map<string, number>,
  nowMs: number,
  preparations: ReadonlyMap<string, MediaPreparation> = NO_MEDIA,
): HandOver[] {
  const waiting = new Map<string, number>();
  return queued.map((message) => {
    const settled = settleWithoutSending(message, nowMs);
    if (settled !== null) return settled;
    if (message.isHeld) return { kind: "wait", notBeforeMs: 0 };
    const key = `${message.phoneNumberId} ${message.recipient} ${message.type}`;
    const preparation = preparations.get(message.messageId);
    if (preparation?.kind === "failed") return refuse("40317", preparation.detail);
    if (preparation?.kind === "pending") {
      waiting.set(key, nowMs + LOOK_AGAIN_MS);
      return { kind: "prepare" };
    }
    const notBeforeMs =
      waiting.get(key) ?? blockedUntil(message, nowMs) ?? waitForSlot(message, slots, nowMs);
    if (notBeforeMs === null) return { kind: "send" };
    waiting.set(key, notBeforeMs);
    return { kind: "wait", notBeforeMs };
  });
}

/**
 * How many waiting messages of a number and profile are worth looking at now. Infinity = as many as one likes.
 *
 * With a rate those whose slots have come. What is disabled fails at once, whatever the rate; what is held stays where it
 * is, unseen, until its oldest message has expired.
 */
export function countWorthLooking(
  number: {
    readonly isEnabled: boolean;
    readonly isHeld: boolean;
    readonly isOldestOver: boolean;
    readonly ratePerSecond: number | null;
    readonly nextFreeAtMs: number | null;
  },
  nowMs: number,
): number {
  if (!number.isEnabled) return Number.POSITIVE_INFINITY;
  if (number.isHeld) return number.isOldestOver ? Number.POSITIVE_INFINITY : 0;
  return countFreeSlots(number.ratePerSecond, number.nextFreeAtMs, nowMs);
}

/** How many messages of a number may go now: those whose slots have come. Infinity = it has no rate. */
export function countFreeSlots(
  ratePerSecond: number | null,
  nextFreeAtMs: number | null,
  nowMs: number,
): number {
  if (ratePerSecond === null) return Number.POSITIVE_INFINITY;
  const slot = firstSlot(nextFreeAtMs, nowMs);
  return slot > nowMs ? 0 : 1 + Math.floor(((nowMs - slot) * ratePerSecond) / 1_000);
}

function settleWithoutSending(message: QueuedMessage, nowMs: number): HandOver | null {
  const { status } = message;
  if (status === null || (status !== "queued" && status !== "sending")) return { kind: "drop" };
  if (!message.isProfileEnabled) return refuse("40312", "The messaging profile was disabled.");
  if (message.isNumberEnabled === null) return refuse("40013", "The sending number was deleted.");
  if (!message.isNumberEnabled) return refuse("40013", "The sending number was disabled.");
  if (message.isOptedOut)
    return refuse("40300", `${message.recipient} has opted out since the message was accepted.`);
  if (message.validUntilMs !== null && nowMs >= message.validUntilMs)
    return {
      kind: "finish",
      event: "expired",
      errorCode: "40014",
      detail: "It could not be handed to the carrier in time.",
    };
  return null;
}

function refuse(errorCode: string, detail: string): HandOver {
  return { kind: "finish", event: "refused", errorCode, detail };
}

/** An MMS may be ready long before the one in front of it gives up. */
function blockedUntil({ type, blockedUntilMs }: QueuedMessage, nowMs: number): number | null {
  return type === "MMS" && blockedUntilMs !== null
    ? Math.min(blockedUntilMs, nowMs + LOOK_AGAIN_MS)
    : blockedUntilMs;
}

/** Takes the number's next slot; 0 = there is none now. */
function waitForSlot(
  { phoneNumberId, ratePerSecond }: QueuedMessage,
  slots: Map<string, number>,
  nowMs: number,
): number | null {
  if (ratePerSecond === null) return null;
  const known = slots.get(phoneNumberId);
  if (known === undefined) return 0;
  const slot = firstSlot(known, nowMs);
  if (slot > nowMs) return 0;
  slots.set(phoneNumberId, slot + slotMs(ratePerSecond));
  return null;
}

/** Doubles tell apart so many moments of a millisecond until 2039. */
const GRAINS_PER_MS = 4_096;

/** From one slot to the next, rounded up to what a sum of moments keeps: else their rounding adds up to more than the rate. */
function slotMs(ratePerSecond: number): number {
  return Math.ceil((1_000 / ratePerSecond) * GRAINS_PER_MS) / GRAINS_PER_MS;
}

/** Slots that passed unused are lost, save for the last moment. */
function firstSlot(nextFreeAtMs: number | null, nowMs: number): number {
  return Math.max(nextFreeAtMs ?? nowMs, nowMs - SLOT_CATCH_UP_MS);
}
