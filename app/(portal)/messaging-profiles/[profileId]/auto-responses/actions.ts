"use server";

import { revalidatePath } from "next/cache";
import { operatorAction } from "@/lib/auth/operator-action";
import {
  deleteAutoResponseSchema,
  saveAutoResponseSchema,
  withWordsInOneField,
} from "@/lib/auto-response/schema";
import { createAutoResponse, deleteAutoResponse, updateAutoResponse } from "@/lib/auto-response/service";

/** Adds words to a profile, or replaces an entry. */
export const saveAutoResponse = operatorAction(
  { role: "operator", schema: saveAutoResponseSchema },
  async (ctx, { profileId, id, ...entry }): Promise<undefined> => {
    await withWordsInOneField(
      id === "" ? createAutoResponse(ctx, profileId, entry) : updateAutoResponse(ctx, profileId, id, entry),
    );
    revalidatePath(`/messaging-profiles/${profileId}/auto-responses`);
  },
);

/** Takes words away. */
export const removeAutoResponse = operatorAction(
  { role: "operator", schema: deleteAutoResponseSchema },
  async (ctx, { profileId, id }): Promise<undefined> => {
    await deleteAutoResponse(ctx, profileId, id);
    revalidatePath(`/messaging-profiles/${profileId}/auto-responses`);
  },
);
