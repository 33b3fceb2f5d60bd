import type { StickyMappingView, StoredMappingFate } from "./types";

/** Epoch of a mapping that was reset alone. */
const RESET_EPOCH = 0;

/** A sticky mapping, its assignment and its profile as stored. Instants are epoch ms. */
export interface MappingFacts {
  readonly assignmentId: number;
  /** The profile's mapping epoch at its creation; minus the pin epoch for a pin; 0 once reset. */
  readonly epoch: number;
  readonly currentMappingEpoch: number;
  readonly currentPinEpoch: number;
  /** null = not reset. */
  readonly resetAtMs: number | null;
  readonly assignmentEnded: boolean;
  /** `number_assignments.end_reason`; `reset` = all mappings of the number were reset, the number itself stays (S15). */
  readonly assignmentEndReason: string | null;
  /** null = no message yet (imported); then the creation counts. */
  readonly lastMessageAtMs: number | null;
  readonly createdAtMs: number;
  readonly lifetimeMs: number;
  /** `mappings_dead_before` of the profile, kept true by every change of the lifetime (S14); null = never set. */
  readonly deadBeforeMs: number | null;
}

/**
 * What the stored facts make of a mapping (S2–S5, S13, S14); `live` = a selection may use it.
 *
 * A reset, the end of the assignment and a clear end pins as well; time ends unpinned mappings only, from exactly
 * last message + lifetime on, and for good: a lifetime made longer later does not bring back what was expired. When
 * several hold the one closest to the operator's hand is named.
 */
export function judgeMappingFate(facts: MappingFacts, nowMs: number): StoredMappingFate {
  if (facts.epoch === RESET_EPOCH || facts.resetAtMs !== null) return "reset";
  if (facts.assignmentEnded) return facts.assignmentEndReason === "reset" ? "reset" : "number_removed";
  const isPinned = isPinEpoch(facts.epoch);
  const currentEpoch = isPinned ? -facts.currentPinEpoch : facts.currentMappingEpoch;
  if (facts.epoch !== currentEpoch) return "cleared";
  if (isPinned) return "live";
  const lastMessageAtMs = facts.lastMessageAtMs ?? facts.createdAtMs;
  const isDeadForGood = facts.deadBeforeMs !== null && lastMessageAtMs <= facts.deadBeforeMs;
  return isDeadForGood || nowMs >= lastMessageAtMs + facts.lifetimeMs ? "expired" : "live";
}

/** The view `selectSender` takes. */
export function judgeMapping(facts: MappingFacts, nowMs: number): StickyMappingView {
  return {
    assignmentId: facts.assignmentId,
    isPinned: isPinEpoch(facts.epoch),
    fate: judgeMappingFate(facts, nowMs),
  };
}

function isPinEpoch(epoch: number): boolean {
  return epoch < RESET_EPOCH;
}
