import type { PoolNumber, SelectionReason, SelectionTrace } from "@/lib/number-pool/types";
import type { E164 } from "@/lib/phone-number/e164";
import type { DemoProfile } from "./profiles";
import type { PlannedMessage, PlannedOutcome } from "./traffic";

/** A stay of a number on a profile: it can send from `fromMs` until `untilMs` (null = still). */
export interface DemoStay {
  readonly assignmentId: number;
  readonly phoneNumberId: string;
  readonly e164: E164;
  readonly type: "long_code" | "toll_free";
  readonly ratePerSecond: number | null;
  readonly fromMs: number;
  readonly untilMs: number | null;
  readonly endReason: string | null;
}

/** A sticky mapping while the week is played; the columns of its row. Instants are epoch ms. */
export interface DemoMapping {
  assignmentId: number;
  epoch: number;
  createdAtMs: number;
  lastMessageAtMs: number | null;
  messageCount: number;
  resetAtMs: number | null;
}

/** What an operator does while the traffic runs, in order of time. */
export type DemoEvent = { readonly atMs: number } & (
  | { readonly kind: "reset"; readonly recipients: readonly string[] }
  | { readonly kind: "pin"; readonly recipients: readonly string[] }
  | { readonly kind: "clear" }
);

export interface DemoHour {
  readonly hourStartMs: number;
  readonly delivered: number;
  readonly failed: number;
  readonly spamBlocked: number;
}

export interface DemoTraffic {
  readonly profile: DemoProfile;
  readonly stays: readonly DemoStay[];
  /** Epochs of the profile when the traffic begins. */
  readonly mappingEpoch: number;
  readonly pinEpoch: number;
  readonly deadBeforeMs: number | null;
  /** Mappings by recipient; changed in place. */
  readonly mappings: Map<string, DemoMapping>;
  readonly events: readonly DemoEvent[];
  /** Outcomes per number before the traffic begins, for its health. */
  readonly earlierHours: ReadonlyMap<string, readonly DemoHour[]>;
  readonly disabledFromMs: ReadonlyMap<string, number>;
  /** From when on a number's messages are blocked as spam. */
  readonly blockedFromMs: ReadonlyMap<string, number>;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Before it only part of the usual volume is sent. */
  readonly fullVolumeFromMs: number;
}

/** An outbound message with the sender the library chose, or the request named. */
export interface DemoSend {
  readonly planned: PlannedMessage;
  readonly number: PoolNumber;
  readonly reason: SelectionReason | "explicit";
  readonly trace: SelectionTrace | null;
  /** When its turn at the number's rate came, epoch ms. */
  readonly sendableAtMs: number;
  readonly outcome: PlannedOutcome;
}

export interface PlayedTraffic {
  readonly sends: readonly DemoSend[];
  /** Recipients whose mapping was made or changed. */
  readonly touched: ReadonlySet<string>;
}
