import { geomatchAreaCode } from "./geomatch";
import type { Candidates, PreparedPool } from "./pool-index";
import { MAX_RUNNERS_UP } from "./selection-trace";
import { MAX_PEEK } from "./slot-heap";
import { peekSoonest } from "./soonest-number";
import type { PoolNumber } from "./types";

const slots = new Int32Array(MAX_PEEK);

/**
 * Who would have been next (O2): the rest of the candidates the choice fell among, then those of the fallbacks, each
 * in the order of P5. Every runner-up takes three places in the result: slot, wait in ms, last use.
 *
 * @param matches how many candidates geomatch had, 0 when the choice was by weight; they come up again among the long codes
 */
export function findRunnersUp(
  pool: PreparedPool,
  groups: readonly Candidates[],
  areaCode: number,
  matches: number,
): number[] {
  const found: number[] = [];
  for (let group = 0; group < groups.length; group++) {
    const missing = MAX_RUNNERS_UP - found.length / 3;
    if (missing === 0) break;
    // Skipped on the way: the choice itself, then the geomatch candidates, of which all are listed if we get here.
    const isRepeating = group > 0 && matches > 0;
    const limit = missing + (group === 0 ? 1 : isRepeating ? matches : 0);
    const count = peekSoonest(groups[group] as Candidates, limit, slots, pool.usage, pool.nowMs);
    for (let i = group === 0 ? 1 : 0, taken = 0; i < count && taken < missing; i++) {
      const slot = slots[i] as number;
      if (isRepeating && geomatchAreaCode((pool.numbers[slot] as PoolNumber).e164) === areaCode) continue;
      const wait = (pool.usage.nextFree[slot] as number) - pool.nowMs;
      found.push(slot, Math.max(wait, 0), pool.usage.lastUsed[slot] as number);
      taken++;
    }
  }
  return found;
}
