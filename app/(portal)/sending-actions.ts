"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { operatorAction } from "@/lib/auth/operator-action";
import { cancelQueued, getSendingState, holdSending, resumeSending } from "@/lib/sending/service";

const scopeSchema = z.object({ kind: z.enum(["profile", "number"]), id: z.string() });

/** Keeps what a profile or number has queued in its queue. */
export const holdSendingOf = operatorAction({ role: "operator", schema: scopeSchema }, async (ctx, scope) => {
  await holdSending(ctx, scope);
  revalidatePath("/", "layout");
});

export const resumeSendingOf = operatorAction(
  { role: "operator", schema: scopeSchema },
  async (ctx, scope) => {
    await resumeSending(ctx, scope);
    revalidatePath("/", "layout");
  },
);

export const cancelQueuedOf = operatorAction(
  { role: "operator", schema: scopeSchema },
  async (ctx, scope) => {
    const count = await cancelQueued(ctx, scope);
    revalidatePath("/", "layout");
    return { count };
  },
);

/** How many messages a hold or a cancellation concerns: asked when a confirmation opens. */
export const describeQueueOf = operatorAction({ role: "operator", schema: scopeSchema }, async (_, scope) => {
  const { queued } = await getSendingState(scope);
  return { queued };
});
