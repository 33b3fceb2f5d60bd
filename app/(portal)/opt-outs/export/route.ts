import { streamText } from "@/app/(portal)/messaging-profiles/[profileId]/sticky-mappings/stream-text";
import { operatorRoute } from "@/lib/auth/route";
import { getEnv } from "@/lib/env";
import { exportOptOuts } from "@/lib/opt-out/export-opt-outs";
import { readOptOutListRequest } from "@/lib/opt-out/list-request";

/** Opt-outs as a CSV file, streamed; narrowed as in the list. */
export const GET = operatorRoute({ role: "viewer" }, async (ctx, request) => {
  const fields = Object.fromEntries(new URL(request.url).searchParams);
  const chosen = readOptOutListRequest(fields, {
    defaultCountry: getEnv().defaultCountry,
    nowMs: ctx.clock.now(),
  });
  return new Response(await streamText(exportOptOuts(chosen)), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="opt-outs.csv"',
      "cache-control": "no-store",
    },
  });
});
