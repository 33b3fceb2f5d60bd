import { validate as isUuid } from "uuid";
import { type Db, getPrisma } from "@/lib/db/client";
import { encodeCursor } from "@/lib/db/keyset";
import { AppError } from "@/lib/errors/app-error";
import {
  lanesOf,
  listMappings,
  type MappingFilter,
  type MappingView,
  rangesOf,
  toView,
} from "./list-mappings";
import type { Lane } from "./paging-repository";
import { findMappingProfile } from "./repository";
import {
  countLanes,
  countRowsByAge,
  countRowsOfEpoch,
  hasLostNumbers,
  siftLanes,
  tallyLanes,
} from "./tally-repository";
import type { MappingProfile } from "./types";

/** Rows that the first statement of a search looks at; each further one looks at four times as many, up to the last. */
const FIRST_STEP = 1_000;
const LAST_STEP = 64_000;

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
 * Goes on however far apart the mappings are that a filter by age wants.
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
    const skipped = await tallyFrom(db, profile, filter, after, place.skip, nowMs, { mayWalkDead: true });
    after = skipped?.nth ?? null;
    if (after === null) return [];
  }
  if (!filtersByAge(filter)) {
    const cursor = after === null ? null : encodeCursor({ towards: "next", key: [after] });
    return (await listMappings(db, profile, filter, { cursor, limit: place.limit }, nowMs)).rows;
  }
  const rows: MappingView[] = [];
  for (const { lanes, step, goOn } of stretches(profile, filter, after, nowMs)) {
    const sifted = await siftLanes(db, lanes, place.limit - rows.length, Math.max(step, place.limit));
    rows.push(...sifted.rows.map((row) => toView(row, profile, nowMs)));
    if (rows.length >= place.limit) break;
    goOn(sifted.reached);
  }
  return rows;
}

/**
 * How many mappings the list has, counted to `limit` at most.
 *
 * From the index alone, unless the filter asks for the age of mappings or the profile has lost numbers: then rows are looked at
 * until enough are found.
 */
export async function countListedMappings(
  profile: MappingProfile,
  filter: MappingFilter,
  limit: number,
  nowMs: number,
  db: Db = getPrisma(),
): Promise<number> {
  const lanes = rangesOf(filter, null, false).flatMap((range) =>
    lanesOf(profile, filter, range, false, nowMs),
  );
  if (lanes.length === 0) return 0;
  if (filtersByAge(filter)) return countRowsByAge(db, lanes, limit);
  if (await hasOnlyCurrentNumbers(db, profile, filter)) return countLanes(db, lanes, limit);
  const tallied = await tallyFrom(db, profile, filter, null, limit, nowMs, {
    // Where removed numbers left rows behind, walking over them could take long; counting by number does not meet them.
    mayWalkDead: filter.prefixes !== undefined,
  });
  if (tallied !== null) return tallied.count;
  const pins = await countRowsOfEpoch(db, profile.id, -profile.pinEpoch, limit);
  if (filter.state === "pinned" || pins >= limit) return pins;
  return pins + (await countRowsOfEpoch(db, profile.id, profile.mappingEpoch, limit - pins));
}

/** Whether every row is of a number that is still there. One that is filtered by is the profile's. */
async function hasOnlyCurrentNumbers(
  db: Db,
  profile: MappingProfile,
  filter: MappingFilter,
): Promise<boolean> {
  return filter.assignmentId !== undefined || !(await hasLostNumbers(db, profile.id));
}

/**
 * Counts from a place on, until `wanted` mappings are found: how many, and the recipient of the last of them.
 *
 * @returns null = mappings of removed numbers lie in the way, and walking over more of them is not wanted
 */
async function tallyFrom(
  db: Db,
  profile: MappingProfile,
  filter: MappingFilter,
  after: string | null,
  wanted: number,
  nowMs: number,
  { mayWalkDead }: { readonly mayWalkDead: boolean },
): Promise<{ readonly count: number; readonly nth: string | null } | null> {
  const allCurrent = await hasOnlyCurrentNumbers(db, profile, filter);
  let lookedAt = 0;
  let count = 0;
  for (const { lanes, step, goOn } of stretches(profile, filter, after, nowMs)) {
    // One more than is wanted tells whether the stretch goes on.
    const limit = Math.min(LAST_STEP, Math.max(step, wanted - count + 1));
    const tally = await tallyLanes(db, lanes, wanted - count, limit, allCurrent);
    if (tally.nth !== null) return { count: wanted, nth: tally.nth };
    count += tally.count;
    lookedAt += limit;
    if (!mayWalkDead && tally.reached !== null && lookedAt >= LAST_STEP) return null;
    goOn(tally.reached);
  }
  return { count, nth: null };
}

interface Stretch {
  readonly lanes: readonly Lane[];
  /** Rows to look at. */
  readonly step: number;
  /** Says how far that got; null = to the end of the stretch. */
  readonly goOn: (reached: string | null) => void;
}

/** What is to be looked at from a place on, in ever larger steps. */
function* stretches(
  profile: MappingProfile,
  filter: MappingFilter,
  after: string | null,
  nowMs: number,
): Generator<Stretch> {
  let step = FIRST_STEP;
  for (const { low, high } of rangesOf(filter, after, false)) {
    let from: string | null = low;
    while (from !== null) {
      const lanes = lanesOf(profile, filter, { low: from, high }, false, nowMs);
      if (lanes.length === 0) return;
      let reached: string | null = null;
      yield {
        lanes,
        step,
        goOn: (upTo) => {
          reached = upTo;
        },
      };
      from = reached;
      step = Math.min(LAST_STEP, step * 4);
    }
  }
}
