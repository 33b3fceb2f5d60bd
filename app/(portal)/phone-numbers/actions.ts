"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { operatorAction } from "@/lib/auth/operator-action";
import { getEnv } from "@/lib/env";
import { assignNumbers, unassignNumbers } from "@/lib/phone-number/assignment-service";
import { importPastedNumbers } from "@/lib/phone-number/import-service";
import { addSender } from "@/lib/phone-number/other-sender-service";
import { getRemovalEffect } from "@/lib/phone-number/removal-effect-service";
import {
  addSenderSchema,
  assignSchema,
  chosenNumbersSchema,
  pasteNumbersSchema,
  unassignSchema,
  updateNumberSchema,
} from "@/lib/phone-number/schema";
import { deleteNumbers, setEnabled, updateNumber } from "@/lib/phone-number/service";
import type { ImportOutcome } from "@/lib/phone-number/types";

/** Adds one sender, assigns it when a profile is named, and leads back to the list it was added from. */
export const addPhoneNumber = operatorAction(
  { role: "operator", schema: z.lazy(() => addSenderSchema(getEnv().defaultCountry)) },
  async (ctx, { phoneNumber, ...input }): Promise<undefined> => {
    await addSender(ctx, { ...input, name: phoneNumber }, getEnv().defaultCountry);
    showChangedNumbers();
    redirect(input.profileId ? `/messaging-profiles/${input.profileId}/numbers` : "/phone-numbers");
  },
);

export const updatePhoneNumber = operatorAction(
  { role: "operator", schema: z.lazy(() => updateNumberSchema(getEnv().defaultCountry)) },
  async (ctx, { numberId, ...settings }): Promise<undefined> => {
    await updateNumber(ctx, numberId, settings);
    showChangedNumbers();
  },
);

/** Assigns numbers; those on another profile only after it was confirmed that they move. */
export const assignPhoneNumbers = operatorAction(
  { role: "operator", schema: assignSchema },
  async (ctx, { move, ...input }) => {
    const report = await assignNumbers(ctx, { ...input, elsewhere: move ? "move" : "ask" });
    showChangedNumbers();
    return report;
  },
);

export const unassignPhoneNumbers = operatorAction(
  { role: "operator", schema: unassignSchema },
  async (ctx, { numberIds, profileId }) => {
    const count = await unassignNumbers(ctx, { numberIds, ...(profileId && { profileId }) });
    showChangedNumbers();
    return { count };
  },
);

export const enablePhoneNumbers = operatorAction(
  { role: "operator", schema: chosenNumbersSchema },
  async (ctx, { numberIds }) => {
    const count = await setEnabled(ctx, { numberIds, enabled: true });
    showChangedNumbers();
    return { count };
  },
);

export const disablePhoneNumbers = operatorAction(
  { role: "operator", schema: chosenNumbersSchema },
  async (ctx, { numberIds }) => {
    const count = await setEnabled(ctx, { numberIds, enabled: false });
    showChangedNumbers();
    return { count };
  },
);

export const deletePhoneNumbers = operatorAction(
  { role: "operator", schema: chosenNumbersSchema },
  async (ctx, { numberIds }) => {
    const count = await deleteNumbers(ctx, numberIds);
    showChangedNumbers();
    return { count };
  },
);

/** What removing, disabling or deleting these numbers takes along: asked when a confirmation opens. */
export const describeRemoval = operatorAction(
  { role: "operator", schema: chosenNumbersSchema },
  async (ctx, { numberIds }) => getRemovalEffect(ctx.clock, numberIds),
);

/** Counts what pasted numbers would do, or imports them. */
export const pasteNumbers = operatorAction(
  { role: "operator", schema: pasteNumbersSchema },
  async (ctx, { step, numbers, ...options }): Promise<ImportOutcome> => {
    const { defaultCountry } = getEnv();
    const isDryRun = step === "check";
    const report = await importPastedNumbers(ctx, numbers, { ...options, defaultCountry, dryRun: isDryRun });
    if (!isDryRun) showChangedNumbers();
    return { isDryRun, report, typed: { numbers, ...options } };
  },
);

/** Numbers stand on their own pages and on those of their profiles. */
function showChangedNumbers(): void {
  revalidatePath("/phone-numbers", "layout");
  revalidatePath("/messaging-profiles", "layout");
}
