import { validate as isUuid } from "uuid";
import { getPool } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { readProfileAndSecret } from "./profile-read-repository";
import type { MessagingProfile } from "./types";
import { revealV1Secret } from "./v1-secret";

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
  const { profile, sealed } = await find(id);
  return { profile, v1Secret: revealV1Secret(profile.id, sealed) };
}

async function find(id: string) {
  const found = isUuid(id) ? await readProfileAndSecret(getPool(), id) : null;
  if (!found) throw new AppError("not_found");
  return found;
}
