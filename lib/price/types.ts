import type { MessageType } from "@/lib/number-pool/types";
import type { SenderType } from "@/lib/phone-number/sender-type";

/** Stands for every country that has no price of its own. */
export const ANY_COUNTRY = "*";

/** What a price is for. */
export interface PriceCase {
  /** Of the recipient: ISO 3166-1 alpha-2, or `*`. */
  readonly countryCode: string;
  /** null = any. */
  readonly carrierId: string | null;
  /** null = any. */
  readonly senderType: SenderType | null;
  readonly messageType: MessageType;
}

/** Whole millionths of a US dollar, for a part of an SMS or for an MMS. */
export interface UnitPrice {
  readonly rateMicros: number;
  /** Passed on by the carrier, on top of the rate. */
  readonly carrierFeeMicros: number;
}

/** A price without its row. */
export interface PriceEntry extends PriceCase, UnitPrice {}

/** A price as stored. */
export interface Price extends PriceEntry {
  readonly id: string;
  /** null = any carrier. */
  readonly carrierName: string | null;
  readonly updatedAtMs: number;
}

/** A price as it was typed or posted. */
export interface PriceInput {
  readonly countryCode: string;
  /** "" = any. */
  readonly carrierId: string;
  /** "" = any. */
  readonly senderType: string;
  readonly messageType: string;
  readonly rate: string;
  /** "" = none. */
  readonly carrierFee: string;
}
