import { getCountryCallingCode, isSupportedCountry } from "libphonenumber-js/min";
import { type E164, parseE164 } from "./e164";

/** What a search by number looks for: one number, or all that start with `+` and these digits. */
export type NumberFilter =
  | { readonly kind: "whole"; readonly digits: E164 }
  | { readonly kind: "prefix"; readonly digits: string };

/**
 * Reads what a person typed into a search field for numbers, in any notation; national digits belong to the default
 * country. null = nothing was typed, "invalid" = it holds letters, or more digits than a number has.
 *
 * A possible number is looked for as a whole, anything shorter as the start of one: "(305) 555" finds +1305555….
 */
export function readNumberFilter(text: string, defaultCountry: string): NumberFilter | null | "invalid" {
  const typed = text
    .normalize("NFKC")
    .replace(/[\s().\-/\u00ad\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2060-\u2069]/g, "");
  if (typed === "") return null;
  const whole = parseE164(text, { defaultCountry });
  if (whole.ok) return { kind: "whole", digits: whole.e164 };
  if (!/^\+?\d{0,15}$/.test(typed)) return "invalid";
  if (typed.startsWith("+")) return { kind: "prefix", digits: typed };
  if (typed.startsWith("00")) return { kind: "prefix", digits: `+${typed.slice(2)}` };
  const callingCode = isSupportedCountry(defaultCountry) ? getCountryCallingCode(defaultCountry) : "";
  // Area codes of +1 never start with 1, so it is the calling code; elsewhere a leading 0 is the national prefix.
  const national = callingCode === "1" ? typed.replace(/^1/, "") : typed.replace(/^0/, "");
  const digits = `+${callingCode}${national}`;
  return digits.length > 16 ? "invalid" : { kind: "prefix", digits };
}
