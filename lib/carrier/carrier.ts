import type { MessageType } from "@/lib/number-pool/types";

/** A message (MT) as a carrier gets it. */
export interface CarrierMessage {
  readonly messageId: string;
  readonly sender: string;
  readonly recipient: string;
  readonly type: MessageType;
  readonly text: string;
  readonly encoding: "gsm7" | "ucs2";
  readonly mediaUrls: readonly string[];
  readonly validUntilMs: number;
}

/** What a carrier did with a message. */
export type SubmitResult =
  /** It has it, and will send receipts under its own id. */
  | { readonly kind: "sent"; readonly carrierMessageId: string }
  /** It will never take it. `errorCode` of `lib/message/delivery-errors.ts`. */
  | { readonly kind: "refused"; readonly errorCode: string }
  /** It is busy; ask again later. */
  | { readonly kind: "deferred"; readonly retryAfterMs: number };

/** A delivery receipt (DLR). */
export interface DeliveryReceipt {
  readonly carrierId: string;
  readonly carrierMessageId: string;
  readonly outcome: "delivered" | "undelivered" | "expired";
  /** Of `lib/message/delivery-errors.ts`; null when delivered. */
  readonly errorCode: string | null;
}

/** A way out for messages. One object per configured carrier and worker process. */
export interface Carrier {
  /** How long to wait for a receipt before the message is `delivery_unconfirmed`. */
  readonly receiptTimeoutMs: number;
  /**
   * Hands over messages, in their order. One that defers a message must defer later ones of the same sender and recipient.
   *
   * @returns a result for each, in the same order
   * @throws when it cannot say what became of them; they are looked up with `findSubmitted` before they are tried again
   */
  submit(messages: readonly CarrierMessage[]): Promise<SubmitResult[]>;
  /**
   * Which of these messages it took before, for those whose answer was lost with the process that waited for it.
   *
   * @returns its own id by message id
   */
  findSubmitted(messageIds: readonly string[]): Promise<Map<string, string>>;
}
