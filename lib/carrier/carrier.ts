import type { MediaObject } from "@/lib/media/object-repository";
import type { MessageType } from "@/lib/number-pool/types";

/** A message (MT) as a carrier gets it. */
export interface CarrierMessage {
  readonly messageId: string;
  readonly sender: string;
  readonly recipient: string;
  readonly type: MessageType;
  readonly text: string;
  /** Of an MMS, for carriers that take one; null or absent = none. */
  readonly subject?: string | null;
  readonly encoding: "gsm7" | "ucs2";
  /** Where it fetches the media of an MMS: addresses of ours that expire. */
  readonly mediaUrls: readonly string[];
  /** What lies there. */
  readonly media?: readonly MediaObject[];
  readonly validUntilMs: number;
  /**
   * One of a group MMS, whose messages are handed over each by itself: a carrier that sends to groups sends one message to all
   * of them, and says of each what became of it. null or absent = of no group.
   */
  readonly group?: CarrierGroup | null;
  /**
   * What its sender may send a second. They are handed over at that rate; a carrier that keeps messages back keeps to it when
   * it lets them go. null or absent = no limit.
   */
  readonly ratePerSecond?: number | null;
}

/** A group MMS. */
export interface CarrierGroup {
  readonly id: string;
  /** Who is still to get it, in order. */
  readonly recipients: readonly string[];
}

/** What a carrier did with a message. */
export type SubmitResult =
  /** It has it, and will send receipts under its own id. */
  | { readonly kind: "sent"; readonly carrierMessageId: string }
  /** It will never take it. `errorCode` of `lib/message/delivery-errors.ts`; `detail` = its own words. */
  | {
      readonly kind: "refused";
      readonly errorCode: string;
      readonly detail?: string;
      /** It is the MMS it does not take: an SMS to the same recipient may do. */
      readonly isMmsRefused?: boolean;
    }
  /** It is busy, or cannot be reached, and does not have the message; ask again later. */
  | { readonly kind: "deferred"; readonly retryAfterMs: number }
  /** The connection broke before the answer: it may have the message. */
  | { readonly kind: "unknown" };

/** A delivery receipt (DLR). */
export interface DeliveryReceipt {
  readonly carrierId: string;
  readonly carrierMessageId: string;
  /** `unconfirmed` = the other side has given up waiting for a receipt of its own. */
  readonly outcome: "delivered" | "undelivered" | "expired" | "unconfirmed";
  /** Of `lib/message/delivery-errors.ts`; null when delivered or unconfirmed. */
  readonly errorCode: string | null;
}

/** A way out for messages. One object per configured carrier and worker process. */
export interface Carrier {
  /** How long to wait for a receipt before the message is `delivery_unconfirmed`. */
  readonly receiptTimeoutMs: number;
  /**
   * Hands over messages, in their order. One that defers a message must defer later ones of the same sender and recipient,
   * unless they are on their way already.
   *
   * @returns a result for each, in the same order
   * @throws when it cannot say what became of any of them; then they are looked up with `findSubmitted` before they are
   *   tried again
   */
  submit(messages: readonly CarrierMessage[]): Promise<SubmitResult[]>;
  /**
   * Which of these messages it took before, for those whose answer was lost: its own id by message id. Absent = the carrier
   * cannot be asked; such messages are handed over again and marked as resent.
   */
  findSubmitted?(messageIds: readonly string[]): Promise<Map<string, string>>;
  /** Ends its connections, after what is on its way was answered or a few seconds. It is not used again. */
  close(): Promise<void>;
}

/** How a carrier's connection is. */
export type ConnectionState = "connected" | "connecting" | "disconnected" | "misconfigured" | "disabled";
