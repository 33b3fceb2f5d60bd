import type { Db } from "@/lib/db/client";
import { escapeLike } from "@/lib/db/escape-like";
import type { Prisma } from "@/lib/db/generated/client";
import { profileColumns, type StoredProfile, toProfile } from "./repository";

/** Which profiles; null = any. */
export interface ProfileNameQuery {
  /** The whole name, exactly. */
  readonly name: string | null;
  /** Part of the name, upper or lower case. */
  readonly nameContains: string | null;
}

/** Profiles in the order of their ids, which is that of their creation, after the id `after`. */
export async function readProfilesById(
  db: Db,
  query: ProfileNameQuery,
  after: string | null,
  skip: number,
  limit: number,
): Promise<StoredProfile[]> {
  const rows = await db.messagingProfile.findMany({
    where: { ...conditionsOf(query), ...(after !== null && { id: { gt: after } }) },
    orderBy: { id: "asc" },
    skip,
    take: limit,
    select: profileColumns,
  });
  return rows.map(toProfile);
}

/** How many profiles there are, counted to `limit`. */
export async function countProfiles(db: Db, query: ProfileNameQuery, limit: number): Promise<number> {
  return db.messagingProfile.count({ where: conditionsOf(query), take: limit });
}

function conditionsOf({ name, nameContains }: ProfileNameQuery): Prisma.MessagingProfileWhereInput {
  const conditions: Prisma.MessagingProfileWhereInput[] = [];
  if (name !== null) conditions.push({ name });
  // Prisma hands % and _ on to LIKE as they are.
  if (nameContains !== null)
    conditions.push({ name: { contains: escapeLike(nameContains), mode: "insensitive" } });
  return { deletedAt: null, AND: conditions };
}
