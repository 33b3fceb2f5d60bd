import { streamText } from "@/app/(portal)/messaging-profiles/[profileId]/sticky-mappings/stream-text";
import { readAuditLogRequest } from "@/lib/audit/audit-log-request";
import { exportAuditLog } from "@/lib/audit/export-audit-log";
import { operatorRoute } from "@/lib/auth/route";

/** The audit log as a CSV file, streamed; narrowed as in the list. */
export const GET = operatorRoute({ role: "administrator" }, async (ctx, request) => {
  const fields = Object.fromEntries(new URL(request.url).searchParams);
  const chosen = readAuditLogRequest(fields, { nowMs: ctx.clock.now() });
  return new Response(await streamText(exportAuditLog(chosen)), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="audit-log.csv"',
      "cache-control": "no-store",
    },
  });
});
