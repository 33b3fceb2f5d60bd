"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { changePassword } from "@/lib/auth/change-password";
import { operatorAction } from "@/lib/auth/operator-action";
import { changePasswordSchema } from "@/lib/auth/schema";
import { endSession, startSession } from "@/lib/auth/session";
import { signOutEverywhere } from "@/lib/user/service";

/** Replaces the own password; this browser stays signed in, all others are signed out. */
export const changeOwnPassword = operatorAction(
  { role: "viewer", schema: changePasswordSchema, allowTemporaryPassword: true },
  async (ctx, input): Promise<undefined> => {
    const { userId, email } = ctx.actor;
    const { sessionVersion } = await changePassword(ctx, { ...input, userId, email, address: ctx.address });
    await startSession({ userId, sessionVersion });
  },
);

/** Ends all own sessions, this one included. */
export const signOutOnAllDevices = operatorAction(
  { role: "viewer", schema: z.object({}), allowTemporaryPassword: true },
  async (ctx): Promise<undefined> => {
    await signOutEverywhere(ctx, ctx.actor.userId);
    await endSession();
    redirect("/sign-in?notice=signed-out-everywhere");
  },
);
