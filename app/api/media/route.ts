import { operatorRoute } from "@/lib/auth/route";
import { uploadMedia } from "@/lib/message-media/upload-media";

/** Takes a file for a message, sent as the body itself so that it is read as it arrives. */
export const POST = operatorRoute({ role: "operator" }, async (ctx, request) =>
  Response.json(await uploadMedia(ctx, request.body), { headers: { "cache-control": "no-store" } }),
);
