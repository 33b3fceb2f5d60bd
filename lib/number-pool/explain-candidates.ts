import { exclusionOf } from "./exclusion";
import { geomatchAreaCode } from "./geomatch";
import type { PreparedPool } from "./pool-index";
import { selectSender } from "./select-sender";
import { lastUsedAt } from "./selection-trace";
import { isSooner } from "./soonest-number";
import type {
  Exclusion,
  PoolIndex,
  PoolNumber,
  SelectionRequest,
  SenderSelection,
  StickyMappingView,
} from "./types";

/** One number of the pool as a preview shows it. */
export interface CandidateExplanation {
  readonly number: PoolNumber;
  /** Why it cannot be chosen by geomatch or weights; null = it can. A mapping may use an unhealthy number all the same (S8). */
  readonly exclusion: Exclusion | null;
  /** Place in a fresh selection, 1 = would be chosen if no mapping decided; null = excluded. */
  readonly rank: number | null;
  readonly isChosen: boolean;
  /** A geomatch candidate of this recipient (O4). */
  readonly matchesAreaCode: boolean;
  readonly waitMs: number;
  /** Last use known to this process, null = none. */
  readonly lastUsedAtMs: number | null;
}

export interface CandidateList {
  readonly selection: SenderSelection;
  /** By rank, then the excluded ones by E.164. Empty when the pool is off. */
  readonly candidates: readonly CandidateExplanation[];
}

/**
 * The selection with every number of the pool beside it: its rank, or why it is out (O2). For the preview only: takes time
 * in proportion to the pool, where `selectSender` does not. Peeks only.
 *
 * Ranks follow O1: geomatch candidates, then the type whose turn it is, then the other type, each by P5. The trace's
 * runners-up are ranks 2 to 6.
 */
export function explainCandidates(
  request: SelectionRequest,
  pool: PoolIndex,
  mapping: StickyMappingView | null,
  nowMs: number,
): CandidateList {
  const selection = selectSender(request, pool, mapping, nowMs);
  const prepared = pool as PreparedPool;
  const { settings, numbers, usage } = prepared;
  if (settings === null) return { selection, candidates: [] };

  const exclusions = numbers.map((number) => exclusionOf(number, settings, request.messageType));
  const areaCode = settings.geomatch ? geomatchAreaCode(request.recipient) : -1;
  const matches = (slot: number): boolean => {
    const number = numbers[slot] as PoolNumber;
    return (
      areaCode !== -1 &&
      exclusions[slot] === null &&
      number.type === "long_code" &&
      geomatchAreaCode(number.e164) === areaCode
    );
  };
  const lane = prepared.lanes[request.messageType];
  const nextType = prepared.cycle?.nextType(
    lane.byType.long_code.length > 0,
    lane.byType.toll_free.length > 0,
  );
  const stepOf = (slot: number): number =>
    exclusions[slot] !== null ? 3 : matches(slot) ? 0 : numbers[slot]?.type === nextType ? 1 : 2;

  const order = numbers.map((_number, slot) => ({ slot, step: stepOf(slot) }));
  order.sort((a, b) => {
    if (a.step !== b.step) return a.step - b.step;
    if (a.step === 3) return a.slot - b.slot;
    return isSooner(a.slot, b.slot, usage, prepared.nowMs) ? -1 : 1;
  });
  const chosen = selection.kind === "selected" ? selection.number.phoneNumberId : null;
  const candidates = order.map(({ slot, step }, index): CandidateExplanation => {
    const number = numbers[slot] as PoolNumber;
    return {
      number,
      exclusion: exclusions[slot] ?? null,
      rank: step === 3 ? null : index + 1,
      isChosen: number.phoneNumberId === chosen,
      matchesAreaCode: step === 0,
      waitMs: Math.max(0, (usage.nextFree[slot] as number) - prepared.nowMs),
      lastUsedAtMs: lastUsedAt(usage.lastUsed[slot] as number),
    };
  });
  return { selection, candidates };
}
