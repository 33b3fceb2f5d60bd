import { CURRENCY, formatAmount } from "@/lib/price/amount";
import type { MessagePrice } from "@/lib/price/price-message";
import type { WireMessage } from "./wire-message";

/** Decimals that an amount has at least (reference: Telnyx API §5.2): "0.0140", "0.00400". */
const COST_DECIMALS = 4;
const RATE_DECIMALS = 5;

/** What a message costs, all parts together. null = it has no price (yet). */
export function presentCost(price: MessagePrice | null): WireMessage["cost"] {
  return price && { amount: formatCost(price.costMicros), currency: CURRENCY };
}

/** What a part costs (an MMS: the message): the rate, and what the carrier asks on top. */
export function presentBreakdown(price: MessagePrice | null): WireMessage["cost_breakdown"] {
  return (
    price && {
      rate: { amount: formatRate(price.rateMicros), currency: CURRENCY },
      carrier_fee: { amount: formatRate(price.carrierFeeMicros), currency: CURRENCY },
    }
  );
}

export function formatCost(micros: number): string {
  return formatAmount(micros, COST_DECIMALS);
}

export function formatRate(micros: number): string {
  return formatAmount(micros, RATE_DECIMALS);
}
