import type { E164 } from "@/lib/phone-number/e164";

/** `+1` and ten digits. */
const NANP_LENGTH = 12;
const DIGIT_0 = 48;
const DIGIT_1 = 49;

/**
 * Area code geomatch goes by (O4), as a number: three digits after `+1` when ten digits follow, else -1.
 *
 * A possible number is enough, 555 counts as an area code. Reads the digits in place: this runs for every message,
 * where `areaCodeOf` would make a string.
 */
export function geomatchAreaCode(recipient: E164): number {
  if (recipient.length !== NANP_LENGTH || recipient.charCodeAt(1) !== DIGIT_1) return -1;
  return (
    (recipient.charCodeAt(2) - DIGIT_0) * 100 +
    (recipient.charCodeAt(3) - DIGIT_0) * 10 +
    (recipient.charCodeAt(4) - DIGIT_0)
  );
}

/** The three digits as written. */
export function formatAreaCode(areaCode: number): string {
  return String(areaCode).padStart(3, "0");
}
