import { operatorRoute } from "@/lib/auth/route";
import { getEnv } from "@/lib/env";
import { getProfile } from "@/lib/messaging-profile/service";
import { exportMappings, resolveExportFilter } from "@/lib/sticky-sender/export-mappings";
import { readMappingListRequest } from "@/lib/sticky-sender/mapping-list-request";
import { streamText } from "../stream-text";

/** The profile's mappings as a CSV file, streamed; `recipient` and `sender` narrow it as in the list. */
export const GET = operatorRoute<{ profileId: string }>({ role: "viewer" }, async (ctx, request, params) => {
  const profile = await getProfile(params.profileId);
  const fields = Object.fromEntries(new URL(request.url).searchParams);
  const filter = await resolveExportFilter(
    profile.id,
    readMappingListRequest(fields, { defaultCountry: getEnv().defaultCountry }),
  );
  return new Response(await streamText(exportMappings(ctx, profile.id, filter)), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="sticky-mappings-${profile.id}.csv"`,
      "cache-control": "no-store",
    },
  });
});
