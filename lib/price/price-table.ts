import type { MessageType } from "@/lib/number-pool/types";
import type { SenderType } from "@/lib/phone-number/sender-type";
import { ANY_COUNTRY, type PriceCase, type PriceEntry, type UnitPrice } from "./types";

/** What a message is priced by. */
export interface PricedMessage {
  /** Of the recipient; null = a number of no country. */
  readonly countryCode: string | null;
  readonly carrierId: string;
  readonly senderType: SenderType;
  readonly messageType: MessageType;
}

/** Where no price fits. */
export const FREE: UnitPrice = { rateMicros: 0, carrierFeeMicros: 0 };

/**
 * The prices in force, prepared for looking up (F4). Of those that fit a message the most specific wins: one for its country
 * before one for `*`, then one for its carrier before one for any, then one for its sender type before one for any.
 */
export class PriceTable {
  private readonly byCase: ReadonlyMap<string, PriceEntry>;
  private readonly found = new Map<string, PriceEntry | null>();

  constructor(
    prices: readonly PriceEntry[],
    /** Edition of the price list. */
    readonly version: number,
  ) {
    this.byCase = new Map(prices.map((price) => [nameOf(price), price]));
  }

  /** @returns null when no price fits: the message costs nothing */
  find({ countryCode, carrierId, senderType, messageType }: PricedMessage): PriceEntry | null {
    // There are few answers: countries times carriers times types.
    const asked = `${countryCode}/${carrierId}/${senderType}/${messageType}`;
    let price = this.found.get(asked);
    if (price === undefined) {
      price = this.search(countryCode, carrierId, senderType, messageType);
      this.found.set(asked, price);
    }
    return price;
  }

  private search(
    country: string | null,
    carrier: string,
    sender: SenderType,
    messageType: MessageType,
  ): PriceEntry | null {
    for (const countryCode of country === null ? [ANY_COUNTRY] : [country, ANY_COUNTRY])
      for (const carrierId of [carrier, null])
        for (const senderType of [sender, null]) {
          const price = this.byCase.get(nameOf({ countryCode, carrierId, senderType, messageType }));
          if (price !== undefined) return price;
        }
    return null;
  }
}

/** One text for a case; two prices of one list never share it. */
export function nameOf({ countryCode, carrierId, senderType, messageType }: PriceCase): string {
  return `${countryCode}/${carrierId ?? ""}/${senderType ?? ""}/${messageType}`;
}
