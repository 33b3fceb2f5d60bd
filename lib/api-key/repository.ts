import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { ApiKeyScope } from "./types";

export interface NewApiKey {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly secretHash: string;
  readonly scopes: readonly ApiKeyScope[];
}

/** Inserts a key; false when a key with this secret exists, revoked or not. */
export async function insertApiKey(db: Db, key: NewApiKey): Promise<boolean> {
  const { count } = await db.apiKey.createMany({
    data: [{ ...key, scopes: [...key.scopes] }],
    skipDuplicates: true,
  });
  return count === 1;
}

/** The key with this secret, unless revoked. */
export function findActiveKey(
  db: Db,
  secretHash: string,
): Promise<{ id: string; name: string; scopes: string[]; lastUsedAt: Date | null } | null> {
  return db.apiKey.findFirst({
    where: { secretHash, revokedAt: null },
    select: { id: true, name: true, scopes: true, lastUsedAt: true },
  });
}

/** Deletes the keys of this name that are not revoked and have another secret; returns how many. */
export async function deleteSupersededKeys(db: Db, name: string, secretHash: string): Promise<number> {
  const { count } = await db.apiKey.deleteMany({
    where: { name, revokedAt: null, secretHash: { not: secretHash } },
  });
  return count;
}

export async function updateLastUsed(db: Db, id: string, at: Date): Promise<void> {
  await db.apiKey.updateMany({ where: { id }, data: { lastUsedAt: at } });
}

/** Makes changes of the bootstrap key wait for each other until the transaction ends. */
export async function lockBootstrapKey(db: Db): Promise<void> {
  await db.$executeRaw(
    Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended('stickypool.bootstrap_api_key', 0))`,
  );
}
