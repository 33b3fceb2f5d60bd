import { operatorRoute } from "@/lib/auth/route";
import { getEnv } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";
import { previewTestMessage } from "@/lib/message/preview-test-message";
import { previewTestMessageSchema } from "@/lib/message/schema";

/** What sending would do, while it is being typed. POST because a text may be long; nothing is changed. */
export const POST = operatorRoute<{ profileId: string }>(
  { role: "viewer" },
  async (_ctx, request, { profileId }) => {
    const parsed = previewTestMessageSchema.safeParse(await readJson(request));
    if (!parsed.success) throw new AppError("invalid_value", { detail: "This cannot be previewed." });
    const preview = await previewTestMessage(
      { ...parsed.data, messagingProfileId: profileId },
      getEnv().defaultCountry,
    );
    return Response.json(preview, { headers: { "cache-control": "no-store" } });
  },
);

async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch (cause) {
    throw new AppError("invalid_value", { detail: "The request is no JSON.", cause });
  }
}
