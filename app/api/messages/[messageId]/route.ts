import { operatorRoute } from "@/lib/auth/route";
import { getMessage } from "@/lib/message/get-message";

/** One message as its page shows it, for following its status. */
export const GET = operatorRoute<{ messageId: string }>(
  { role: "viewer" },
  async (_ctx, _request, { messageId }) =>
    Response.json(await getMessage(messageId), { headers: { "cache-control": "no-store" } }),
);
