import type { MessagePrice } from "@/lib/price/price-message";

/** Columns of a message `m` that hold its price, in whole millionths of a dollar. */
export const PRICE_COLUMNS = `(m.rate * 1000000)::float8 AS "rateMicros", (m.carrier_fee * 1000000)::float8 AS "carrierFeeMicros",
  (m.cost * 1000000)::float8 AS "costMicros"`;

/** A price of `PRICE_COLUMNS`. Whole numbers up to 10^12: exact. @returns null = the message has none */
export function toStoredPrice(rate: unknown, carrierFee: unknown, cost: unknown): MessagePrice | null {
  if (typeof rate !== "number" || typeof carrierFee !== "number" || typeof cost !== "number") return null;
  return { rateMicros: rate, carrierFeeMicros: carrierFee, costMicros: cost };
}
