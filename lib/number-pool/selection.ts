import type { OpenUse } from "./number-usage";
import type { PreparedPool } from "./pool-index";
import type { Ranking } from "./runners-up";
import { traceOf } from "./selection-trace";
import type {
  MappingAction,
  MappingFate,
  MessageType,
  NumberType,
  PoolNumber,
  SelectedSender,
  SelectionReason,
  SelectionTrace,
} from "./types";
import type { WeightCycle } from "./weight-cycle";

/** What the selection learned about the recipient's mapping. */
export interface MappingVerdict {
  readonly fate: MappingFate;
  readonly action: MappingAction;
  readonly isPinned: boolean;
}

/** What only a fresh selection has; null when a mapping decided. */
export interface FreshChoice {
  /** Area code geomatch looked for, -1 = it was not asked (O4). */
  readonly areaCode: number;
  readonly matches: number;
  /** The cycle as it stood, null unless it decided. */
  readonly cycle: WeightCycle | null;
  readonly credit: number;
  /** The type that took the turn alone (P4). */
  readonly onlyType: NumberType | null;
  readonly ranking: Ranking;
}

/**
 * A selected sender with what its trace tells and, once taken, its place among the open uses of the number.
 * One object carries it all because every message makes one.
 */
export class Selection implements SelectedSender, OpenUse {
  readonly kind = "selected";
  readonly number: PoolNumber;
  readonly mappingFate: MappingFate;
  readonly mappingAction: MappingAction;
  readonly sendableAtMs: number;
  readonly atMs: number;
  readonly isPinned: boolean;
  readonly lastUsed: number;
  state: "peeked" | "taken" | "kept" | "given_back" = "peeked";
  usedAt = Number.NEGATIVE_INFINITY;
  usedBefore = Number.NEGATIVE_INFINITY;
  freeBefore = Number.NEGATIVE_INFINITY;
  isKept = false;
  older: OpenUse | null = null;
  newer: OpenUse | null = null;
  private cachedTrace: SelectionTrace | null = null;

  constructor(
    readonly pool: PreparedPool,
    public slot: number,
    readonly reason: SelectionReason,
    readonly messageType: MessageType,
    mapping: MappingVerdict,
    readonly fresh: FreshChoice | null,
  ) {
    this.number = pool.numbers[slot] as PoolNumber;
    this.mappingFate = mapping.fate;
    this.mappingAction = mapping.action;
    this.isPinned = mapping.isPinned;
    this.atMs = pool.nowMs;
    this.sendableAtMs = Math.max(pool.nowMs, pool.usage.nextFree[slot] as number);
    this.lastUsed = pool.usage.lastUsed[slot] as number;
  }

  get trace(): SelectionTrace {
    this.cachedTrace ??= traceOf(this);
    return this.cachedTrace;
  }

  /** Whoever logs a selection gets the answer, not the pool behind it. */
  toJSON(): object {
    const { kind, number, reason, mappingFate, mappingAction, sendableAtMs, trace } = this;
    return { kind, number, reason, mappingFate, mappingAction, sendableAtMs, trace };
  }
}
