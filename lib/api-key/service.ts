import { createHash } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { recordAudit, systemActor } from "@/lib/audit/record-audit";
import { type Clock, systemClock } from "@/lib/clock";
import { type Db, getPrisma, inTransaction } from "@/lib/db/client";
import type { PrismaClient } from "@/lib/db/generated/client";
import {
  deleteSupersededKeys,
  findActiveKey,
  insertApiKey,
  lockBootstrapKey,
  updateLastUsed,
} from "./repository";
import { type ApiKey, apiKeyScopes } from "./types";

const BOOTSTRAP_NAME = "bootstrap";
/** "Last used" is shown to the minute, so it is written at most so often. */
const LAST_USED_STEP_MS = 60_000;

/** How keys are stored and found. They are long and random, so one round of sha256 is enough. */
export function hashApiKey(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** The characters of a key shown in lists: at most eight and a quarter of it, so that short keys stay secret. */
export function keyPrefix(secret: string): string {
  return secret.slice(0, Math.min(8, Math.floor(secret.length / 4)));
}

/**
 * Makes BOOTSTRAP_API_KEY valid as the key named "bootstrap" with all scopes. A new value replaces the one before; a
 * value that was revoked stays revoked, however often the process starts with it.
 *
 * @returns what it did
 */
export function ensureBootstrapApiKey(
  prisma: PrismaClient,
  value: string,
): Promise<"created" | "replaced" | "unchanged"> {
  const secretHash = hashApiKey(value);
  return inTransaction(prisma, async (db) => {
    await lockBootstrapKey(db);
    const superseded = await deleteSupersededKeys(db, BOOTSTRAP_NAME, secretHash);
    const id = uuidv7();
    const isNew = await insertApiKey(db, {
      id,
      name: BOOTSTRAP_NAME,
      prefix: keyPrefix(value),
      secretHash,
      scopes: apiKeyScopes,
    });
    if (!isNew && superseded === 0) return "unchanged";
    const outcome = superseded > 0 ? "replaced" : "created";
    await recordAudit(db, systemActor, {
      action: `api_key.${outcome}`,
      subjectType: "api_key",
      subjectId: id,
      detail: { name: BOOTSTRAP_NAME },
    });
    return outcome;
  });
}

/** The key with this secret; null when there is none or it was revoked. Notes when it was last used. */
export async function findApiKey(
  secret: string,
  { db = getPrisma(), clock = systemClock }: { db?: Db; clock?: Clock } = {},
): Promise<ApiKey | null> {
  const row = await findActiveKey(db, hashApiKey(secret));
  if (!row) return null;
  const now = clock.now();
  if (!row.lastUsedAt || now - row.lastUsedAt.getTime() >= LAST_USED_STEP_MS) {
    await updateLastUsed(db, row.id, new Date(now));
  }
  return {
    id: row.id,
    name: row.name,
    scopes: apiKeyScopes.filter((scope) => row.scopes.includes(scope)),
  };
}
