import { validate as isUuid, v7 as uuidv7 } from "uuid";
import { recordAudit } from "@/lib/audit/record-audit";
import { systemClock } from "@/lib/clock";
import { type Db, getPrisma, inTransaction } from "@/lib/db/client";
import { isUniqueConflict } from "@/lib/db/conflicts";
import type { PrismaClient } from "@/lib/db/generated/client";
import { decodeCursor, type KeysetPage, keysetPage } from "@/lib/db/keyset";
import { AppError } from "@/lib/errors/app-error";
import { type Random, systemRandom } from "@/lib/random";
import type { ServiceContext } from "@/lib/service-context";
import { getApiKeyChecks } from "./check-api-key";
import type { RateLimit } from "./rate-limit";
import {
  endCurrentSecret,
  endPreviousSecrets,
  findKeyById,
  insertKey,
  insertSecret,
  type KeyChanges,
  listActiveKeyRows,
  listRevokedKeyRows,
  revokeKeyRow,
  updateKey,
} from "./repository";
import { generateApiKey, hashApiKey, keyPrefix } from "./secret";
import {
  type ApiKeyScope,
  type ApiKeySummary,
  BOOTSTRAP_NAME,
  type IssuedApiKey,
  overlapMs,
  type RotationOverlap,
} from "./types";

/** Where a service's data is; tests bring their own. */
interface Options {
  readonly prisma?: PrismaClient;
  readonly random?: Random;
}

/** The keys that may be used, by name. An installation has tens of them, so the list is not paged. */
export function listApiKeys(db: Db = getPrisma(), clock = systemClock): Promise<ApiKeySummary[]> {
  return listActiveKeyRows(db, new Date(clock.now()));
}

const REVOKED_PER_PAGE = 20;

/** One page of the revoked keys, the latest first: they are never deleted, and add up over the years. */
export async function listRevokedApiKeys(
  cursor: string | null,
  db: Db = getPrisma(),
  clock = systemClock,
): Promise<KeysetPage<ApiKeySummary>> {
  const position = decodeCursor(cursor, 2);
  const [milliseconds = "", id = ""] = position?.key ?? [];
  const revokedAt = new Date(Number(milliseconds));
  // Anything may stand in an address.
  const isOurs = position !== null && isUuid(id) && !Number.isNaN(revokedAt.getTime());
  const place = isOurs ? position : null;
  const from = place && { towards: place.towards, revokedAt, id };
  const found = await listRevokedKeyRows(db, from, REVOKED_PER_PAGE + 1, new Date(clock.now()));
  return keysetPage(found, place, REVOKED_PER_PAGE, (key) => [String(key.revokedAtMs), key.id]);
}

/**
 * Makes a key and returns its secret, which is stored only as a hash and cannot be shown again.
 *
 * @throws AppError `duplicate` when a key that is not revoked has the name, whatever its case; `in_use` for the name of the
 *   bootstrap key
 */
export async function createApiKey(
  ctx: ServiceContext,
  input: {
    readonly name: string;
    readonly scopes: readonly ApiKeyScope[];
    readonly rateLimit: RateLimit | null;
  },
  { prisma = getPrisma(), random = systemRandom }: Options = {},
): Promise<IssuedApiKey> {
  if (isReserved(input.name)) throw ofTheSettings("name");
  const secret = generateApiKey(random);
  const id = uuidv7();
  await inTransaction(prisma, async (db) => {
    const createdAt = new Date(ctx.clock.now());
    if (!(await insertKey(db, { id, ...input, createdBy: ctx.actor.label, createdAt }))) throw nameTaken();
    await addSecret(db, id, secret, createdAt);
    const { name, scopes, rateLimit } = input;
    await audit(db, ctx, "created", { id, name }, { scopes, rateLimit, prefix: keyPrefix(secret) });
  });
  return { id, name: input.name, secret };
}

/**
 * Changes the name, scopes or rate limit of a key, for all its secrets; absent = as it is. Takes effect at once in this
 * process and within a second in others.
 *
 * @throws AppError `not_found` (also when revoked), `duplicate` when another key has the name, `in_use` for the name of
 *   the bootstrap key
 */
export async function updateApiKey(
  ctx: ServiceContext,
  id: string,
  changes: KeyChanges,
  { prisma = getPrisma() }: Options = {},
): Promise<void> {
  await changeKey(prisma, async (db) => {
    const key = await requireKey(db, ctx, id);
    const changed = differences(key, changes);
    if (changed === null) return;
    if (changed.to.name !== undefined && (key.isBootstrap || isReserved(changed.to.name))) {
      throw ofTheSettings("name");
    }
    const outcome = await updateKey(db, id, changed.to);
    if (outcome === "name_taken") throw nameTaken();
    if (!outcome) throw revokedMeanwhile();
    await audit(db, ctx, "updated", key, changed);
  });
}

/**
 * Gives a key a new secret and lets the one before go on for `overlap`, so that applications can change over. Secrets
 * replaced earlier end no later than that: with `none` only the new one is accepted.
 *
 * @param currentSecretId the secret that the caller saw and replaces
 * @throws AppError `not_found`; `conflict` when someone else has replaced it meanwhile; `in_use` for the bootstrap key,
 *   whose secret comes from the settings
 */
