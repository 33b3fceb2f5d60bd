import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import {
  countRowsByAssignment,
  countRowsOfAssignments,
  estimateRows,
  findCurrentAssignmentIds,
  sampleAssignments,
  sampleEpoch,
} from "./count-repository";
import { liveAfterMs } from "./mapping-expiry";
import { findMappingProfile } from "./repository";
import type { MappingCount, MappingCounts } from "./types";

/** S13: counts shown are exact up to here. */
export const EXACT_COUNT_LIMIT = 10_000;

// Reading whether a row is younger than the lifetime costs a visit to the row, 1–5 µs; counting rows of the index
// alone about 0.5 µs. So many rows of either kind one count may look at before it is an estimate.
const VISIT_LIMIT = 200_000;
const SAMPLE_ROWS = 1_000;

/**
 * Live mappings and pins of a profile (S4, S13), for headings and for "N mappings will be cleared".
 *
 * Exact up to 10,000. Beyond that the planner's estimate of the rows, never less than a bounded count of the index
 * has seen (statistics may be older than the last clear), times the share a sample found to be unexpired.
 *
 * @throws AppError not_found
 */
export async function countMappingsOfProfile(
  db: Db,
  profileId: string,
  nowMs: number,
): Promise<MappingCounts> {
  const profile = await findMappingProfile(db, profileId);
  if (!profile) throw new AppError("not_found");
  const after = liveAfterMs(profile, nowMs);
  const [mappings, pins] = [
    await countEpoch(db, profileId, profile.mappingEpoch, after),
    await countEpoch(db, profileId, -profile.pinEpoch, null),
  ];
  return { mappings, pins };
}

/**
 * Live mappings and pins of each assignment (one stay of a number on the profile), for the table of numbers and
 * for "removing it clears N mappings" (S5). Every id asked for is in the answer.
 *
 * Exact up to 10,000 each, smallest first, while the rows to look at stay within 200,000; the rest is estimated.
 * One assignment alone is always exact up to 10,000. A profile that was deleted since its numbers were read holds none.
 */
export async function countMappingsOfAssignments(
  db: Db,
  profileId: string,
  assignmentIds: readonly number[],
  nowMs: number,
): Promise<Map<number, MappingCounts>> {
  const profile = await findMappingProfile(db, profileId);
  if (!profile) return new Map(assignmentIds.map((id) => [id, { mappings: NONE, pins: NONE }]));
  const after = liveAfterMs(profile, nowMs);
  const mappings = await countAssignments(db, profileId, profile.mappingEpoch, assignmentIds, after);
  const pins = await countAssignments(db, profileId, -profile.pinEpoch, assignmentIds, null);
  return new Map(
    assignmentIds.map((id) => [id, { mappings: mappings.get(id) ?? NONE, pins: pins.get(id) ?? NONE }]),
  );
}

const NONE: MappingCount = { value: 0, isExact: true };

async function countEpoch(
  db: Db,
  profileId: string,
  epoch: bigint,
  after: number | null,
): Promise<MappingCount> {
  const first = await sampleEpoch(db, profileId, epoch, after, SAMPLE_ROWS);
  if (first.walked < SAMPLE_ROWS) return counted(first.live);
  const ids = await findCurrentAssignmentIds(db, profileId);
  const rows = await countRowsOfAssignments(db, profileId, epoch, ids, EXACT_COUNT_LIMIT + 1);
  if (rows <= EXACT_COUNT_LIMIT) return visit(db, profileId, epoch, ids, after);
  const spread = ids.filter((_, index) => index % Math.ceil(ids.length / 50) === 0);
  const sample =
    first.current > 0
      ? { walked: first.current, live: first.live }
      : add(await sampleAssignments(db, profileId, epoch, spread, after, SAMPLE_ROWS / spread.length));
  return countMany(db, profileId, epoch, ids, after, sample, VISIT_LIMIT);
}

async function countAssignments(
  db: Db,
  profileId: string,
  epoch: bigint,
  ids: readonly number[],
  after: number | null,
): Promise<Map<number, MappingCount>> {
  const counts = new Map<number, MappingCount>();
  const rows = await countRowsByAssignment(db, profileId, epoch, ids, EXACT_COUNT_LIMIT + 1);
  const ascending = [...rows].sort(([, left], [, right]) => left - right);
  const few: number[] = [];
  const many: number[] = [];
  let visits = 0;
  for (const [id, count] of ascending) {
    if (count > EXACT_COUNT_LIMIT || visits + count > VISIT_LIMIT) many.push(id);
    else {
      few.push(id);
      visits += count;
    }
  }
  const exact = await sampleAssignments(db, profileId, epoch, few, after, EXACT_COUNT_LIMIT);
  for (const [id, { live }] of exact) counts.set(id, counted(live));

  const fairShare = Math.floor(VISIT_LIMIT / Math.max(1, many.length));
  const samples = await sampleAssignments(db, profileId, epoch, many, after, SAMPLE_ROWS);
  for (const [id, sample] of samples) {
    counts.set(id, await countMany(db, profileId, epoch, [id], after, sample, fairShare));
  }
  return counts;
}

/**
 * More than 10,000 rows: the planner's estimate, or what a count of the index up to `limit` finds when that is more,
 * times the share the sample found live. Where that comes near the exact range, all rows are visited if `limit` allows.
 */
async function countMany(
  db: Db,
  profileId: string,
  epoch: bigint,
  ids: readonly number[],
  after: number | null,
  sample: Sample,
  limit: number,
): Promise<MappingCount> {
  const planned = await estimateRows(db, profileId, epoch, ids);
  const rows = planned >= limit ? planned : await countRowsOfAssignments(db, profileId, epoch, ids, limit);
  const live = Math.round(rows * (sample.walked > 0 ? sample.live / sample.walked : 1));
  if (rows < limit && live <= 2 * EXACT_COUNT_LIMIT) return visit(db, profileId, epoch, ids, after);
  return { value: Math.max(sample.live, live), isExact: false };
}

/** Looks at every row. */
async function visit(
  db: Db,
  profileId: string,
  epoch: bigint,
  ids: readonly number[],
  after: number | null,
): Promise<MappingCount> {
  return counted(add(await sampleAssignments(db, profileId, epoch, ids, after, VISIT_LIMIT)).live);
}

interface Sample {
  readonly walked: number;
  readonly live: number;
}

function add(samples: ReadonlyMap<number, Sample>): Sample {
  let walked = 0;
  let live = 0;
  for (const sample of samples.values()) {
    walked += sample.walked;
    live += sample.live;
  }
  return { walked, live };
}

function counted(value: number): MappingCount {
  return { value, isExact: value <= EXACT_COUNT_LIMIT };
}
