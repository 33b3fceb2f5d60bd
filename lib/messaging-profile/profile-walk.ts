import { getPrisma } from "@/lib/db/client";
import { countProfiles, type ProfileNameQuery, readProfilesById } from "./profile-walk-repository";
import type { MessagingProfile } from "./types";

export type { ProfileNameQuery };

/** A list of profiles that can be read on from any of its rows. */
export interface ProfileWalk {
  readonly count: (limit: number) => Promise<number>;
  readonly read: (after: string | null, skip: number, limit: number) => Promise<readonly MessagingProfile[]>;
  readonly placeOf: (profile: MessagingProfile) => string;
}

/**
 * All profiles in the order of their creation: new ones come at the end, so that a walk in progress misses and repeats none.
 */
export function walkProfiles(query: ProfileNameQuery): ProfileWalk {
  return {
    count: (limit) => countProfiles(getPrisma(), query, limit),
    read: (after, skip, limit) => readProfilesById(getPrisma(), query, after, skip, limit),
    placeOf: ({ id }) => id,
  };
}