export async function rotateApiKey(
  ctx: ServiceContext,
  id: string,
  { currentSecretId, overlap }: { readonly currentSecretId: string; readonly overlap: RotationOverlap },
  { prisma = getPrisma(), random = systemRandom }: Options = {},
): Promise<IssuedApiKey> {
  const secret = generateApiKey(random);
  return changeKey(prisma, async (db) => {
    const key = await requireKey(db, ctx, id);
    if (key.isBootstrap) throw ofTheSettings();
    const now = ctx.clock.now();
    const endsAt = new Date(now + overlapMs[overlap]);
    if (!(await endCurrentSecret(db, { apiKeyId: id, secretId: currentSecretId }, endsAt))) {
      throw new AppError("conflict", {
        detail: "Someone else has rotated or revoked this key meanwhile. Look at the list again.",
      });
    }
    await endPreviousSecrets(db, id, endsAt);
    await addSecret(db, id, secret, new Date(now));
    await audit(db, ctx, "rotated", key, { overlap, validUntil: endsAt, prefix: keyPrefix(secret) });
    return { id, name: key.name, secret };
  });
}

/**
 * Ends the overlap of a rotation now: only the current secret is accepted from here on. Without any, nothing happens.
 *
 * @throws AppError `not_found`
 */
export async function endOverlap(
  ctx: ServiceContext,
  id: string,
  { prisma = getPrisma() }: Options = {},
): Promise<void> {
  await changeKey(prisma, async (db) => {
    const key = await requireKey(db, ctx, id);
    const ended = await endPreviousSecrets(db, id, new Date(ctx.clock.now()));
    if (ended > 0) await audit(db, ctx, "overlap_ended", key, { secrets: ended });
  });
}

/**
 * Revokes a key with all its secrets, for good. Once this has returned, this process refuses it; every other one does
 * within a second. Revoking it again changes nothing.
 *
 * @throws AppError `not_found`
 */
export async function revokeApiKey(
  ctx: ServiceContext,
  id: string,
  { prisma = getPrisma() }: Options = {},
): Promise<void> {
  await changeKey(prisma, async (db) => {
    const now = new Date(ctx.clock.now());
    const key = await findKeyById(db, id, now);
    if (!key) throw notFound();
    if (await revokeKeyRow(db, id, now)) await audit(db, ctx, "revoked", key, {});
  });
}

/** Runs a change in a transaction; afterwards the checks of this process read the key again. */
async function changeKey<T>(prisma: PrismaClient, change: (db: Db) => Promise<T>): Promise<T> {
  try {
    return await inTransaction(prisma, change);
  } catch (error) {
    throw isUniqueConflict(error) ? nameTaken() : error;
  } finally {
    // Also after an error: a commit whose answer was lost may have happened.
    getApiKeyChecks().forget();
  }
}

async function addSecret(db: Db, apiKeyId: string, secret: string, createdAt: Date): Promise<void> {
  const isNew = await insertSecret(db, {
    id: uuidv7(),
    apiKeyId,
    prefix: keyPrefix(secret),
    secretHash: hashApiKey(secret),
    createdAt,
  });
  if (!isNew) throw new Error("a new secret was refused: the key has a current one");
}

async function requireKey(db: Db, ctx: ServiceContext, id: string): Promise<ApiKeySummary> {
  const key = await findKeyById(db, id, new Date(ctx.clock.now()));
  if (!key) throw notFound();
  if (key.revokedAtMs !== null) throw revokedMeanwhile();
  return key;
}

/** What really changes, from and to; null = nothing. */
function differences(key: ApiKeySummary, changes: KeyChanges): { from: KeyChanges; to: KeyChanges } | null {
  const to: KeyChanges = {
    ...(changes.name !== undefined && changes.name !== key.name ? { name: changes.name } : {}),
    ...(changes.scopes !== undefined && !isSameSet(changes.scopes, key.scopes)
      ? { scopes: changes.scopes }
      : {}),
    ...(changes.rateLimit !== undefined && !isSameLimit(changes.rateLimit, key.rateLimit)
      ? { rateLimit: changes.rateLimit }
      : {}),
  };
  if (Object.keys(to).length === 0) return null;
  const from = {
    ...("name" in to ? { name: key.name } : {}),
    ...("scopes" in to ? { scopes: key.scopes } : {}),
    ...("rateLimit" in to ? { rateLimit: key.rateLimit } : {}),
  };
  return { from, to };
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((scope) => other.includes(scope));
}

function isSameLimit(one: RateLimit | null, other: RateLimit | null): boolean {
  return one?.requests === other?.requests && one?.per === other?.per;
}

function notFound(): AppError {
  return new AppError("not_found", { detail: "This API key does not exist any more." });
}

function revokedMeanwhile(): AppError {
  return new AppError("not_found", { detail: "This API key has been revoked." });
}

function nameTaken(): AppError {
  return new AppError("duplicate", { field: "name", detail: "A key with this name exists." });
}

/** The start-up looks for its key by name, and deletes what else has it. */
function isReserved(name: string): boolean {
  return name.toLowerCase() === BOOTSTRAP_NAME;
}

function ofTheSettings(field?: "name"): AppError {
  return field === "name"
    ? new AppError("in_use", {
        field,
        detail: `“${BOOTSTRAP_NAME}” is the name of the key that the setting BOOTSTRAP_API_KEY makes, and of no other.`,
      })
    : new AppError("in_use", {
        detail: "This key comes from the setting BOOTSTRAP_API_KEY: change it there and start again.",
      });
}

function audit(
  db: Db,
  ctx: ServiceContext,
  verb: string,
  key: { readonly id: string; readonly name: string },
  detail: { readonly [key: string]: unknown },
): Promise<void> {
  return recordAudit(db, ctx.actor, {
    action: `api_key.${verb}`,
    subjectType: "api_key",
    subjectId: key.id,
    detail: { name: key.name, ...detail },
  });
}
