import type { NumberHealth } from "@/lib/number-pool/number-health";
import type { MappingCounts } from "@/lib/sticky-sender/types";
import type { SenderType } from "./sender-type";

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
  readonly type: SenderType;
  /** ISO 3166-1 alpha-2; ZZ = a calling code of no country. */
  readonly countryCode: string;
  /** Three digits for +1 numbers, toll-free ones excepted. */
  readonly areaCode: string | null;
  readonly enabled: boolean;
  readonly canMms: boolean;
  /** null = none of its own: its carrier's for its type. */
  readonly messagesPerSecond: number | null;
  /** The rate it keeps: its own, else its carrier's; null = no limit. */
  readonly effectiveRate: number | null;
  readonly tags: readonly string[];
  /** Of an alphanumeric id: the number that writes to the US, Canada and Puerto Rico instead. */
  readonly usLongCodeFallback: string | null;
  readonly carrierId: string;
  readonly carrierName: string;
  readonly assignment: CurrentAssignment | null;
  readonly createdAt: Date;
}

/** A number with its figures. */
export interface NumberRow extends InventoryNumber {
  readonly health: NumberHealth;
  /** Messages in its queue; at `QUEUE_COUNT_LIMIT` it may be more. */
  readonly queued: number;
  /** Live mappings and pins of its present stay; null = on no profile. */
  readonly held: MappingCounts | null;
}

/** What a number may be registered for. */
export const MESSAGING_PRODUCTS = ["A2P", "P2P"] as const;
export type MessagingProduct = (typeof MESSAGING_PRODUCTS)[number];

/** A number with its settings for messages and its health, as the API shows it. */
export interface MessagingNumber {
  readonly id: string;
  readonly e164: string;
  readonly type: SenderType;
  /** ISO 3166-1 alpha-2; ZZ = a calling code of no country. */
  readonly countryCode: string;
  readonly enabled: boolean;
  readonly canMms: boolean;
  readonly carrierId: string;
  /** Whether its carrier takes MMS: the number can send them only then. */
  readonly carrierCanMms: boolean;
  /** null = none of its own: its carrier's for its type. */
  readonly messagesPerSecond: number | null;
  /** The rate it keeps: its own, else its carrier's; null = no limit. */
  readonly effectiveRate: number | null;
  readonly tags: readonly string[];
  readonly messagingProduct: MessagingProduct;
  /** Of an alphanumeric id: the number that writes to the US, Canada and Puerto Rico instead. */
  readonly usLongCodeFallback: string | null;
  readonly profileId: string | null;
  readonly profileName: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Over the window of O3. */
  readonly health: NumberHealth;
  /** Handed to a carrier, in the same window. */
  readonly sent: number;
  readonly received: number;
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

/** What a refused assignment carries (`AppError` confirmation_needed, `meta`). */
export interface MoveQuestion {
  /** The numbers on other profiles; at most 100 are named. */
  readonly elsewhere: AssignmentReport["elsewhere"];
  readonly count: number;
  /** Their mappings and pins there, which end when they move (S5). */
  readonly effect: RemovalEffect;
}

/** A row that cannot be imported, and why. */
export interface BadRow {
  readonly line: number;
  /** What stands there for a number, at most 60 characters. */
  readonly text: string;
  readonly reason: string;
}

/** What an import would do, or did; every row of the file counts once among created, stored, duplicates and badCount. */
export interface ImportReport {
  /** New in the inventory. */
  readonly created: number;
  /** In the inventory before; their settings are left alone. */
  readonly stored: number;
  readonly duplicates: number;
  readonly bad: readonly BadRow[];
  readonly badCount: number;
  /** What happens to the numbers on the profile they are assigned to; null = they are only added. */
  readonly assignment: {
    readonly assigned: number;
    readonly moved: number;
    readonly unchanged: number;
    readonly elsewhereCount: number;
    /** The first 100 that stay on another profile. */
    readonly elsewhere: readonly { readonly e164: string; readonly profileName: string }[];
  } | null;
}

/** What a check or an import of numbers answers. */
export interface ImportOutcome {
  isDryRun: boolean;
  report: ImportReport;
  /** What was pasted and chosen, for a page rendered without a script; null for files. */
  typed: { numbers: string; profileId: string | null; carrierId: string | null; move: boolean } | null;
}
