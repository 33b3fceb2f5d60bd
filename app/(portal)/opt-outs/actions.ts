"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { operatorAction } from "@/lib/auth/operator-action";
import { getEnv } from "@/lib/env";
import { optOutListPath } from "@/lib/opt-out/list-href";
import { addOptOutSchema } from "@/lib/opt-out/schema";
import { addOptOut, removeOptOut } from "@/lib/opt-out/service";

const schema = z.lazy(() => addOptOutSchema(getEnv().defaultCountry));

/** Blocks a recipient for a profile. */
export const addOptOutByHand = operatorAction(
  { role: "operator", schema },
  async (ctx, { profileId, recipient }) => {
    const { isNew } = await addOptOut(ctx, profileId, recipient, "portal");
    revalidatePath(optOutListPath);
    return { recipient, isNew };
  },
);

/** Lifts a block without the recipient's word. */
export const removeOptOutByHand = operatorAction(
  { role: "operator", schema },
  async (ctx, { profileId, recipient }): Promise<undefined> => {
    await removeOptOut(ctx, profileId, recipient);
    revalidatePath(optOutListPath);
  },
);
