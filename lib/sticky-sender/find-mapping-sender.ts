import { type Db, getPrisma } from "@/lib/db/client";
import type { E164 } from "@/lib/phone-number/e164";
import { findCurrentSender } from "./change-repository";

/** The assignment of a number that the profile has now, as a filter of mappings names it; null = it has no such number. */
export async function findMappingSender(
  profileId: string,
  sender: E164,
  db: Db = getPrisma(),
): Promise<number | null> {
  return (await findCurrentSender(db, profileId, { e164: sender }))?.assignmentId ?? null;
}
