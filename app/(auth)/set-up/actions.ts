"use server";

import { redirect } from "next/navigation";
import { publicFormAction } from "@/lib/auth/public-action";
import { setUpSchema } from "@/lib/auth/schema";
import { startSession } from "@/lib/auth/session";
import { setUpInstance } from "@/lib/auth/set-up-instance";

/** Makes the first administrator, signed in. */
export const setUp = publicFormAction({ schema: setUpSchema }, async (ctx, input): Promise<undefined> => {
  await startSession(await setUpInstance({ ...input, address: ctx.address }, ctx));
  redirect("/");
});
