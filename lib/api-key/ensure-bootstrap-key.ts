import { v7 as uuidv7 } from "uuid";
import { recordAudit, systemActor } from "@/lib/audit/record-audit";
import { type Clock, systemClock } from "@/lib/clock";
import { inTransaction } from "@/lib/db/client";
import type { PrismaClient } from "@/lib/db/generated/client";
import { deleteSupersededKeys, insertKey, insertSecret, isSecretKnown, lockBootstrapKey } from "./repository";
import { hashApiKey, keyPrefix } from "./secret";
import { apiKeyScopes, BOOTSTRAP_NAME } from "./types";

/**
 * Makes BOOTSTRAP_API_KEY valid as the key named "bootstrap" with all scopes. A new value replaces the one before; a
 * value that was revoked stays revoked, however often the process starts with it.
 *
 * @returns what it did
 */
export function ensureBootstrapApiKey(
  prisma: PrismaClient,
  value: string,
  clock: Clock = systemClock,
): Promise<"created" | "replaced" | "unchanged"> {
  const secretHash = hashApiKey(value);
  return inTransaction(prisma, async (db) => {
    await lockBootstrapKey(db);
    const superseded = await deleteSupersededKeys(db, BOOTSTRAP_NAME, secretHash);
    const id = uuidv7();
    const isNew = !(await isSecretKnown(db, secretHash));
    if (isNew) {
      const createdAt = new Date(clock.now());
      await insertKey(db, {
        id,
        name: BOOTSTRAP_NAME,
        scopes: apiKeyScopes,
        rateLimit: null,
        createdBy: systemActor.label,
        createdAt,
      });
      await insertSecret(db, {
        id: uuidv7(),
        apiKeyId: id,
        prefix: keyPrefix(value),
        secretHash,
        createdAt,
      });
    }
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
