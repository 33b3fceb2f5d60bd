import { z } from "zod";
import { operatorRoute } from "@/lib/auth/route";
import { AppError } from "@/lib/errors/app-error";
import { refreshMessages } from "@/lib/message/list-messages";

const query = z.object({
  ids: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.uuid()).max(100))
    .nullable(),
  newest: z.uuid().nullable(),
  profile: z.uuid().nullable(),
});

/** What changed of the rows a page of the messages log shows: `ids`, `newest`, `profile` → `{ rows, newer }`. */
export const GET = operatorRoute({ role: "viewer" }, async (_ctx, request) => {
  const { searchParams } = new URL(request.url);
  const parsed = query.safeParse({
    ids: searchParams.get("ids"),
    newest: searchParams.get("newest"),
    profile: searchParams.get("profile"),
  });
  if (!parsed.success) throw new AppError("invalid_value", { detail: "These are no ids of messages." });
  const { ids, newest, profile } = parsed.data;
  const changes = await refreshMessages({ ids: ids ?? [], newestId: newest, messagingProfileId: profile });
  return Response.json(changes, { headers: { "cache-control": "no-store" } });
});
