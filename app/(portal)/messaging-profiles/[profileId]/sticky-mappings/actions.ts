"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { operatorAction } from "@/lib/auth/operator-action";
import { getEnv } from "@/lib/env";
import { getMappingCounts } from "@/lib/sticky-sender/get-mappings-page";
import { mappingListPath } from "@/lib/sticky-sender/mapping-list-href";
import { pinRecipient, unpinRecipients } from "@/lib/sticky-sender/pin-mappings";
import {
  resetAllMappings,
  resetMappings,
  resetMappingsOfNumber,
  undoReset,
} from "@/lib/sticky-sender/reset-mappings";
import {
  countSchema,
  pinSchema,
  resetAllSchema,
  resetNumberSchema,
  resetSelectedSchema,
  undoResetSchema,
  unpinSchema,
} from "@/lib/sticky-sender/schema";

/** Resets single mappings; answers what takes it back. */
export const resetSelectedMappings = operatorAction(
  { role: "operator", schema: resetSelectedSchema },
  async (ctx, { profileId, recipients, includePins }) => {
    const outcome = await resetMappings(ctx, profileId, recipients, includePins);
    revalidatePath(mappingListPath(profileId));
    return outcome;
  },
);

/** Takes a reset of single mappings back. */
export const undoMappingReset = operatorAction(
  { role: "operator", schema: undoResetSchema },
  async (ctx, { profileId, undo }) => {
    const restored = await undoReset(ctx, profileId, undo);
    revalidatePath(mappingListPath(profileId));
    return { restored };
  },
);

/** Resets all mappings of one number. */
export const resetNumberMappings = operatorAction(
  { role: "operator", schema: z.lazy(() => resetNumberSchema(getEnv().defaultCountry)) },
  async (ctx, { profileId, sender, includePins }): Promise<undefined> => {
    await resetMappingsOfNumber(ctx, profileId, { e164: sender }, includePins);
    revalidatePath(mappingListPath(profileId));
  },
);

/** Resets all mappings of the profile. */
export const resetProfileMappings = operatorAction(
  { role: "operator", schema: resetAllSchema },
  async (ctx, { profileId, includePins }): Promise<undefined> => {
    await resetAllMappings(ctx, profileId, includePins);
    revalidatePath(mappingListPath(profileId));
  },
);

/** How many mappings a reset would concern. */
export const countMappings = operatorAction(
  { role: "viewer", schema: countSchema },
  async (ctx, { profileId, sender }) => getMappingCounts(profileId, sender, ctx.clock.now()),
);

/** Pins a recipient to a number. */
export const pinMapping = operatorAction(
  { role: "operator", schema: z.lazy(() => pinSchema(getEnv().defaultCountry)) },
  async (ctx, { profileId, recipient, sender }) => {
    const outcome = await pinRecipient(ctx, profileId, recipient, { e164: sender });
    revalidatePath(mappingListPath(profileId));
    return outcome;
  },
);

/** Turns pins into ordinary mappings. */
export const unpinMappings = operatorAction(
  { role: "operator", schema: unpinSchema },
  async (ctx, { profileId, recipients }) => {
    const unpinned = await unpinRecipients(ctx, profileId, recipients);
    revalidatePath(mappingListPath(profileId));
    return { unpinned: unpinned.length };
  },
);
