import type { Db } from "@/lib/db/client";
import { type Lane, type LaneStep, leapLane, type StoredMapping, walkLane } from "./paging-repository";

/** Rows one request walks over at most while it looks for mappings of a certain age; there is no index on time. */
export const WALK_LIMIT = 10_000;

const FIRST_STEP = 200;
const SECOND_STEP = 1_000;
const LEAP_LIMIT = 200;
const MAX_LEAPS_BY_AGE = 3;
/** A stretch with fewer mappings of current numbers than this is leapt over. */
const DEAD_SHARE = 0.05;

/** Mappings in the order of recipients, complete up to `reached`; null = up to the end. */
export interface Walk {
  readonly rows: readonly StoredMapping[];
  readonly reached: string | null;
}

/**
 * The next mappings along several lanes over the same recipients (ordinary mappings and pins), merged by recipient.
 *
 * Stops with `wanted` rows, at the end, or, when the lanes ask for a certain age, after about 10,000 rows looked at:
 * then fewer rows come back and `reached` says how far the search got.
 */
export async function walkMappings(db: Db, lanes: readonly Lane[], wanted: number): Promise<Walk> {
  const walks = await Promise.all(lanes.map((lane) => walkOneLane(db, lane, wanted)));
  const backwards = lanes[0]?.backwards ?? false;
  const nearer = (left: string, right: string) => left < right !== backwards;
  let reached: string | null = null;
  for (const walk of walks) {
    if (walk.reached !== null && (reached === null || nearer(walk.reached, reached))) reached = walk.reached;
  }
  const limit = reached;
  const rows = walks
    .flatMap((walk) => walk.rows)
    .filter((row) => limit === null || row.recipient === limit || nearer(row.recipient, limit))
    .sort((left, right) => (nearer(left.recipient, right.recipient) ? -1 : 1));
  if (rows.length <= wanted) return { rows, reached };
  const page = rows.slice(0, wanted);
  return { rows: page, reached: page.at(-1)?.recipient ?? null };
}

/**
 * Step by step: small first, because nearly always all rows are wanted; larger when they are not; and where the index
 * shows next to nothing but mappings of removed numbers, over them.
 */
async function walkOneLane(db: Db, lane: Lane, wanted: number): Promise<Walk> {
  const rows: StoredMapping[] = [];
  const isByAge = lane.laterThanMs !== null || lane.notLaterThanMs !== null;
  let rest = lane;
  let walked = 0;
  let leaps = 0;
  let stepSize = Math.max(FIRST_STEP, wanted);
  let isDeadStretch = false;
  for (;;) {
    const step: LaneStep = isDeadStretch
      ? await leapLane(db, rest, Math.min(wanted, LEAP_LIMIT))
      : await walkLane(db, rest, stepSize);
    rows.push(...step.rows);
    walked += step.walked;
    leaps += isDeadStretch ? 1 : 0;
    if (rows.length >= wanted) {
      const page = rows.slice(0, wanted);
      return { rows: page, reached: page.at(-1)?.recipient ?? null };
    }
    if (step.reached === null) return { rows, reached: null };
    if (isByAge && (walked >= WALK_LIMIT || leaps >= MAX_LEAPS_BY_AGE))
      return { rows, reached: step.reached };
    rest = lane.backwards ? { ...rest, high: step.reached } : { ...rest, low: step.reached };
    isDeadStretch =
      lane.assignmentId === null &&
      !isDeadStretch &&
      step.walked >= SECOND_STEP &&
      step.current < step.walked * DEAD_SHARE;
    stepSize = isByAge && walked > SECOND_STEP ? WALK_LIMIT - walked : Math.max(SECOND_STEP, wanted);
  }
}
