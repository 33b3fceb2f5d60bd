import type pg from "pg";
import { BOOTSTRAP_NAME } from "@/lib/api-key/types";
import { SETUP_CODE_KEY } from "@/lib/auth/setup-code-repository";
import { FINGERPRINT_KEY } from "./repository";

/** What an installation has of the things a first start makes. */
export interface SetUpFacts {
  /** null = no start has stored one yet. */
  readonly secretFingerprint: unknown;
  readonly hasAdministrator: boolean;
  readonly hasSetupCode: boolean;
  /** Some key has or had this secret. */
  readonly isApiKeyKnown: boolean;
  /** A key named "bootstrap" has another secret and is not revoked. */
  readonly hasOtherBootstrapKey: boolean;
}

/** @param apiKeyHash of the bootstrap key; null = none is set */
export async function readSetUpFacts(db: pg.ClientBase, apiKeyHash: string | null): Promise<SetUpFacts> {
  const { rows } = await db.query<SetUpFacts>(
    `SELECT (SELECT value FROM instance_settings WHERE key = $3) AS "secretFingerprint",
            EXISTS (SELECT FROM users WHERE role = 'administrator' AND disabled_at IS NULL) AS "hasAdministrator",
            EXISTS (SELECT FROM instance_settings WHERE key = $4) AS "hasSetupCode",
            EXISTS (SELECT FROM api_key_secrets WHERE secret_hash = $1) AS "isApiKeyKnown",
            EXISTS (SELECT FROM api_keys k WHERE k.name = $2 AND k.revoked_at IS NULL AND NOT EXISTS (
                SELECT FROM api_key_secrets s WHERE s.api_key_id = k.id AND s.secret_hash = $1
            )) AS "hasOtherBootstrapKey"`,
    [apiKeyHash, BOOTSTRAP_NAME, FINGERPRINT_KEY, SETUP_CODE_KEY],
  );
  return rows[0] as SetUpFacts;
}
