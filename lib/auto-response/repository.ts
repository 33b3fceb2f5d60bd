import type { Db } from "@/lib/db/client";
import type { AutoResponseEntry } from "./types";

/** An entry as stored. */
export interface AutoResponse extends AutoResponseEntry {
  readonly id: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const columns = {
  id: true,
  countryCode: true,
  operation: true,
  keywords: true,
  responseText: true,
  createdAt: true,
  updatedAt: true,
} as const;

/** A profile's entries in the order they were made. */
export async function findAutoResponses(db: Db, profileId: string): Promise<AutoResponse[]> {
  return db.autoResponse.findMany({
    where: { messagingProfileId: profileId },
    orderBy: { id: "asc" },
    select: columns,
  });
}

export async function insertAutoResponse(
  db: Db,
  profileId: string,
  id: string,
  entry: AutoResponseEntry,
  at: Date,
): Promise<AutoResponse> {
  const data = { ...entry, keywords: [...entry.keywords] };
  return db.autoResponse.create({
    data: { id, messagingProfileId: profileId, ...data, createdAt: at, updatedAt: at },
    select: columns,
  });
}

export async function replaceAutoResponse(
  db: Db,
  id: string,
  entry: AutoResponseEntry,
  at: Date,
): Promise<AutoResponse> {
  return db.autoResponse.update({
    where: { id },
    data: { ...entry, keywords: [...entry.keywords], updatedAt: at },
    select: columns,
  });
}

export async function removeAutoResponse(db: Db, id: string): Promise<void> {
  await db.autoResponse.delete({ where: { id } });
}

/** Locks the profile until the transaction ends. @returns false = there is none */
export async function lockProfile(db: Db, profileId: string): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`
    SELECT 1 FROM messaging_profiles WHERE id = ${profileId}::uuid AND deleted_at IS NULL FOR NO KEY UPDATE`;
  return rows.length > 0;
}
