import { geomatchAreaCode } from "./geomatch";
import type { Candidates, PreparedPool } from "./pool-index";
import { MAX_RUNNERS_UP } from "./selection-trace";
import { MAX_PEEK } from "./slot-heap";
import { peekSoonest } from "./soonest-number";
import type { PoolNumber } from "./types";

/** The number chosen and who would have been next, as slots with their times at the selection. */
export interface Ranking {
  readonly chosen: number;
  runnersUp: number;
  /** Slot, wait in ms and last use of each runner-up, one after the other; room for `MAX_RUNNERS_UP`. */
  readonly facts: number[];
}

const slots = new Int32Array(MAX_PEEK);

/**
 * The soonest of the first candidates, and after it up to five runners-up (O2): the rest of them, then those of the
 * fallbacks, each in the order of P5.
 *
 * @param candidates at least one number, the choice falls among them
 * @param fallbacks who would be asked if there were no candidates, in that order
 * @param areaCode of a choice by geomatch, else -1: its candidates come up again among the long codes
 * @param matches how many candidates geomatch had
 */
export function rankSoonest(
  pool: PreparedPool,
  candidates: Candidates,
  fallbacks: readonly Candidates[],
  areaCode: number,
  matches: number,
): Ranking {
  const { usage, nowMs } = pool;
  const count = peekSoonest(candidates, 1 + MAX_RUNNERS_UP, slots, usage, nowMs);
  const ranking = { chosen: slots[0] as number, runnersUp: 0, facts: emptyFacts() };
  for (let i = 1; i < count; i++) add(ranking, slots[i] as number, pool);
  for (let f = 0; f < fallbacks.length && ranking.runnersUp < MAX_RUNNERS_UP; f++) {
    // All matches have been listed if we get here, so there are few to skip.
    const limit = MAX_RUNNERS_UP - ranking.runnersUp + (areaCode === -1 ? 0 : matches);
    const found = peekSoonest(fallbacks[f] as Candidates, limit, slots, usage, nowMs);
    for (let i = 0; i < found && ranking.runnersUp < MAX_RUNNERS_UP; i++) {
      const slot = slots[i] as number;
      const isMatch =
        areaCode !== -1 && geomatchAreaCode((pool.numbers[slot] as PoolNumber).e164) === areaCode;
      if (!isMatch) add(ranking, slot, pool);
    }
  }
  return ranking;
}

function add(ranking: Ranking, slot: number, { usage, nowMs }: PreparedPool): void {
  const at = 3 * ranking.runnersUp++;
  const wait = (usage.nextFree[slot] as number) - nowMs;
  ranking.facts[at] = slot;
  ranking.facts[at + 1] = Math.max(wait, 0);
  ranking.facts[at + 2] = usage.lastUsed[slot] as number;
}

/** A literal of fractions is one allocation of the right size and kind; an array that grows is several. */
function emptyFacts(): number[] {
  return [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
}
