"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { operatorAction } from "@/lib/auth/operator-action";
import { testMailSchema } from "@/lib/mail/schema";
import { sendTestMails } from "@/lib/mail/send-test-mail";
import { createProfileSchema, deleteProfileSchema, saveSettingsSchema } from "@/lib/messaging-profile/schema";
import { createProfile, deleteProfile } from "@/lib/messaging-profile/service";
import { updateProfile } from "@/lib/messaging-profile/update-profile";

/** Makes a profile and leads to its settings. */
export const createMessagingProfile = operatorAction(
  { role: "operator", schema: createProfileSchema },
  async (ctx, input): Promise<undefined> => {
    const { id } = await createProfile(ctx, input);
    revalidatePath("/messaging-profiles");
    redirect(`/messaging-profiles/${id}/settings`);
  },
);

/** Saves the settings form; what would clear mappings is refused until it is confirmed. */
export const saveProfileSettings = operatorAction(
  { role: "operator", schema: saveSettingsSchema },
  async (ctx, { profileId, editedAt, confirmed, includePins, ...changes }) => {
    const options = { editedAt, includePins, askBeforeClearing: !confirmed };
    const profile = await updateProfile(ctx, profileId, changes, options);
    revalidatePath("/messaging-profiles", "layout");
    return { editedAt: profile.updatedAt.toISOString() };
  },
);

/** Deletes a profile and leads back to the table. */
export const deleteMessagingProfile = operatorAction(
  { role: "operator", schema: deleteProfileSchema },
  async (ctx, { profileId }): Promise<undefined> => {
    await deleteProfile(ctx, profileId);
    revalidatePath("/", "layout");
    redirect("/messaging-profiles");
  },
);

/** Sends a test e-mail to the saved alert addresses of a profile. */
export const sendTestMail = operatorAction(
  { role: "operator", schema: testMailSchema },
  async (ctx, { profileId }) => sendTestMails(ctx, profileId),
);
