import { type Db, getPrisma } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { formatCell } from "@/lib/sticky-sender/mapping-csv";
import type { AuditLogRequest } from "./audit-log-request";
import { type AuditEntry, listAuditEvents } from "./list-audit-events";

const HEADER = "occurred_at,actor,action,subject_type,subject_id,messaging_profile_id,detail\r\n";
const CHUNK_ROWS = 1_000;

/**
 * The events that the audit log shows as CSV, newest first, piece by piece in constant memory; the detail is JSON.
 *
 * @throws AppError invalid_value: a filter that cannot be understood must not export everything
 */
export async function* exportAuditLog(
  { query, problems }: Pick<AuditLogRequest, "query" | "problems">,
  db: Db = getPrisma(),
): AsyncGenerator<string> {
  const [problem] = Object.entries(problems);
  if (problem) throw new AppError("invalid_value", { field: problem[0], detail: problem[1] });
  let text = HEADER;
  let olderThan: string | null = null;
  do {
    const page = await listAuditEvents({ ...query, limit: CHUNK_ROWS, ...(olderThan && { olderThan }) }, db);
    for (const entry of page.entries) text += formatEvent(entry);
    yield text;
    text = "";
    olderThan = page.olderThan;
  } while (olderThan !== null);
}

function formatEvent(entry: AuditEntry): string {
  const cells = [
    new Date(entry.occurredAtMs).toISOString(),
    formatCell(entry.actorLabel),
    entry.action,
    entry.subjectType,
    formatCell(entry.subjectId),
    entry.profileId ?? "",
    formatCell(JSON.stringify(entry.detail)),
  ];
  return `${cells.join(",")}\r\n`;
}
