import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { type RateLimit, rateWindowMs } from "./rate-limit";
import {
  type ApiKeyScope,
  type ApiKeySecretSummary,
  type ApiKeySummary,
  apiKeyScopes,
  BOOTSTRAP_NAME,
} from "./types";

export interface NewApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly rateLimit: RateLimit | null;
  readonly createdBy: string;
  readonly createdAt: Date;
}

export interface NewSecret {
  readonly id: string;
  readonly apiKeyId: string;
  readonly prefix: string;
  readonly secretHash: string;
  readonly createdAt: Date;
}

const secretColumns = {
  id: true,
  prefix: true,
  expiresAt: true,
  lastUsedAt: true,
  createdAt: true,
} as const satisfies Prisma.ApiKeySecretSelect;

const keyColumns = {
  id: true,
  name: true,
  scopes: true,
  rateLimitRequests: true,
  rateLimitWindowMs: true,
  createdBy: true,
  createdAt: true,
  revokedAt: true,
  secrets: { select: secretColumns, orderBy: [{ createdAt: "desc" }, { id: "desc" }] },
} as const satisfies Prisma.ApiKeySelect;

/** Keys that are not revoked, by name. */
export async function listActiveKeyRows(db: Db, now: Date): Promise<ApiKeySummary[]> {
  const rows = await db.apiKey.findMany({
    where: { revokedAt: null },
    select: keyColumns,
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
  return rows.map((row) => toSummary(row, now));
}

/** Revoked keys from a place in their list on, the latest first; towards the beginning the nearest one first. */
export async function listRevokedKeyRows(
  db: Db,
  from: { readonly towards: "next" | "previous"; readonly revokedAt: Date; readonly id: string } | null,
  limit: number,
  now: Date,
): Promise<ApiKeySummary[]> {
  const backwards = from?.towards === "previous";
  const further = (place: NonNullable<typeof from>): Prisma.ApiKeyWhereInput => ({
    OR: [
      { revokedAt: backwards ? { gt: place.revokedAt } : { lt: place.revokedAt } },
      { revokedAt: place.revokedAt, id: backwards ? { lt: place.id } : { gt: place.id } },
    ],
  });
  const rows = await db.apiKey.findMany({
    where: { revokedAt: { not: null }, ...(from !== null && { AND: further(from) }) },
    select: keyColumns,
    orderBy: [{ revokedAt: backwards ? "asc" : "desc" }, { id: backwards ? "desc" : "asc" }],
    take: limit,
  });
  return rows.map((row) => toSummary(row, now));
}

export async function findKeyById(db: Db, id: string, now: Date): Promise<ApiKeySummary | null> {
  const row = await db.apiKey.findUnique({ where: { id }, select: keyColumns });
  return row && toSummary(row, now);
}

function toSummary(row: Prisma.ApiKeyGetPayload<{ select: typeof keyColumns }>, now: Date): ApiKeySummary {
  const secrets = row.secrets.map(toSecret);
  const current = secrets.find((secret) => secret.expiresAtMs === null);
  if (!current) throw new Error(`the API key ${row.id} has no current secret`);
  const uses = secrets.map((secret) => secret.lastUsedAtMs).filter((at) => at !== null);
  return {
    id: row.id,
    name: row.name,
    scopes: toScopes(row.scopes),
    rateLimit: toRateLimit(row.rateLimitRequests, row.rateLimitWindowMs),
    current,
    previous: row.revokedAt
      ? []
      : secrets.filter((secret) => secret.expiresAtMs !== null && secret.expiresAtMs > now.getTime()),
    lastUsedAtMs: uses.length === 0 ? null : Math.max(...uses),
    createdAtMs: row.createdAt.getTime(),
    createdBy: row.createdBy,
    revokedAtMs: row.revokedAt?.getTime() ?? null,
    isBootstrap: row.name === BOOTSTRAP_NAME,
  };
}

function toSecret(row: Prisma.ApiKeySecretGetPayload<{ select: typeof secretColumns }>): ApiKeySecretSummary {
  return {
    id: row.id,
    prefix: row.prefix,
    expiresAtMs: row.expiresAt?.getTime() ?? null,
    lastUsedAtMs: row.lastUsedAt?.getTime() ?? null,
    createdAtMs: row.createdAt.getTime(),
  };
}

/** The scopes we know of those stored, in one order. */
export function toScopes(stored: readonly string[]): ApiKeyScope[] {
  return apiKeyScopes.filter((scope) => stored.includes(scope));
}

/** The stored limit; a check constraint keeps both columns set or neither. */
export function toRateLimit(requests: number | null, windowMs: number | null): RateLimit | null {
  if (requests === null || windowMs === null) return null;
  return { requests, per: windowMs === rateWindowMs.second ? "second" : "minute" };
}

function rateColumns(rateLimit: RateLimit | null) {
  return {
    rateLimitRequests: rateLimit?.requests ?? null,
    rateLimitWindowMs: rateLimit === null ? null : rateWindowMs[rateLimit.per],
  };
}

/** Inserts a key without a secret; false when an active key has the name. */
export async function insertKey(db: Db, { rateLimit, scopes, ...key }: NewApiKey): Promise<boolean> {
  const { count } = await db.apiKey.createMany({
    data: [{ ...key, scopes: [...scopes], ...rateColumns(rateLimit), updatedAt: key.createdAt }],
    skipDuplicates: true,
  });
  return count === 1;
}

/** Inserts the current secret of a key; false when the key has one, or any key has this secret. */
export async function insertSecret(db: Db, secret: NewSecret): Promise<boolean> {
  const { count } = await db.apiKeySecret.createMany({ data: [secret], skipDuplicates: true });
  return count === 1;
}

/** What to change of an active key; absent = as it is. */
export interface KeyChanges {
  readonly name?: string;
  readonly scopes?: readonly ApiKeyScope[];
  readonly rateLimit?: RateLimit | null;
}

/** Changes an active key; false when there is none of this id, "name_taken" when another active key has the name. */
export async function updateKey(db: Db, id: string, changes: KeyChanges): Promise<boolean | "name_taken"> {
  const { name, scopes, rateLimit } = changes;
  // Looked up first: a violated index would end the transaction around. The index still decides between two at once.
  if (name !== undefined && (await isNameTaken(db, name, id))) return "name_taken";
  const { count } = await db.apiKey.updateMany({
    where: { id, revokedAt: null },
    data: {
      ...(name === undefined ? {} : { name }),
      ...(scopes === undefined ? {} : { scopes: [...scopes] }),
      ...(rateLimit === undefined ? {} : rateColumns(rateLimit)),
    },
  });
  return count === 1;
}

async function isNameTaken(db: Db, name: string, exceptId: string): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    SELECT 1 FROM api_keys WHERE lower(name) = lower(${name}) AND revoked_at IS NULL AND id <> ${exceptId}::uuid LIMIT 1`);
  return rows.length > 0;
}

/** Revokes a key; false when it was revoked or there is none. */
export async function revokeKeyRow(db: Db, id: string, at: Date): Promise<boolean> {
  const { count } = await db.apiKey.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: at },
  });
  return count === 1;
}

/** Gives the current secret of an active key an end; false when this is not its current secret any more. */
export async function endCurrentSecret(
  db: Db,
  id: { readonly apiKeyId: string; readonly secretId: string },
  expiresAt: Date,
): Promise<boolean> {
  const { count } = await db.apiKeySecret.updateMany({
    where: { id: id.secretId, apiKeyId: id.apiKeyId, expiresAt: null, apiKey: { revokedAt: null } },
    data: { expiresAt },
  });
  return count === 1;
}

/** Brings the end of all replaced secrets of a key forward to `at`, never back; returns how many it changed. */
export async function endPreviousSecrets(db: Db, apiKeyId: string, at: Date): Promise<number> {
  const { count } = await db.apiKeySecret.updateMany({
    where: { apiKeyId, expiresAt: { gt: at }, apiKey: { revokedAt: null } },
    data: { expiresAt: at },
  });
  return count;
}

/** Whether a key has this secret, in whatever state. */
export async function isSecretKnown(db: Db, secretHash: string): Promise<boolean> {
  return (await db.apiKeySecret.count({ where: { secretHash } })) > 0;
}

/** Deletes the keys of this name that are not revoked and have another secret; returns how many. */
export async function deleteSupersededKeys(db: Db, name: string, secretHash: string): Promise<number> {
  const { count } = await db.apiKey.deleteMany({
    where: { name, revokedAt: null, secrets: { none: { secretHash } } },
  });
  return count;
}

/** Makes changes of the bootstrap key wait for each other until the transaction ends. */
export async function lockBootstrapKey(db: Db): Promise<void> {
  await db.$executeRaw(
    Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended('stickypool.bootstrap_api_key', 0))`,
  );
}
