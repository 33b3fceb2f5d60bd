import type { PoolSettings } from "@/lib/number-pool/types";

export type SwitchOffBehaviour = "clear" | "retain";

/** A messaging profile as services and pages see it. Deleted profiles are never handed out. */
export interface MessagingProfile {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  /** null = the pool is off (P6). */
  readonly numberPool: PoolSettings | null;
  readonly mappingLifetimeSeconds: number;
  readonly switchOffBehaviour: SwitchOffBehaviour;
  /** ISO 3166-1 alpha-2 codes, or ["*"] (F7). */
  readonly whitelistedDestinations: readonly string[];
  readonly createdAt: Date;
  /** Raised by every edit of the profile itself, and by nothing else: assigning a number leaves it. Tells a stale form. */
  readonly updatedAt: Date;
}

/** One row of the table of profiles. */
export interface ProfileOverviewRow {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly numberPoolEnabled: boolean;
  readonly stickySender: boolean;
  /** Numbers assigned now, disabled ones included. */
  readonly numbers: number;
  /** Messages handed to a carrier since midnight UTC. */
  readonly sentToday: number;
}
