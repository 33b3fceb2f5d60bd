import type { Db } from "@/lib/db/client";
import type { MappingProfile } from "./types";

/** The profile's facts about mappings; null = no such profile, or deleted. */
export async function findMappingProfile(db: Db, profileId: string): Promise<MappingProfile | null> {
  const row = await db.messagingProfile.findFirst({
    where: { id: profileId, deletedAt: null },
    select: {
      id: true,
      name: true,
      numberPoolEnabled: true,
      stickySender: true,
      switchOffBehaviour: true,
      mappingLifetimeSeconds: true,
      mappingsDeadBefore: true,
      mappingEpoch: true,
      pinEpoch: true,
    },
  });
  if (!row) return null;
  const { mappingLifetimeSeconds, mappingsDeadBefore, ...rest } = row;
  return {
    ...rest,
    lifetimeSeconds: mappingLifetimeSeconds,
    deadBeforeMs: mappingsDeadBefore?.getTime() ?? null,
  };
}
