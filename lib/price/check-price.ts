import { parseDestinations } from "@/lib/messaging-profile/allowed-destinations";
import type { MessageType } from "@/lib/number-pool/types";
import { SENDER_TYPES, type SenderType } from "@/lib/phone-number/sender-type";
import { MICROS_PER_DOLLAR, parseAmount } from "./amount";
import type { PriceEntry, PriceInput } from "./types";

/** Dollars of a rate or a fee; more is a typing error. */
export const MAX_PRICE_DOLLARS = 1_000;

export type PriceField = keyof PriceInput;

export type CheckedPrice =
  | { readonly ok: true; readonly entry: PriceEntry }
  | { readonly ok: false; readonly field: PriceField; readonly detail: string };

/**
 * Checks a price as typed and brings it into its stored form (F4): country in upper case, amounts as millionths.
 *
 * A country is a two-letter code or `*`; a rate is at least 0 and at most 1,000 dollars, with at most six decimals; a blank
 * fee is none.
 *
 * @param carrierIds those that exist
 */
export function checkPrice(input: PriceInput, carrierIds: ReadonlySet<string>): CheckedPrice {
  const country = parseDestinations([input.countryCode]);
  if (!country.ok)
    return refuse("countryCode", "Give a two-letter country code such as US, or * for all other countries.");
  const carrierId = input.carrierId.trim().toLowerCase();
  if (carrierId !== "" && !carrierIds.has(carrierId))
    return refuse("carrierId", "There is no carrier with this id.");
  const senderType = input.senderType.trim().toLowerCase();
  if (senderType !== "" && !(SENDER_TYPES as readonly string[]).includes(senderType))
    return refuse("senderType", `A sender is one of ${SENDER_TYPES.join(", ")}, or blank for any.`);
  const messageType = input.messageType.trim().toUpperCase();
  if (messageType !== "SMS" && messageType !== "MMS")
    return refuse("messageType", "A message is SMS or MMS.");
  const rateMicros = toMicros(input.rate.trim());
  if (typeof rateMicros === "string") return refuse("rate", rateMicros);
  const carrierFeeMicros = toMicros(input.carrierFee.trim() || "0");
  if (typeof carrierFeeMicros === "string") return refuse("carrierFee", carrierFeeMicros);
  return {
    ok: true,
    entry: {
      countryCode: country.destinations[0] as string,
      carrierId: carrierId || null,
      senderType: (senderType || null) as SenderType | null,
      messageType: messageType satisfies MessageType,
      rateMicros,
      carrierFeeMicros,
    },
  };
}

/** Millionths, or what is wrong with the amount. */
function toMicros(text: string): number | string {
  const micros = parseAmount(text);
  if (micros === null) return "Give an amount in US dollars such as 0.004, with at most six decimals.";
  if (micros > BigInt(MAX_PRICE_DOLLARS * MICROS_PER_DOLLAR))
    return `A price is at most ${MAX_PRICE_DOLLARS.toLocaleString("en-US")} dollars.`;
  return Number(micros);
}

function refuse(field: PriceField, detail: string): CheckedPrice {
  return { ok: false, field, detail };
}
