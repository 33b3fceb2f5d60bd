/**
 * The weights in plain words (P2, P3): what share of the selections by weight each type takes.
 *
 * Both in lowest terms, so 50 and 10 read as 5 of every 6. Null when a weight is not a whole number ≥ 0: the field says so itself.
 */
export function describeWeights(longCodeWeight: number, tollFreeWeight: number): string | null {
  if (![longCodeWeight, tollFreeWeight].every((weight) => Number.isSafeInteger(weight) && weight >= 0))
    return null;
  if (longCodeWeight === 0 && tollFreeWeight === 0)
    return "Both weights are 0, so no number can be chosen: every message through the pool is refused.";
  if (tollFreeWeight === 0)
    return "Only long codes are used. Toll-free numbers are out of the pool, for sticky recipients too.";
  if (longCodeWeight === 0)
    return "Only toll-free numbers are used. Long codes are out of the pool, for sticky recipients too.";
  const divisor = greatestCommonDivisor(longCodeWeight, tollFreeWeight);
  const longCodes = longCodeWeight / divisor;
  const total = longCodes + tollFreeWeight / divisor;
  const share = `${longCodes.toLocaleString("en-US")} of every ${total.toLocaleString("en-US")}`;
  return `${share} messages chosen by weight leave from a long code, the other ${(total - longCodes).toLocaleString("en-US")} from a toll-free number.`;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
