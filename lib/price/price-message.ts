import type { MessageType } from "@/lib/number-pool/types";
import { FREE, type PricedMessage, type PriceTable } from "./price-table";
import type { UnitPrice } from "./types";

/** What one message costs, in whole millionths of a US dollar. */
export interface MessagePrice extends UnitPrice {
  /** Of all parts: rate and fee together. */
  readonly costMicros: number;
}

/** What a received message costs. */
export const NO_COST: MessagePrice = { ...FREE, costMicros: 0 };

/** Prices that were asked for, by the price of a part and the number of parts: the same ones share an object. */
const made = new WeakMap<UnitPrice, MessagePrice[]>();

/**
 * What a message costs (F4): of an SMS each part the rate and the carrier's fee, an MMS once. Where no price fits, nothing.
 *
 * @param parts as encoded, at least 1
 */
export function priceMessage(prices: PriceTable, message: PricedMessage, parts: number): MessagePrice {
  const unit = prices.find(message) ?? FREE;
  const units = unitsOf(message.messageType, parts);
  let known = made.get(unit);
  if (known === undefined) {
    known = [];
    made.set(unit, known);
  }
  let price = known[units];
  if (price === undefined) {
    const { rateMicros, carrierFeeMicros } = unit;
    price = { rateMicros, carrierFeeMicros, costMicros: (rateMicros + carrierFeeMicros) * units };
    known[units] = price;
  }
  return price;
}

function unitsOf(type: MessageType, parts: number): number {
  return type === "MMS" ? 1 : parts;
}
