import { formatAreaCode } from "./geomatch";
import type { PreparedPool } from "./pool-index";
import type { MappingVerdict, Selection } from "./selection";
import type { MessageType, NoSelectionReason, PoolNumber, SelectionTrace, TracedNumber } from "./types";

/** Most runners-up a trace names (O2). */
export const MAX_RUNNERS_UP = 5;

/** The trace of a selected sender (O2), from facts fixed at the selection. */
export function traceOf(selection: Selection): SelectionTrace {
  const { pool, number, fresh, messageType, atMs } = selection;
  const cycle = fresh?.cycle ?? null;
  const runnersUp: TracedNumber[] = [];
  const { runnersUp: count = 0, facts = [] } = fresh?.ranking ?? {};
  for (let at = 0; at < 3 * count; at += 3) {
    const runnerUp = pool.numbers[facts[at] as number] as PoolNumber;
    runnersUp.push(tracedNumber(runnerUp, facts[at + 1] as number, facts[at + 2] as number));
  }
  return {
    reason: selection.reason,
    messageType,
    mapping: { fate: selection.mappingFate, pinned: selection.isPinned },
    assigned: pool.numbers.length,
    excluded: fresh === null ? null : pool.lanes[messageType].excluded,
    geomatch:
      fresh === null || fresh.areaCode === -1
        ? null
        : { areaCode: formatAreaCode(fresh.areaCode), matches: fresh.matches },
    weights:
      cycle === null || fresh === null
        ? null
        : {
            longCode: cycle.longCodeWeight,
            tollFree: cycle.tollFreeWeight,
            longCodeCredit: fresh.credit,
            onlyType: fresh.onlyType,
          },
    chosen: {
      e164: number.e164,
      waitMs: wholeMs(selection.sendableAtMs - atMs),
      lastUsedAtMs: lastUsedAt(selection.lastUsed),
      phoneNumberId: number.phoneNumberId,
      type: number.type,
    },
    runnersUp,
  };
}

/** The trace of a selection that found no number (P7). */
export function traceRefusal(
  pool: PreparedPool,
  messageType: MessageType,
  reason: NoSelectionReason,
  mapping: MappingVerdict,
): SelectionTrace {
  return {
    reason,
    messageType,
    mapping: { fate: mapping.fate, pinned: mapping.isPinned },
    assigned: pool.numbers.length,
    excluded: reason === "pool_off" ? null : pool.lanes[messageType].excluded,
    geomatch: null,
    weights: null,
    chosen: null,
    runnersUp: [],
  };
}

function tracedNumber(number: PoolNumber, waitMs: number, lastUsed: number): TracedNumber {
  return { e164: number.e164, waitMs: wholeMs(waitMs), lastUsedAtMs: lastUsedAt(lastUsed) };
}

/** A rate of 0 never frees the number again; JSON has no Infinity. */
function wholeMs(waitMs: number): number {
  return Math.min(Math.round(waitMs), Number.MAX_SAFE_INTEGER);
}

/** The order of use runs on fractions of a millisecond; -Infinity = never used. */
export function lastUsedAt(lastUsed: number): number | null {
  return lastUsed === Number.NEGATIVE_INFINITY ? null : Math.floor(lastUsed);
}
