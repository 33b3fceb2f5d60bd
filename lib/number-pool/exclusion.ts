import type { Exclusion, MessageType, NoSelectionReason, PoolNumber, PoolSettings } from "./types";
import { countingWeight } from "./weight-cycle";

/** Weight of the number's type; 0 takes it out of the pool, for weights, geomatch and sticky alike (P3). */
export function weightOf(number: PoolNumber, settings: PoolSettings): number {
  return countingWeight(number.type === "long_code" ? settings.longCodeWeight : settings.tollFreeWeight);
}

export function canCarry(number: PoolNumber, messageType: MessageType): boolean {
  return messageType === "MMS" ? number.canMms : (number.canSms ?? true);
}

/**
 * Whether a sticky mapping may use the number (S7): enabled, its type weighted, able to carry the message.
 * Health and rate limit do not matter here (S8).
 */
export function isAvailable(number: PoolNumber, settings: PoolSettings, messageType: MessageType): boolean {
  return number.enabled && weightOf(number, settings) > 0 && canCarry(number, messageType);
}

/**
 * Why a number is no candidate of geomatch and weights, or null when it is one.
 * The filters run in this order and a number counts under the first that removes it; health comes last (O1).
 */
export function exclusionOf(
  number: PoolNumber,
  settings: PoolSettings,
  messageType: MessageType,
): Exclusion | null {
  if (!number.enabled) return "disabled";
  if (weightOf(number, settings) === 0) return "weight_zero";
  if (!canCarry(number, messageType)) return "cannot_carry";
  if (settings.skipUnhealthy && number.isUnhealthy) return "unhealthy";
  return null;
}

export interface PoolCensus {
  readonly excluded: Readonly<Record<Exclusion, number>>;
  /** The reason of the refusal when no number is left, else null (P7). */
  readonly refusal: NoSelectionReason | null;
}

/** How many numbers each filter removes, and what to call it when none is left: the filter that took the last one (P7). */
export function countExclusions(
  numbers: readonly PoolNumber[],
  settings: PoolSettings,
  messageType: MessageType,
): PoolCensus {
  const excluded = { disabled: 0, weight_zero: 0, cannot_carry: 0, unhealthy: 0 };
  let usable = 0;
  for (const number of numbers) {
    const exclusion = exclusionOf(number, settings, messageType);
    if (exclusion === null) usable++;
    else excluded[exclusion]++;
  }
  return { excluded, refusal: usable > 0 ? null : refusalReason(excluded) };
}

function refusalReason(excluded: Readonly<Record<Exclusion, number>>): NoSelectionReason {
  if (excluded.unhealthy > 0) return "all_unhealthy";
  if (excluded.cannot_carry > 0) return "none_can_carry";
  if (excluded.weight_zero > 0) return "all_weights_zero";
  return "pool_empty";
}
