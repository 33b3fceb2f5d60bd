import { createHmac, randomBytes } from "node:crypto";
import { validate as isUuid } from "uuid";
import { deriveKey } from "@/lib/app-secret";
import { recordAudit } from "@/lib/audit/record-audit";
import { type Db, getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { openSealedText, sealText } from "@/lib/sealed-text";
import type { ServiceContext } from "@/lib/service-context";
import { lockProfile } from "./repository";
import { findSealedSecret, findSealedSecrets, updateSealedSecret } from "./v1-secret-repository";

/** Characters of a generated secret: 192 random bits. */
const SECRET_BYTES = 24;

/**
 * The secret that signs a profile's version 1 webhooks (F1). It is no part of `MessagingProfile`, so that nothing that shows
 * profiles can show it by accident.
 *
 * Until one is set, a profile has the secret that follows from APP_SECRET and its id. One that was set lies sealed in the
 * profile's row.
 *
 * @throws AppError not_found
 */
export async function getV1Secret(profileId: string): Promise<string> {
  const sealed = isUuid(profileId) ? await findSealedSecret(getPrisma(), profileId) : undefined;
  if (sealed === undefined) throw new AppError("not_found");
  return revealV1Secret(profileId, sealed);
}

/** The secrets of many profiles by id; profiles that do not exist are left out. */
export async function getV1Secrets(profileIds: readonly string[]): Promise<Map<string, string>> {
  if (profileIds.length === 0) return new Map();
  const sealed = await findSealedSecrets(getPrisma(), profileIds);
  return new Map([...sealed].map(([id, secret]) => [id, revealV1Secret(id, secret)]));
}

/**
 * Gives a profile a new random secret; what is signed from then on is signed with it.
 *
 * @throws AppError not_found
 */
export async function regenerateV1Secret(ctx: ServiceContext, profileId: string): Promise<void> {
  await inTransaction(getPrisma(), async (db) => {
    const stored = isUuid(profileId) ? await lockProfile(db, profileId) : null;
    if (!stored) throw new AppError("not_found");
    const secret = randomBytes(SECRET_BYTES).toString("base64url");
    const updatedAt = new Date(Math.max(ctx.clock.now(), stored.updatedAt.getTime() + 1));
    // The stored id, as it is opened with: the caller's may be in upper case.
    const { id } = stored;
    await updateSealedSecret(db, id, sealText(secret, ownerOf(id)), updatedAt);
    await recordAudit(db, ctx.actor, {
      action: "messaging_profile.secret_regenerated",
      subjectType: "messaging_profile",
      subjectId: id,
      profileId: id,
      detail: {},
    });
  });
}

/** Stores a secret inside a transaction that holds the profile's lock; false = it was this one already. */
export async function replaceV1Secret(db: Db, profileId: string, secret: string): Promise<boolean> {
  const sealed = await findSealedSecret(db, profileId);
  if (sealed !== undefined && revealV1Secret(profileId, sealed) === secret) return false;
  await updateSealedSecret(db, profileId, sealText(secret, ownerOf(profileId)), undefined);
  return true;
}

/** The secret in the clear; `sealed` null = none was set. */
export function revealV1Secret(profileId: string, sealed: string | null): string {
  if (sealed !== null) return openSealedText(sealed, ownerOf(profileId));
  return createHmac("sha256", deriveKey("v1-secret"))
    .update(profileId)
    .digest()
    .subarray(0, SECRET_BYTES)
    .toString("base64url");
}

function ownerOf(profileId: string): string {
  return `messaging_profile:${profileId}:v1_secret`;
}
