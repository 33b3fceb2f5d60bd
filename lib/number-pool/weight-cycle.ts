import type { NumberType } from "./types";

/**
 * The weight cycle of a pool in this process (P2): smooth weighted round robin over the two types.
 *
 * Each selection by weight credits every type its weight and charges the chosen one the sum of both, so over each
 * full cycle the shares are exact and inside it as even as they can be (5 and 1: three long codes, a toll-free
 * number, two long codes). With two types the credits are always opposite, so one number is the whole state, and as
 * credits only add up, a selection can be given back at any time and in any order.
 */
export class WeightCycle {
  /** Credit of the long codes; that of the toll-free numbers is its negative. */
  credit = 0;
  readonly longCodeWeight: number;
  readonly tollFreeWeight: number;

  constructor(weights: { readonly longCodeWeight: number; readonly tollFreeWeight: number }) {
    this.longCodeWeight = countingWeight(weights.longCodeWeight);
    this.tollFreeWeight = countingWeight(weights.tollFreeWeight);
  }

  /**
   * Next number type in the weight cycle (P2, P4).
   *
   * Weights are ratios, not percentages: 1 and 3 equal 25 and 75. Zero removes a type, and so does having no usable
   * number for this message: the other type takes the turn. Equal credits go to the long code.
   * Peeks only: the cycle advances when the caller adds `creditChange`.
   *
   * @returns null when no type has both a positive weight and a usable number
   */
  nextType(hasLongCode: boolean, hasTollFree: boolean): NumberType | null {
    const longCode = hasLongCode && this.longCodeWeight > 0;
    const tollFree = hasTollFree && this.tollFreeWeight > 0;
    if (!longCode || !tollFree) return longCode ? "long_code" : tollFree ? "toll_free" : null;
    return this.credit + this.longCodeWeight >= this.tollFreeWeight - this.credit ? "long_code" : "toll_free";
  }

  /** What a selection of this type adds to `credit`, when both types took part in it; alone a type gathers none (P4). */
  creditChange(type: NumberType): number {
    return type === "long_code" ? -this.tollFreeWeight : this.longCodeWeight;
  }

  /** A change of a weight starts a new cycle (P2). */
  hasWeightsOf(other: WeightCycle): boolean {
    return this.longCodeWeight === other.longCodeWeight && this.tollFreeWeight === other.tollFreeWeight;
  }
}

/** Weights are integers ≥ 0; anything else that gets here counts as 0 rather than breaking the cycle. */
export function countingWeight(weight: number): number {
  return Number.isSafeInteger(weight) && weight > 0 ? weight : 0;
}
