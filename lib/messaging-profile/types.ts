import type { PoolSettings } from "@/lib/number-pool/types";

export type SwitchOffBehaviour = "clear" | "retain";

/** The forms in which webhooks can be written (F1). */
export const WEBHOOK_API_VERSIONS = ["1", "2", "2010-04-01"] as const;
export type WebhookApiVersion = (typeof WEBHOOK_API_VERSIONS)[number];

/** How links in messages are shortened (F5). */
export interface UrlShortenerSettings {
  /** One of the installation's own domains. */
  readonly domain: string;
  /** Put before the random part of the path; empty = nothing. */
  readonly prefix: string;
  /** Only links on well-known public shorteners are rewritten. */
  readonly replaceBlacklistOnly: boolean;
  /** A click is told by a webhook. */
  readonly sendWebhooks: boolean;
}

/** What a profile says about messages beside its pool: where their events go, how they are written, what they may cost. */
export interface MessageSettings {
  readonly webhookUrl: string | null;
  readonly webhookFailoverUrl: string | null;
  readonly webhookApiVersion: WebhookApiVersion;
  /** 1 to 11 letters, digits and spaces, for destinations that want such a sender. */
  readonly alphaSender: string | null;
  /** US dollars, exact, with at least two decimals (see `normaliseSpendLimit`); null = never set. */
  readonly dailySpendLimit: string | null;
  readonly dailySpendLimitEnabled: boolean;
  /** Addresses that are told by e-mail when the limit is near, and when it is reached (F4). */
  readonly spendAlertEmails: readonly string[];
  readonly mmsFallBackToSms: boolean;
  readonly mmsTranscoding: boolean;
  /** Refuses destinations that are not mobile. */
  readonly mobileOnly: boolean;
  readonly smartEncoding: boolean;
  /** null = links stay as they are. */
  readonly urlShortener: UrlShortenerSettings | null;
  readonly aiAssistantId: string | null;
  /** Given at creation, kept for good. */
  readonly resourceGroupId: string | null;
  /** Given at creation, kept for good. */
  readonly healthWebhookUrl: string | null;
}

/** A messaging profile as services and pages see it. Deleted profiles are never handed out. */
export interface MessagingProfile extends MessageSettings {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  /** null = the pool is off (P6). */
  readonly numberPool: PoolSettings | null;
  readonly mappingLifetimeSeconds: number;
  readonly switchOffBehaviour: SwitchOffBehaviour;
  /** How long a message may wait to be handed to its carrier; past it it expires with 40014 (F8). */
  readonly validitySeconds: number;
  /** ISO 3166-1 alpha-2 codes, or ["*"] (F7). Empty = every message is refused with 40331. */
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
  /** US dollars; null = it has no limit, or that is off. */
  readonly dailySpendLimit: string | null;
}
