import type { Db } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import { insertAuditEvent, updateAuditDetail } from "./repository";

/** Who makes a change. */
export interface Actor {
  /** null = the system itself or an API key. */
  readonly userId: string | null;
  /** What the audit log shows, kept even if the user is gone: an email, "API key NAME" or "system". */
  readonly label: string;
}

/** The actor of start-up and background work. */
export const systemActor: Actor = { userId: null, label: "system" };

/** A fact worth keeping: what was done to what. */
export interface AuditFact {
  /** `<noun>.<verb in the past>`, e.g. `messaging_profile.updated`. */
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  /** The messaging profile whose Activity tab shows it. */
  readonly profileId?: string | null;
  /** What changed, in the domain's names. Never secrets. */
  readonly detail: { readonly [key: string]: unknown };
}

/** Writes one line of the audit log. Call it in the transaction of the change, so that neither exists without the other. */
export async function recordAudit(db: Db, actor: Actor, fact: AuditFact): Promise<void> {
  await openAudit(db, actor, fact);
}

/** Like `recordAudit`, for a change that takes several transactions: the later ones bring the line up to date by its id. */
export async function openAudit(db: Db, actor: Actor, fact: AuditFact): Promise<bigint> {
  return insertAuditEvent(db, {
    actorUserId: actor.userId,
    actorLabel: actor.label,
    action: fact.action,
    subjectType: fact.subjectType,
    subjectId: fact.subjectId,
    profileId: fact.profileId ?? null,
    detail: toJson(fact.detail),
  });
}

/** Brings the detail of an opened line up to date, so that it always says what has been done so far. */
export async function amendAudit(db: Db, id: bigint, detail: AuditFact["detail"]): Promise<void> {
  await updateAuditDetail(db, id, toJson(detail));
}

function toJson(detail: AuditFact["detail"]): Prisma.InputJsonObject {
  // What JSON cannot hold (bigint, Date, undefined) is turned into what it can before Prisma refuses it.
  return JSON.parse(
    JSON.stringify(detail, (_key, value) => (typeof value === "bigint" ? value.toString() : value)),
  ) as Prisma.InputJsonObject;
}
