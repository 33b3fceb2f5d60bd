import type { NumberType } from "@/lib/phone-number/classify-number";
import type { E164 } from "@/lib/phone-number/e164";

export type { NumberType };

/** Spelled as on the wire. */
export type MessageType = "SMS" | "MMS";

/**
 * Settings of a pool that is on; a pool that is off is `null`.
 *
 * Weights are ratios between the two types (P2): integers ≥ 0, 0 takes the type out (P3).
 */
export interface PoolSettings {
  readonly longCodeWeight: number;
  readonly tollFreeWeight: number;
  readonly stickySender: boolean;
  readonly geomatch: boolean;
  readonly skipUnhealthy: boolean;
}

/** One number assigned to the profile, as the database has it. Every assigned number is passed in, disabled ones too. */
export interface PoolNumber {
  /** `number_assignments.id`, a safe integer: what a mapping points to. */
  readonly assignmentId: number;
  readonly phoneNumberId: string;
  readonly e164: E164;
  readonly type: NumberType;
  /** false = not active: outside the pool (P1), and unavailable to a sticky mapping (S7). */
  readonly enabled: boolean;
  /** Absent = true. */
  readonly canSms?: boolean;
  /** The number's feature and its carrier's together. */
  readonly canMms: boolean;
  /** Messages per second; null = no limit, always free (P5). */
  readonly ratePerSecond: number | null;
  /** O3, see number-health.ts. */
  readonly isUnhealthy: boolean;
  /** What the database knows of its queue: the instant it can send next. Absent = free. */
  readonly nextFreeAtMs?: number | null;
  /** Last use known to the database, only read when the index has no fresher knowledge of its own. Absent = never used. */
  readonly lastUsedAtMs?: number | null;
}

/** What became of the recipient's mapping (O2). */
export type MappingFate =
  | "none"
  | "live"
  | "expired"
  | "cleared"
  | "reset"
  | "number_removed"
  | "number_unavailable";

/** What the stored facts alone say; see is-mapping-live.ts. `none` is a view of null, `number_unavailable` is found by the selection. */
export type StoredMappingFate = Exclude<MappingFate, "none" | "number_unavailable">;

/** The mapping of (profile, recipient) as read from the database, judged by `judgeMapping`. */
export interface StickyMappingView {
  readonly assignmentId: number;
  readonly isPinned: boolean;
  readonly fate: StoredMappingFate;
}

/**
 * What the caller writes when it accepts the message.
 *
 * - `none`: sticky is off, mappings are neither read nor written (S4, S14).
 * - `create`: no live mapping; store the choice as a new one, also over a dead row (S1, S3).
 * - `refresh`: the live mapping, pin or not, was used; last message and count advance, the sender stays (S2).
 * - `move`: the live mapping's number is unavailable; store the choice as a new mapping in its place (S7).
 * - `leave`: a pin whose number is unavailable; the row is not touched (S7).
 */
export type MappingAction = "none" | "create" | "refresh" | "move" | "leave";

export interface SelectionRequest {
  readonly recipient: E164;
  readonly messageType: MessageType;
}

/** Why this number (O1, O2). */
export type SelectionReason = "sticky" | "geomatch" | "weight";

/**
 * Why no number (P7). The filters run in the order of `Exclusion`; the one that takes the last number away names the reason.
 *
 * - `pool_empty`: no active number is assigned.
 * - `all_weights_zero`: numbers are there, each of a type with weight 0.
 */
export type NoSelectionReason =
  | "pool_off"
  | "pool_empty"
  | "all_weights_zero"
  | "none_can_carry"
  | "all_unhealthy";

/** Why a number is no candidate, in the order the filters run; a number counts under the first that fits. */
export type Exclusion = "disabled" | "weight_zero" | "cannot_carry" | "unhealthy";

/** A number in a trace. `waitMs` is the expected wait for its next free slot at the time of the selection. */
export interface TracedNumber {
  readonly e164: E164;
  readonly waitMs: number;
  /** Last use known to the deciding process, null = none. */
  readonly lastUsedAtMs: number | null;
}

/** The answer to "why this number?", kept with the message: plain JSON, at most 2 KB (O2). */
export interface SelectionTrace {
  readonly reason: SelectionReason | NoSelectionReason;
  readonly messageType: MessageType;
  readonly mapping: { readonly fate: MappingFate; readonly pinned: boolean };
  /** Numbers assigned to the profile, whatever their state. */
  readonly assigned: number;
  /** How many of them each filter removed. null = the filters were not run: a live mapping decided, or the pool is off. */
  readonly excluded: Readonly<Record<Exclusion, number>> | null;
  /** null = geomatch was not asked: off, decided earlier, or the recipient is not +1 and ten digits (O4). */
  readonly geomatch: { readonly areaCode: string; readonly matches: number } | null;
  /** State of the weight cycle (P2), null unless the reason is `weight`. `longCodeCredit` is before this selection; the toll-free credit is its negative. */
  readonly weights: {
    readonly longCode: number;
    readonly tollFree: number;
    readonly longCodeCredit: number;
    /** Only one type had a usable number, so it took the turn without moving the cycle (P4). */
    readonly onlyType: NumberType | null;
  } | null;
  readonly chosen: (TracedNumber & { readonly phoneNumberId: string; readonly type: NumberType }) | null;
  /** Who would have been next, best first, at most five; empty when a mapping decided. */
  readonly runnersUp: readonly TracedNumber[];
}

/**
 * A number was found. The object remembers the pool it came from; hand the same object to `takeSelection`,
 * then to `keepSelection` or `giveBackSelection`.
 */
export interface SelectedSender {
  readonly kind: "selected";
  readonly number: PoolNumber;
  readonly reason: SelectionReason;
  readonly mappingFate: MappingFate;
  readonly mappingAction: MappingAction;
  /** Epoch ms: the expected instant the number can send this message, ≥ the time of the selection. */
  readonly sendableAtMs: number;
  /** Built when first read, from facts fixed at the selection. */
  readonly trace: SelectionTrace;
}

/** Nothing selectable (P7): refuse with 40321 and name the reason. */
export interface NoSender {
  readonly kind: "none";
  readonly reason: NoSelectionReason;
  readonly mappingFate: MappingFate;
  readonly trace: SelectionTrace;
}

export type SenderSelection = SelectedSender | NoSender;

/**
 * A pool prepared for selecting; made by `createPoolIndex`, once per version of the pool.
 * It holds the weight cycle, the order of last use and the next free slots of this process.
 */
export interface PoolIndex {
  readonly settings: PoolSettings | null;
  readonly numbers: readonly PoolNumber[];
}
