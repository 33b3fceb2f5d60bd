import type { Db } from "@/lib/db/client";

/** What became of numbers that were moved together. */
export interface BulkUpdate {
  readonly id: string;
  /** null = they were taken off their profiles. */
  readonly profileId: string | null;
  readonly assignOnly: boolean;
  readonly success: readonly string[];
  readonly failed: readonly string[];
}

export async function insertBulkUpdate(db: Db, update: BulkUpdate, createdAt: Date): Promise<void> {
  await db.messagingNumberBulkUpdate.create({
    data: {
      id: update.id,
      messagingProfileId: update.profileId,
      assignOnly: update.assignOnly,
      success: [...update.success],
      failed: [...update.failed],
      createdAt,
    },
    select: { id: true },
  });
}

/** null = there is no such order. */
export async function findBulkUpdate(db: Db, id: string): Promise<BulkUpdate | null> {
  const row = await db.messagingNumberBulkUpdate.findUnique({
    where: { id },
    select: { id: true, messagingProfileId: true, assignOnly: true, success: true, failed: true },
  });
  if (!row) return null;
  const { messagingProfileId, ...rest } = row;
  return { ...rest, profileId: messagingProfileId };
}
