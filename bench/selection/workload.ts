import type { PoolNumber, PoolSettings, SelectionRequest } from "@/lib/number-pool/types";
import { classifyNumber } from "@/lib/phone-number/classify-number";
import { type E164, isE164 } from "@/lib/phone-number/e164";

const AREA_CODES = Array.from({ length: 300 }, (_code, index) => 201 + 2 * index).filter(
  (code) => ![833, 855, 877].includes(code),
);
const TOLL_FREE_CODES = [800, 833, 844, 855, 866, 877, 888];

/** Messages a second the simulated clock lets pass; at this rate numbers with a limit are free at times and busy at others. */
export const MESSAGES_PER_SECOND = 2000;

export const settings = (geomatch: boolean): PoolSettings => ({
  longCodeWeight: 5,
  tollFreeWeight: 1,
  stickySender: true,
  geomatch,
  skipUnhealthy: true,
});

/**
 * A pool as a large account has it: every sixth number toll-free, the long codes over 300 area codes, a third without MMS,
 * every second with a rate limit; in pools that can spare them 2 % disabled and 5 % unhealthy.
 */
export function makePool(size: number): PoolNumber[] {
  return Array.from({ length: size }, (_number, index) => {
    const codes = index % 6 === 5 ? TOLL_FREE_CODES : AREA_CODES;
    const sender = e164(codes[Math.floor(index / 6) % codes.length] as number, 5_550_000 + index);
    return {
      assignmentId: index + 1,
      phoneNumberId: `number-${index}`,
      e164: sender,
      type: classifyNumber(sender),
      enabled: index % 50 !== 49,
      canMms: index % 3 !== 1,
      ratePerSecond: index % 2 === 0 ? null : 1 + (index % 20),
      isUnhealthy: index % 20 === 7,
    };
  });
}

/** First messages to many recipients, over twice the area codes a large pool has; one in ten is an MMS. */
export function makeRequests(count: number): SelectionRequest[] {
  return Array.from({ length: count }, (_request, index) => ({
    recipient: e164(201 + ((index * 7919) % 600), 2_000_000 + ((index * 104_729) % 7_000_000)),
    messageType: index % 10 === 9 ? "MMS" : "SMS",
  }));
}

function e164(areaCode: number, subscriber: number): E164 {
  const number = `+1${areaCode}${subscriber}`;
  if (!isE164(number)) throw new Error(`${number} is not E.164`);
  return number;
}
