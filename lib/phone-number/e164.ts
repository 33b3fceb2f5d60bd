import {
  isSupportedCountry,
  ParseError,
  type PhoneNumber,
  parsePhoneNumberFromString,
  parsePhoneNumberWithError,
  validatePhoneNumberLength,
} from "libphonenumber-js/min";

declare const e164Brand: unique symbol;

/** `+`, country calling code, national number; digits only, at most 15. Made by `parseE164` or narrowed by `isE164`. */
export type E164 = string & { readonly [e164Brand]: true };

/**
 * Why an input is no phone number.
 *
 * - `unknown_country`: the calling code is not assigned, or the number is national and there is no default country.
 * - `extension`: a number with an extension cannot be texted, and dropping the extension would be a guess.
 */
export type E164RefusalReason =
  | "empty"
  | "not_a_number"
  | "unknown_country"
  | "too_short"
  | "too_long"
  | "extension";

export type ParsedE164 =
  | { readonly ok: true; readonly e164: E164 }
  | { readonly ok: false; readonly reason: E164RefusalReason };

export interface ParseE164Options {
  /** ISO 3166-1 alpha-2 country of numbers written without a calling code. Absent or unknown = such numbers are refused. */
  readonly defaultCountry?: string;
}

/** Nothing a person writes for one number is longer; keeps pathological input away from the parser. */
const MAX_INPUT_LENGTH = 64;

/** Invisible characters that come along when a number is copied from a page or an address book. */
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

const URI_SCHEME = /^(?:tel|sms|smsto|callto):/i;

const E164_SHAPE = /^\+[1-9]\d{5,14}$/;

/** Ten digits are all libphonenumber asks of a possible +1 number; the regular expression answers a hundred times faster. */
const NANP_SHAPE = /^\+1\d{10}$/;

/**
 * Normalises a phone number in any common notation to E.164, or refuses it with a reason.
 *
 * Accepts punctuation, `tel:` links, international prefixes (`00`, and the default country's own such as `011`),
 * national notation of the default country, digits of other scripts. A number need only be *possible* (right length
 * for its country): ranges that are not assigned yet, or never will be like +1 555, are accepted.
 */
export function parseE164(input: string, options: ParseE164Options = {}): ParsedE164 {
  const text = input.replace(INVISIBLE, "").trim().replace(URI_SCHEME, "").trim();
  if (text === "") return refuse("empty");
  if (text.length > MAX_INPUT_LENGTH) return refuse("too_long");
  if (NANP_SHAPE.test(text)) return { ok: true, e164: text as E164 };

  const parsed = parse(text, options.defaultCountry);
  if (parsed.ok || !text.startsWith("00")) return parsed;
  // 00 is how most of the world writes "+", also where the default country dials something else.
  const international = parse(`+${text.slice(2)}`, undefined);
  return international.ok ? international : parsed;
}

/**
 * Whether a value is E.164 exactly as it stands, for the API door: no punctuation, no national notation,
 * and possible for its country. Every value `parseE164` makes passes.
 */
export function isE164(value: unknown): value is E164 {
  if (typeof value !== "string") return false;
  if (NANP_SHAPE.test(value)) return true;
  if (!E164_SHAPE.test(value)) return false;
  const number = parsePhoneNumberFromString(value, { extract: false });
  return number !== undefined && number.number === value && number.isPossible();
}

function parse(text: string, defaultCountry: string | undefined): ParsedE164 {
  const country =
    defaultCountry !== undefined && isSupportedCountry(defaultCountry) ? defaultCountry : undefined;
  let number: PhoneNumber;
  try {
    number = parsePhoneNumberWithError(text, { defaultCountry: country, extract: false });
  } catch (error) {
    if (error instanceof ParseError) return refuse(REASON_BY_PARSE_ERROR[error.message] ?? "not_a_number");
    throw error;
  }
  if (number.ext !== undefined) return refuse("extension");
  if (!number.isPossible()) {
    const length = validatePhoneNumberLength(number.number);
    return refuse((length && REASON_BY_PARSE_ERROR[length]) ?? "not_a_number");
  }
  // Long runs of zeros lose a national prefix each time they are parsed: what does not come to rest is no number.
  const e164: string = number.number;
  return isE164(e164) ? { ok: true, e164 } : refuse("not_a_number");
}

const REASON_BY_PARSE_ERROR: Readonly<Record<string, E164RefusalReason>> = {
  NOT_A_NUMBER: "not_a_number",
  INVALID_COUNTRY: "unknown_country",
  TOO_SHORT: "too_short",
  TOO_LONG: "too_long",
  INVALID_LENGTH: "too_short",
};

function refuse(reason: E164RefusalReason): ParsedE164 {
  return { ok: false, reason };
}
