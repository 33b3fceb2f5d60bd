import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";

/** A secret with its key, as checking needs them. */
export interface CheckedSecretRow {
  readonly secretHash: string;
  readonly secretId: string;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly apiKeyId: string;
  readonly name: string;
  readonly scopes: string[];
  readonly rateLimitRequests: number | null;
  readonly rateLimitWindowMs: number | null;
  readonly revokedAt: Date | null;
}

/** The secrets with these hashes, ended and revoked ones included. One statement: secret and key as of one instant. */
export function findSecrets(db: Db, secretHashes: readonly string[]): Promise<CheckedSecretRow[]> {
  return db.$queryRaw<CheckedSecretRow[]>(Prisma.sql`
    SELECT s.secret_hash AS "secretHash", s.id AS "secretId", s.expires_at AS "expiresAt",
      s.last_used_at AS "lastUsedAt", k.id AS "apiKeyId", k.name, k.scopes,
      k.rate_limit_requests AS "rateLimitRequests", k.rate_limit_window_ms AS "rateLimitWindowMs",
      k.revoked_at AS "revokedAt"
    FROM api_key_secrets s JOIN api_keys k ON k.id = s.api_key_id
    WHERE s.secret_hash = ANY(${[...secretHashes]}::text[])`);
}

/** A use of a secret. */
export interface SecretUse {
  readonly secretId: string;
  readonly atMs: number;
}

/**
 * Notes when secrets were last used, unless that was noted less than `stepMs` earlier, by whichever process. Rows are
 * locked by id, so that two processes cannot wait for each other.
 */
export async function updateLastUsed(db: Db, uses: readonly SecretUse[], stepMs: number): Promise<void> {
  await db.$executeRaw(Prisma.sql`
    WITH used AS (
      SELECT s.id, u.at FROM unnest(${uses.map((use) => use.secretId)}::uuid[],
        ${uses.map((use) => new Date(use.atMs))}::timestamptz[]) AS u(id, at)
      JOIN api_key_secrets s ON s.id = u.id
      WHERE s.last_used_at IS NULL OR s.last_used_at <= u.at - ${stepMs}::float8 * interval '1 ms'
      ORDER BY s.id FOR UPDATE OF s
    )
    UPDATE api_key_secrets s SET last_used_at = used.at FROM used WHERE s.id = used.id`);
}
