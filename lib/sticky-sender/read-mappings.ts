import { validate as isUuid } from "uuid";
import { type Db, getPrisma } from "@/lib/db/client";
import { encodeCursor } from "@/lib/db/keyset";
import { AppError } from "@/lib/errors/app-error";
import { countRowsOfAssignments, findCurrentAssignmentIds } from "./count-repository";
import { lanesOf, listMappings, type MappingFilter, type MappingView, rangesOf } from "./list-mappings";
import { findMappingProfile } from "./repository";
import { tallyLanes } from "./tally-repository";
import type { MappingProfile } from "./types";

/** Rows of one statement while counting or counting off: about 50 ms. */
const TALLY_STEP = 25_000;

/** @throws AppError not_found, also for an id that is none */
export async function getMappingProfile(profileId: string, db: Db = getPrisma()): Promise<MappingProfile> {
  const profile = isUuid(profileId) ? await findMappingProfile(db, profileId) : null;
  if (!profile) throw new AppError("not_found", { detail: "There is no such messaging profile." });
  return profile;
}

/** Whether a filter asks for the age of mappings, which no index has. */
export function filtersByAge({ state, expiresWithinSeconds }: MappingFilter): boolean {
  return expiresWithinSeconds !== undefined || state === "live" || state === "expired";
}

/**
 * Reads on in the list of a profile's mappings, in the order of recipients: `limit` of them after the recipient `after`
 * (null = from the start), leaving out the first `skip`. Fewer mean that the list ends.
 *
 * Goes on however far apart the mappings are that a filter by age wants; looking at a million rows takes about a second.
 */
export async function readMappings(
  profile: MappingProfile,
  filter: MappingFilter,
  place: { readonly after: string | null; readonly skip: number; readonly limit: number },
  nowMs: number,
  db: Db = getPrisma(),
): Promise<readonly MappingView[]> {
  let { after } = place;
  if (place.skip > 0) {
    after = (await tallyFrom(db, profile, filter, after, place.skip, nowMs)).nth;
    if (after === null) return [];
  }
  const rows: MappingView[] = [];
  let cursor = after === null ? null : encodeCursor({ towards: "next", key: [after] });
  do {
    const page = await listMappings(db, profile, filter, { cursor, limit: place.limit - rows.length }, nowMs);
    rows.push(...page.rows);
    cursor = page.nextCursor;
  } while (cursor !== null && rows.length < place.limit);
  return rows;
}

/**
 * How many mappings the list has, counted to `limit` at most.
 *
 * Without a filter by age or recipient the index alone is read. Otherwise rows are looked at until enough are found.
 */
export async function countListedMappings(
  profile: MappingProfile,
  filter: MappingFilter,
  limit: number,
  nowMs: number,
  db: Db = getPrisma(),
): Promise<number> {
  if (filtersByAge(filter) || filter.prefixes?.length)
    return (await tallyFrom(db, profile, filter, null, limit, nowMs)).count;
  const ids =
    filter.assignmentId === undefined
      ? await findCurrentAssignmentIds(db, profile.id)
      : [filter.assignmentId];
  const pins = await countRowsOfAssignments(db, profile.id, -profile.pinEpoch, ids, limit);
  if (filter.state === "pinned" || pins >= limit) return pins;
  return pins + (await countRowsOfAssignments(db, profile.id, profile.mappingEpoch, ids, limit - pins));
}

/** Counts from a place on, until `wanted` mappings are found: how many, and the recipient of the last of them. */
async function tallyFrom(
  db: Db,
  profile: MappingProfile,
  filter: MappingFilter,
  after: string | null,
  wanted: number,
  nowMs: number,
): Promise<{ readonly count: number; readonly nth: string | null }> {
  let count = 0;
  for (const { low, high } of rangesOf(filter, after, false)) {
    let from: string | null = low;
    while (from !== null) {
      const lanes = lanesOf(profile, filter, { low: from, high }, false, nowMs);
      if (lanes.length === 0) break;
      const step = Math.min(TALLY_STEP, Math.max(1_000, 2 * (wanted - count)));
      const tally = await tallyLanes(db, lanes, wanted - count, step);
      count += tally.count;
      if (tally.nth !== null) return { count: wanted, nth: tally.nth };
      from = tally.reached;
    }
  }
  return { count, nth: null };
}
