"use server";

import { z } from "zod";
import { operatorAction } from "@/lib/auth/operator-action";
import { getEnv } from "@/lib/env";
import { sendTestMessageSchema } from "@/lib/message/schema";
import { sendTestMessage } from "@/lib/message/send-test-message";

/** Sends a test message; what comes back is followed by the page. */
export const sendTestMessageFromPortal = operatorAction(
  { role: "operator", schema: z.lazy(() => sendTestMessageSchema(getEnv().defaultCountry)) },
  async (_ctx, input) => sendTestMessage(input),
);
