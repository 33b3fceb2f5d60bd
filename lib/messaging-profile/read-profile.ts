import type pg from "pg";
import { validate as isUuid } from "uuid";
import { getPool } from "@/lib/db/client";
import { sharedReadsPer } from "@/lib/db/shared-reads";
import { AppError } from "@/lib/errors/app-error";
import { readProfilesAndSecrets } from "./profile-read-repository";
import type { MessagingProfile } from "./types";
import { revealV1Secret } from "./v1-secret";

interface ReadProfile {
  readonly profile: MessagingProfile;
  readonly sealed: string | null;
  /** Made at the first question for it. */
  v1Secret?: string;
}

/** Profiles by id, many in one statement. */
const profilesOf = sharedReadsPer(async (pool: pg.Pool, ids): Promise<Map<string, ReadProfile>> => {
  const found = await readProfilesAndSecrets(pool, ids);
  return new Map(found.map((one): [string, ReadProfile] => [one.profile.id, one]));
});

/**
 * A profile as `getProfile` gives it, by the cheapest read, for the door that is asked thousands of times a second.
 *
 * @throws AppError not_found, also for what is no id at all and for a deleted profile
 */
export async function readProfile(id: string): Promise<MessagingProfile> {
  return (await find(id)).profile;
}

/** The same with the profile's version 1 secret, in one read. */
export async function readProfileWithSecret(
  id: string,
): Promise<{ profile: MessagingProfile; v1Secret: string }> {
  const found = await find(id);
  const { profile, sealed } = found;
  found.v1Secret ??= revealV1Secret(profile.id, sealed);
  return { profile, v1Secret: found.v1Secret };
}

async function find(id: string): Promise<ReadProfile> {
  const found = isUuid(id) ? await profilesOf(getPool()).get(id.toLowerCase()) : null;
  if (!found) throw new AppError("not_found");
  return found;
}
