import type { Db } from "@/lib/db/client";
import { escapeLike } from "@/lib/db/escape-like";
import type { Prisma } from "@/lib/db/generated/client";

/** Which events to read. Absent or null = not filtered by it. */
export interface AuditFilter {
  profileId?: string;
  subject?: { readonly type: string; readonly id: string };
  /** Part of the actor's label, whatever its case. */
  actor?: string;
  /** What an action begins with, before the dot. */
  noun?: string;
  sinceMs: number | null;
  /** Exclusive. */
  untilMs: number | null;
  olderThan: bigint | null;
  newerThan: bigint | null;
}

/** Events by id: the newest first, or with `newerThan` the ones nearest to it first. */
export function findAuditEvents(db: Db, filter: AuditFilter, limit: number) {
  return db.auditEvent.findMany({
    where: {
      ...(filter.profileId ? { profileId: filter.profileId } : {}),
      ...(filter.subject ? { subjectType: filter.subject.type, subjectId: filter.subject.id } : {}),
      ...(filter.actor ? { actorLabel: { contains: escapeLike(filter.actor), mode: "insensitive" } } : {}),
      ...(filter.noun ? { action: { startsWith: `${escapeLike(filter.noun)}.` } } : {}),
      ...(filter.sinceMs !== null || filter.untilMs !== null
        ? {
            occurredAt: {
              ...(filter.sinceMs !== null ? { gte: new Date(filter.sinceMs) } : {}),
              ...(filter.untilMs !== null ? { lt: new Date(filter.untilMs) } : {}),
            },
          }
        : {}),
      ...(filter.olderThan !== null ? { id: { lt: filter.olderThan } } : {}),
      ...(filter.newerThan !== null ? { id: { gt: filter.newerThan } } : {}),
    },
    orderBy: { id: filter.newerThan !== null ? "asc" : "desc" },
    take: limit,
    select: {
      id: true,
      occurredAt: true,
      actorLabel: true,
      action: true,
      subjectType: true,
      subjectId: true,
      profileId: true,
      detail: true,
    },
  });
}

export async function insertAuditEvent(
  db: Db,
  event: Prisma.AuditEventUncheckedCreateInput,
): Promise<bigint> {
  const { id } = await db.auditEvent.create({ data: event, select: { id: true } });
  return id;
}

export async function updateAuditDetail(db: Db, id: bigint, detail: Prisma.InputJsonObject): Promise<void> {
  await db.auditEvent.update({ where: { id }, data: { detail }, select: { id: true } });
}
