"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { operatorAction } from "@/lib/auth/operator-action";
import { getMessage } from "@/lib/message/get-message";
import { cancelScheduled } from "@/lib/message/schedule-message";

/** Cancels a scheduled message, until a minute before its time. */
export const cancelScheduledMessage = operatorAction(
  { role: "operator", schema: z.object({ messageId: z.string() }) },
  async (ctx, { messageId }) => {
    await cancelScheduled(await getMessage(messageId), { clock: ctx.clock });
    revalidatePath("/messages", "layout");
  },
);
