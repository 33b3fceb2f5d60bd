import type { MmsLimits } from "@/lib/message-media/mms-limits";
import type { ConnectionState } from "./carrier";
import type { DefaultRates, SettingField } from "./carrier-kind";

/** A carrier's connection over all workers that hold one. */
export interface CarrierStateSummary {
  /** The worst a worker sees; `unknown` = no worker has said anything for a while. */
  readonly state: ConnectionState | "unknown";
  /** Why, in the carrier's words; null = nothing to say. */
  readonly detail: string | null;
  readonly sinceMs: number | null;
  /** Workers that see it so, of all that see it. */
  readonly workers: { readonly such: number; readonly all: number };
}

/** What went through a carrier, by hours of UTC. */
export interface CarrierTraffic {
  /** Handed over in the present hour. */
  readonly sentThisHour: number;
  readonly sentLastHour: number;
  readonly sentLastDay: number;
  readonly deliveredLastDay: number;
  readonly failedLastDay: number;
  readonly receivedLastDay: number;
}

/** A carrier as everyone may see it. */
export interface CarrierSummary {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly kindLabel: string;
  readonly enabled: boolean;
  readonly canMms: boolean;
  readonly rates: DefaultRates;
  readonly mmsLimits: MmsLimits;
  readonly numbers: number;
  readonly state: CarrierStateSummary;
  readonly traffic: CarrierTraffic;
  readonly createdAtMs: number;
}

/** A carrier as an administrator edits it. Secrets are not in it. */
export interface CarrierDetails extends CarrierSummary {
  /** By name, as its form shows them: text, and for switches `on` or nothing. */
  readonly settings: Readonly<Record<string, string>>;
  /** Names of the secrets that are stored. */
  readonly storedSecrets: readonly string[];
  /** What its platform has to be told: where it reaches us; null = it never asks. */
  readonly callbackUrl: string | null;
}

/** Messages that were accepted for a carrier and still wait. `isAtLeast` = the queue is too long to be looked through, and there may be more. */
export interface QueuedForCarrier {
  readonly count: number;
  readonly isAtLeast: boolean;
}

/** A kind of carrier as the portal offers it. */
export interface CarrierKindChoice {
  readonly kind: string;
  readonly label: string;
  readonly description: string;
  readonly fields: readonly SettingField[];
  /** What its settings are unless told otherwise, as the form shows them. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly defaultRates: DefaultRates;
  readonly canMms: boolean;
}

/** A carrier to choose for a number. */
export interface CarrierChoice {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
}
