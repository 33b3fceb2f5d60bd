/** What a key may do: read; send messages; admin = change everything. */
export const apiKeyScopes = ["read", "send", "admin"] as const;
export type ApiKeyScope = (typeof apiKeyScopes)[number];

/** A key that was presented and is valid. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly ApiKeyScope[];
}
