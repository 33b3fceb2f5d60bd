/** Amounts are whole millionths of a US dollar: exact, and a rate is published with at most five decimals. */
export const MICROS_PER_DOLLAR = 1_000_000;

/** The only currency of prices, costs and limits. */
export const CURRENCY = "USD";

const DECIMALS = 6;
/** Zeros may stand before and after; nobody writes more of them. */
const MAX_LENGTH = 64;

/**
 * An amount in dollars as millionths. Exact: no binary fractions are involved.
 *
 * @param text digits, and digits after a point; no sign, exponent, grouping or currency
 * @returns null when it is no such amount, or needs more than six decimals
 */
export function parseAmount(text: string): bigint | null {
  if (text.length > MAX_LENGTH) return null;
  const match = /^([0-9]+)(?:\.([0-9]+?)0*)?$/.exec(text);
  if (!match) return null;
  const [, whole = "", decimals = ""] = match;
  if (decimals.length > DECIMALS) return null;
  return BigInt(whole + decimals.padEnd(DECIMALS, "0"));
}

/**
 * Millionths as dollars, exactly: as many decimals as the amount needs, and at least `minDecimals` (0 to 6).
 *
 * @param micros not negative; a number must be whole
 */
export function formatAmount(micros: bigint | number, minDecimals = 2): string {
  const digits = micros.toString().padStart(DECIMALS + 1, "0");
  const decimals = digits.slice(-DECIMALS);
  const needed = decimals.replace(/0+$/, "").length;
  const shown = decimals.slice(0, Math.max(needed, minDecimals));
  return digits.slice(0, -DECIMALS) + (shown === "" ? "" : `.${shown}`);
}
