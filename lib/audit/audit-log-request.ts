import { validate as isUuid } from "uuid";
import { first, readRange, type SearchParameters } from "@/lib/message/message-log-request";
import { type AuditLogField, type AuditLogPlace, auditLogFields, auditNouns } from "./audit-log-href";
import type { AuditQuery } from "./list-audit-events";

export interface AuditLogRequest {
  /** Without a place. */
  readonly query: AuditQuery;
  readonly place: AuditLogPlace | null;
  /** What the URL says, for the form to show again; "" = not set. */
  readonly fields: Readonly<Record<AuditLogField, string>>;
  /** Filters that could not be understood, by name, with what to do. They filter nothing. */
  readonly problems: Readonly<Partial<Record<AuditLogField, string>>>;
}

/**
 * Reads the filters and the place of the audit log from its URL. Never refuses: a filter that makes no sense is reported
 * beside its field and left out.
 */
export function readAuditLogRequest(
  parameters: SearchParameters,
  { nowMs }: { nowMs: number },
): AuditLogRequest {
  const fields = Object.fromEntries(auditLogFields.map((name) => [name, first(parameters[name])])) as Record<
    AuditLogField,
    string
  >;
  const problems: Partial<Record<AuditLogField, string>> = {};
  const complain = (field: AuditLogField, message: string) => {
    problems[field] = message;
    return null;
  };
  const { sinceMs, untilMs } = readRange(fields, nowMs, complain);
  const knowsNoun = fields.what === "" || Object.hasOwn(auditNouns, fields.what);
  if (!knowsNoun) complain("what", "Choose one of the list.");
  const knowsProfile = fields.profile === "" || isUuid(fields.profile);
  if (!knowsProfile) complain("profile", "There is no such profile.");
  // No label holds it, and Postgres refuses to look for it.
  const who = fields.who.includes("\0") ? complain("who", "Write an email or a part of one.") : fields.who;
  return {
    query: {
      ...(who ? { actor: who } : {}),
      ...(knowsNoun && fields.what ? { noun: fields.what } : {}),
      ...(knowsProfile && fields.profile ? { profileId: fields.profile } : {}),
      sinceMs,
      untilMs,
    },
    place: readPlace(parameters),
    fields,
    problems,
  };
}

function readPlace(parameters: SearchParameters): AuditLogPlace | null {
  for (const towards of ["older", "newer"] as const) {
    const id = first(parameters[towards]);
    if (/^\d{1,19}$/.test(id)) return { towards, id };
  }
  return null;
}
