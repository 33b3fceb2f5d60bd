import type { E164RefusalReason } from "./e164";

const sentences: Record<E164RefusalReason, string> = {
  empty: "Enter a phone number.",
  not_a_number: "This is not a phone number.",
  unknown_country: "Its country code is not known. Start with + and the country code, e.g. +1 202 555 0123.",
  too_short: "It has too few digits for a phone number of its country.",
  too_long: "It has too many digits for a phone number.",
  extension: "A number with an extension cannot be texted. Leave the extension out.",
};

/** Why a number was refused, in the operator's words. */
export function describeE164Refusal(reason: E164RefusalReason): string {
  return sentences[reason];
}
