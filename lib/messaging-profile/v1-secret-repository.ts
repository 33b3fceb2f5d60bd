import type { Db } from "@/lib/db/client";

/** The sealed secret of a profile; null = none was set. undefined = there is no such profile, or it was deleted. */
export async function findSealedSecret(db: Db, profileId: string): Promise<string | null | undefined> {
  const row = await db.messagingProfile.findFirst({
    where: { id: profileId, deletedAt: null },
    select: { v1Secret: true },
  });
  return row?.v1Secret;
}

/** The same for many at once; profiles that do not exist are left out. */
export async function findSealedSecrets(
  db: Db,
  profileIds: readonly string[],
): Promise<Map<string, string | null>> {
  const rows = await db.messagingProfile.findMany({
    where: { id: { in: [...profileIds] }, deletedAt: null },
    select: { id: true, v1Secret: true },
  });
  return new Map(rows.map(({ id, v1Secret }) => [id, v1Secret]));
}

/** Stores a sealed secret. The caller holds the profile's lock. */
export async function updateSealedSecret(
  db: Db,
  profileId: string,
  sealed: string,
  updatedAt: Date | undefined,
): Promise<void> {
  await db.messagingProfile.update({
    where: { id: profileId },
    data: { v1Secret: sealed, ...(updatedAt && { updatedAt }) },
    select: { id: true },
  });
}
