import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/min";
import metadata from "libphonenumber-js/min/metadata";
import type { E164 } from "./e164";
import { areaCodeOf } from "./nanp";

export type { CountryCode };

/**
 * A subscriber number put behind an area code to ask which country it belongs to: the answer must not depend on the
 * caller's own digits, which may lie in a range that is not assigned.
 */
const ORDINARY_SUBSCRIBER = "2345678";

const countryByAreaCode = new Map<string, CountryCode>();

/**
 * ISO 3166-1 alpha-2 country a number is judged by against the allowed destinations (F7).
 *
 * `+1` goes by the area code alone, an unassigned one counts as US. A possible number outside every assigned range
 * counts as the main country of its calling code. null = a calling code of no country (satellites, international
 * freephone): only `*` allows it.
 */
export function countryOf(e164: E164): CountryCode | null {
  const areaCode = areaCodeOf(e164);
  if (areaCode !== null) return countryOfAreaCode(areaCode);
  const number = parsePhoneNumberFromString(e164, { extract: false });
  if (number === undefined) return null;
  return number.country ?? metadata.country_calling_codes[number.countryCallingCode]?.[0] ?? null;
}

function countryOfAreaCode(areaCode: string): CountryCode {
  let country = countryByAreaCode.get(areaCode);
  if (country === undefined) {
    country = parsePhoneNumberFromString(`+1${areaCode}${ORDINARY_SUBSCRIBER}`)?.country ?? "US";
    countryByAreaCode.set(areaCode, country);
  }
  return country;
}
