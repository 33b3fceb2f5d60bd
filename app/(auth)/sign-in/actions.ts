"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { authenticate } from "@/lib/auth/authenticate";
import { describeWait } from "@/lib/auth/describe-wait";
import { publicFormAction } from "@/lib/auth/public-action";
import { safePath } from "@/lib/auth/request-facts";
import { signInSchema } from "@/lib/auth/schema";
import { endSession, startSession } from "@/lib/auth/session";
import { AppError } from "@/lib/errors/app-error";

/** Signs in and goes where the visitor was heading. */
export const signIn = publicFormAction({ schema: signInSchema }, async (ctx, input): Promise<undefined> => {
  const outcome = await authenticate({ ...input, address: ctx.address }, ctx);
  if (outcome.kind === "blocked") {
    throw new AppError("too_many_requests", { detail: describeWait(outcome.retryAtMs, ctx.clock.now()) });
  }
  if (outcome.kind === "refused") {
    throw new AppError("unauthenticated", { detail: "Email or password is wrong." });
  }
  await startSession(outcome);
  redirect(safePath(input.callbackUrl) ?? "/");
});

/** Signs this browser out. */
export const signOut = publicFormAction({ schema: z.object({}) }, async (): Promise<undefined> => {
  await endSession();
  redirect("/sign-in");
});
