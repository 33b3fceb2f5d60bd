import type { MappingCounts } from "@/lib/sticky-sender/types";
import type { NumberType } from "./classify-number";

/** The stay of a number on a profile. */
export interface CurrentAssignment {
  readonly id: number;
  readonly profileId: string;
  readonly profileName: string;
  readonly since: Date;
}

/** A number of the inventory. */
export interface InventoryNumber {
  readonly id: string;
  readonly e164: string;
  readonly type: NumberType;
  /** ISO 3166-1 alpha-2; ZZ = a calling code of no country. */
  readonly countryCode: string;
  /** Three digits for +1 numbers, toll-free ones excepted. */
  readonly areaCode: string | null;
  readonly enabled: boolean;
  readonly canMms: boolean;
  /** null = no limit of its own. */
  readonly messagesPerSecond: number | null;
  readonly tags: readonly string[];
  readonly assignment: CurrentAssignment | null;
  readonly createdAt: Date;
}

/** What an assignment did, number by number counted once. */
export interface AssignmentReport {
  /** Was on no profile. */
  readonly assigned: number;
  /** Came from another profile; its mappings and pins there are gone (S5). */
  readonly moved: number;
  /** Was on this profile already: nothing changed, its mappings live on (S5). */
  readonly unchanged: number;
  /** Is on another profile and was left there, because moving was not asked for. */
  readonly elsewhere: readonly { readonly e164: string; readonly profileName: string }[];
}

/** What goes along when numbers leave their profiles or are disabled, for a confirmation. It informs and never gates (S13). */
export interface RemovalEffect {
  readonly numbers: number;
  readonly counts: MappingCounts;
  /** Messages that wait in the numbers' queues. */
  readonly queuedMessages: number;
}
