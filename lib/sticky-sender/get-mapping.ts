import type { Db } from "@/lib/db/client";
import { getPrisma } from "@/lib/db/client";
import { listMappings, type MappingView } from "./list-mappings";
import { findMappingProfile } from "./repository";

/**
 * The mapping or pin a recipient has on a profile at the moment; an expired one too until it is swept. null = none, or
 * it was cleared, reset or lost its number, or the profile is gone.
 */
export async function getMapping(
  messagingProfileId: string,
  recipient: string,
  nowMs: number,
  db: Db = getPrisma(),
): Promise<MappingView | null> {
  const profile = await findMappingProfile(db, messagingProfileId);
  if (!profile) return null;
  const { rows } = await listMappings(db, profile, { prefixes: [recipient] }, { limit: 1 }, nowMs);
  return rows[0]?.recipient === recipient ? rows[0] : null;
}
