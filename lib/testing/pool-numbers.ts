import type { PoolNumber, PoolSettings } from "@/lib/number-pool/types";
import { classifyNumber } from "@/lib/phone-number/classify-number";
import { type E164, isE164 } from "@/lib/phone-number/e164";

/** A literal of a test as E.164; a typing mistake fails the test instead of hiding in it. */
export function e164(value: string): E164 {
  if (!isE164(value)) throw new Error(`${value} is not E.164`);
  return value;
}

/** Settings of a pool that is on, with the defaults of the product. */
export function poolSettings(overrides: Partial<PoolSettings> = {}): PoolSettings {
  return {
    longCodeWeight: 1,
    tollFreeWeight: 1,
    stickySender: false,
    geomatch: false,
    skipUnhealthy: false,
    ...overrides,
  };
}

/** An assigned number that can do everything and has no limit; its type follows from the number itself (P1). */
export function poolNumber(
  number: string,
  assignmentId: number,
  overrides: Partial<PoolNumber> = {},
): PoolNumber {
  const sender = e164(number);
  return {
    assignmentId,
    phoneNumberId: `number-${assignmentId}`,
    e164: sender,
    type: classifyNumber(sender),
    enabled: true,
    canMms: true,
    ratePerSecond: null,
    isUnhealthy: false,
    ...overrides,
  };
}
