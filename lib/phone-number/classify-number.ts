import type { E164 } from "./e164";
import { areaCodeOf, TOLL_FREE_AREA_CODES } from "./nanp";

/** Short codes and alphanumeric ids have no type: they are no E.164 numbers and never in a pool. */
export type NumberType = "long_code" | "toll_free";

/** Type of a number (P1): toll-free by its +1 area code, every other full number is a long code. */
export function classifyNumber(e164: E164): NumberType {
  const areaCode = areaCodeOf(e164);
  return areaCode !== null && TOLL_FREE_AREA_CODES.has(areaCode) ? "toll_free" : "long_code";
}
