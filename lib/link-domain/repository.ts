import type { Db } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { DomainCheck, LinkDomain, LinkDomainRow } from "./types";

const columns = {
  id: true,
  host: true,
  scheme: true,
  useCase: true,
  token: true,
  verifiedAt: true,
  lastCheck: true,
  createdAt: true,
} as const satisfies Prisma.LinkDomainSelect;

type Stored = Prisma.LinkDomainGetPayload<{ select: typeof columns }>;

const toDomain = (row: Stored): LinkDomain => ({
  ...row,
  // A check constraint and the writing service keep both in shape.
  scheme: row.scheme as LinkDomain["scheme"],
  lastCheck: row.lastCheck as unknown as DomainCheck | null,
});

/** All domains by host, with how many profiles use each. There are few. */
export async function listDomainRows(db: Db): Promise<LinkDomainRow[]> {
  const [domains, uses] = await Promise.all([
    db.linkDomain.findMany({ select: columns, orderBy: { host: "asc" } }),
    db.$queryRaw<{ host: string; profiles: number }[]>`
      SELECT url_shortener_settings->>'domain' AS host, count(*)::int AS profiles FROM messaging_profiles
      WHERE deleted_at IS NULL AND url_shortener_settings IS NOT NULL GROUP BY 1`,
  ]);
  const profilesOf = new Map(uses.map(({ host, profiles }) => [host, profiles]));
  return domains.map((row) => ({ ...toDomain(row), profiles: profilesOf.get(row.host) ?? 0 }));
}

export async function findDomain(db: Db, id: string): Promise<LinkDomain | null> {
  const row = await db.linkDomain.findUnique({ where: { id }, select: columns });
  return row && toDomain(row);
}

/** Its token; null = there is no such domain. */
export async function findDomainToken(db: Db, host: string): Promise<string | null> {
  const row = await db.linkDomain.findUnique({ where: { host }, select: { token: true } });
  return row?.token ?? null;
}

/** Verified domains after a host, by host. */
export async function listVerifiedDomains(
  db: Db,
  { after, skip, limit }: { readonly after: string | null; readonly skip: number; readonly limit: number },
): Promise<LinkDomain[]> {
  const rows = await db.linkDomain.findMany({
    where: { verifiedAt: { not: null }, ...(after !== null && { host: { gt: after } }) },
    select: columns,
    orderBy: { host: "asc" },
    skip,
    take: limit,
  });
  return rows.map(toDomain);
}

export async function countVerifiedDomains(db: Db): Promise<number> {
  return db.linkDomain.count({ where: { verifiedAt: { not: null } } });
}

export async function isVerifiedDomain(db: Db, host: string): Promise<boolean> {
  return (await db.linkDomain.count({ where: { host, verifiedAt: { not: null } } })) > 0;
}

export async function insertDomain(
  db: Db,
  domain: Pick<LinkDomain, "id" | "host" | "scheme" | "useCase" | "token" | "createdAt">,
): Promise<void> {
  await db.linkDomain.create({ data: { ...domain, updatedAt: domain.createdAt }, select: { id: true } });
}

/** @param verifiedAt absent = as it is. @returns false = the domain is gone */
export async function updateDomainCheck(
  db: Db,
  id: string,
  lastCheck: DomainCheck,
  verifiedAt?: Date,
): Promise<boolean> {
  const { count } = await db.linkDomain.updateMany({
    where: { id },
    data: {
      lastCheck: lastCheck as unknown as Prisma.InputJsonObject,
      ...(verifiedAt !== undefined && { verifiedAt }),
    },
  });
  return count > 0;
}

/** @returns the host; null = it was gone already */
export async function deleteDomain(db: Db, id: string): Promise<string | null> {
  const domain = await findDomain(db, id);
  if (domain === null) return null;
  const { count } = await db.linkDomain.deleteMany({ where: { id } });
  return count > 0 ? domain.host : null;
}
