import { createProfile } from "../messaging-profile/service";
import type { E164 } from "../phone-number/e164";
import { addNumber } from "../phone-number/service";
import type { ServiceContext } from "../service-context";

/** What an operator fills in for a number besides itself and its profile. */
export const numberSettings = { canMms: true, messagesPerSecond: null, tags: [] };

/** For tests of numbers: profiles with sticky sender on, and numbers added to them as an operator does. */
export function createNumberScene(ctx: ServiceContext) {
  let next = 0;
  const fresh = () => `+1202555${String(next++).padStart(4, "0")}` as E164;
  return {
    /** A number that the scene has not given yet. */
    fresh,
    /** @returns the id of a new profile */
    profileNamed: async (name: string) =>
      (await createProfile(ctx, { name, numberPool: { stickySender: true } })).id,
    /** @returns the number's id */
    add: (e164: E164 = fresh(), profileId: string | null = null) =>
      addNumber(ctx, { ...numberSettings, e164, profileId }),
  };
}
