import { type CountryCode, getCountryCallingCode, isSupportedCountry } from "libphonenumber-js/min";

export type ParsedRecipientPrefix =
  | { readonly ok: true; readonly prefixes: readonly string[] }
  | { readonly ok: false; readonly reason: "not_digits" | "too_long" };

/** E.164 has at most 15 digits; a few more may be an international prefix. */
const MAX_DIGITS = 20;

const PUNCTUATION = /[\s()./\-‐-―\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/**
 * What an operator typed to find recipients, as beginnings of E.164 numbers, ascending and disjoint.
 *
 * Any notation: punctuation is dropped; `+` and `00` start an international number. Without them the digits may be
 * either an international number or a national one of the default country, so both are looked for (44 finds +44… and
 * +144…); a national trunk 0 is dropped. An empty text is no restriction: one empty list.
 */
export function parseRecipientPrefix(text: string, defaultCountry: string): ParsedRecipientPrefix {
  const compact = text.trim().normalize("NFKC").replace(/^tel:/i, "").replace(PUNCTUATION, "");
  if (compact === "" || compact === "+") return { ok: true, prefixes: [] };
  const match = /^(\+|00)?(\d*)$/.exec(compact);
  if (!match) return { ok: false, reason: "not_digits" };
  const [, international, digits = ""] = match;
  if (digits.length > MAX_DIGITS) return { ok: false, reason: "too_long" };
  if (international) return { ok: true, prefixes: [`+${digits}`] };

  const country: CountryCode = isSupportedCountry(defaultCountry) ? defaultCountry : "US";
  const callingCode = getCountryCallingCode(country);
  const national = digits.replace(/^0+/, "");
  const candidates = [];
  if (!digits.startsWith("0")) candidates.push(`+${digits}`);
  // No area code of the North American plan starts with 0 or 1: 1555 is never +11555.
  if (callingCode !== "1" || !/^[01]/.test(national)) candidates.push(`+${callingCode}${national}`);
  return { ok: true, prefixes: disjoint(candidates) };
}

/** Sorts, and drops what another prefix already covers. */
function disjoint(prefixes: readonly string[]): string[] {
  return [...new Set(prefixes)]
    .sort()
    .filter((prefix, _, all) => !all.some((other) => other !== prefix && prefix.startsWith(other)));
}
