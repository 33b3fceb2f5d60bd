import { z } from "zod";
import { isE164 } from "@/lib/phone-number/e164";
import { phoneNumberField } from "@/lib/phone-number/schema";
import { MAX_SELECTION } from "./reset-mappings";

const profileId = z.uuid();

/** Recipients chosen in the list, as it shows them. */
const chosenRecipients = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => [...new Set([value].flat())])
  .refine((all) => all.every((each) => isE164(each)), "Choose recipients from the list.")
  .refine((all) => all.length > 0, "Choose at least one mapping.")
  .refine(
    (all) => all.length <= MAX_SELECTION,
    `Choose at most ${MAX_SELECTION.toLocaleString("en-US")} mappings.`,
  );

export const resetSelectedSchema = z.object({
  profileId,
  recipients: chosenRecipients,
  includePins: z.boolean(),
});

const epoch = z.string().regex(/^\d{1,19}$/);

export const undoResetSchema = z.object({
  profileId,
  undo: z.object({
    resetAtMs: z.number().int().min(0).max(8.64e15),
    mappingEpoch: epoch,
    pinEpoch: epoch,
    mappings: z.array(z.string()).max(MAX_SELECTION),
    pins: z.array(z.string()).max(MAX_SELECTION),
  }),
});

export const unpinSchema = z.object({ profileId, recipients: chosenRecipients });

export const resetAllSchema = z.object({ profileId, includePins: z.boolean() });

/** The number a reset or a pin is about, in any notation. */
const senderField = (defaultCountry: string) =>
  z
    .string({ error: "Choose a number." })
    .refine((text) => text.trim() !== "", { message: "Choose a number.", abort: true })
    .pipe(phoneNumberField(defaultCountry));

export const resetNumberSchema = (defaultCountry: string) =>
  z.object({ profileId, sender: senderField(defaultCountry), includePins: z.boolean() });

export const countSchema = z.object({ profileId, sender: z.string().max(64).nullable() });

/** The form that pins a recipient. */
export const pinSchema = (defaultCountry: string) =>
  z.object({
    profileId,
    recipient: phoneNumberField(defaultCountry),
    sender: senderField(defaultCountry),
  });
