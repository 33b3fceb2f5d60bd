import type { RateLimit } from "./rate-limit";

/** What a key may do: read everything; send messages; admin = change everything. See {@link ./scopes}. */
export const apiKeyScopes = ["read", "send", "admin"] as const;
export type ApiKeyScope = (typeof apiKeyScopes)[number];

/** A key as a request presents it. */
export interface ApiKey {
  /** Stays the same when the secret is replaced. */
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly ApiKeyScope[];
  /** Absent or null = no limit. */
  readonly rateLimit?: RateLimit | null;
}

/** What became of the check of a secret: a key, or why there is none. `expired` = replaced, and its overlap is over. */
export type ApiKeyCheck =
  | { readonly ok: true; readonly key: ApiKey }
  | { readonly ok: false; readonly reason: "unknown" | "revoked" | "expired" };

/** A secret of a key without the secret, as the portal shows it. */
export interface ApiKeySecretSummary {
  readonly id: string;
  /** The first characters. */
  readonly prefix: string;
  /** Refused from then on; null = the current secret. */
  readonly expiresAtMs: number | null;
  /** To the minute; null = never. */
  readonly lastUsedAtMs: number | null;
  readonly createdAtMs: number;
}

/** A key as the portal shows it. */
export interface ApiKeySummary extends ApiKey {
  /** null = no limit. */
  readonly rateLimit: RateLimit | null;
  /** The current secret. */
  readonly current: ApiKeySecretSummary;
  /** Replaced secrets that are still accepted, the newest first. None of a revoked key is. */
  readonly previous: readonly ApiKeySecretSummary[];
  /** The latest use of any of its secrets, ended ones included; null = never. */
  readonly lastUsedAtMs: number | null;
  readonly createdAtMs: number;
  /** Who made it. */
  readonly createdBy: string;
  readonly revokedAtMs: number | null;
  /** Made by the setting BOOTSTRAP_API_KEY, which also replaces its secret. */
  readonly isBootstrap: boolean;
}

/** A secret that was just made, the only time it can be seen. */
export interface IssuedApiKey {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
}

/** How long a replaced secret goes on being accepted. */
export const rotationOverlaps = ["none", "1h", "24h", "7d"] as const;
export type RotationOverlap = (typeof rotationOverlaps)[number];

const HOUR_MS = 3_600_000;
export const overlapMs: Readonly<Record<RotationOverlap, number>> = {
  none: 0,
  "1h": HOUR_MS,
  "24h": 24 * HOUR_MS,
  "7d": 7 * 24 * HOUR_MS,
};

/** The name of the key that the setting BOOTSTRAP_API_KEY makes; no other key may have it. */
export const BOOTSTRAP_NAME = "bootstrap";
