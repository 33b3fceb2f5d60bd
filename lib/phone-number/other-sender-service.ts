import { validate as isUuid, v7 as uuidV7 } from "uuid";
import type { Clock } from "@/lib/clock";
import { type Db, getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { ServiceContext } from "@/lib/service-context";
import { assignWithin, auditNumbers } from "./assignment-service";
import { getMessagingNumber } from "./messaging-number-service";
import { findAlphanumericId, findDefaultCarrierId, insertNumbers, lockNumbers } from "./repository";
import { isAlphanumericSender, isShortCode, type SenderType } from "./sender-type";
import type { MessagingNumber } from "./types";

/** What one says about a short code when adding it. */
export interface NewShortCode {
  readonly shortCode: string;
  readonly countryCode: string;
  /** null = on no profile yet. */
  readonly profileId: string | null;
  readonly tags: readonly string[];
  readonly canMms: boolean;
  /** null = the carrier's default. */
  readonly messagesPerSecond: number | null;
}

export interface NewAlphanumericSender {
  readonly senderId: string;
  readonly profileId: string;
  /** The number of the profile that writes to the US, Canada and Puerto Rico instead; null = none does. */
  readonly usLongCodeFallback: string | null;
  readonly tags: readonly string[];
  readonly messagesPerSecond: number | null;
}

/**
 * Adds a short code, and puts it on a profile. It sends where it is named and is in no pool (P1).
 *
 * @returns its id
 * @throws AppError invalid_value (`field` shortCode), duplicate (`field` shortCode), not_found (`field` profileId)
 */
export async function addShortCode(ctx: ServiceContext, input: NewShortCode): Promise<string> {
  const { shortCode, profileId, ...settings } = input;
  if (!isShortCode(shortCode))
    throw new AppError("invalid_value", { field: "shortCode", detail: "A short code has 3 to 8 digits." });
  return inTransaction(getPrisma(), async (db) => {
    const id = await insertSender(db, ctx, { ...settings, e164: shortCode, type: "short_code" });
    if (id === null)
      throw new AppError("duplicate", { field: "shortCode", detail: "This short code is there already." });
    if (profileId !== null) await assignWithin(db, ctx, { profileId, numberIds: [id], elsewhere: "leave" });
    return id;
  });
}

/**
 * Adds an alphanumeric sender id to a profile. Other profiles may have the same one: each sends, waits and is held on its
 * own.
 *
 * @returns its id
 * @throws AppError invalid_alpha_sender (40325), alpha_sender_not_assignable (40326): the profile has it already;
 *   not_found (`field` profileId)
 */
export async function addAlphanumericSender(
  ctx: ServiceContext,
  input: NewAlphanumericSender,
): Promise<string> {
  const { senderId, profileId, ...settings } = input;
  if (!isAlphanumericSender(senderId)) throw new AppError("invalid_alpha_sender", { field: "senderId" });
  if (!isUuid(profileId)) throw new AppError("not_found", { field: "profileId" });
  return inTransaction(getPrisma(), async (db) => {
    // Locks the profile, so that two cannot add the same at once.
    await lockNumbers(db, [], profileId);
    if ((await findAlphanumericId(db, profileId, senderId)) !== null)
      throw new AppError("alpha_sender_not_assignable", { field: "senderId" });
    const id = await insertSender(db, ctx, {
      ...settings,
      e164: senderId,
      type: "alphanumeric",
      countryCode: NO_COUNTRY,
      canMms: false,
    });
    if (id === null) throw new Error("An alphanumeric sender was not stored.");
    await assignWithin(db, ctx, { profileId, numberIds: [id], elsewhere: "leave" });
    return id;
  });
}

/**
 * A sender of one type by its id.
 *
 * @throws AppError not_found
 */
export async function getSenderOfType(clock: Clock, type: SenderType, id: string): Promise<MessagingNumber> {
  if (!isUuid(id)) throw new AppError("not_found");
  const sender = await getMessagingNumber(clock, id);
  if (sender.type !== type) throw new AppError("not_found");
  return sender;
}

/** ISO 3166 keeps ZZ for "no country". */
const NO_COUNTRY = "ZZ";

/** null = there is one already. */
async function insertSender(
  db: Db,
  ctx: ServiceContext,
  sender: {
    readonly e164: string;
    readonly type: SenderType;
    readonly countryCode: string;
    readonly canMms: boolean;
    readonly messagesPerSecond: number | null;
    readonly tags: readonly string[];
    readonly usLongCodeFallback?: string | null;
  },
): Promise<string | null> {
  const row = { ...sender, id: uuidV7(), areaCode: null, carrierId: await findDefaultCarrierId(db) };
  const [id] = await insertNumbers(db, [row], new Date(ctx.clock.now()));
  if (id === undefined) return null;
  await auditNumbers(db, ctx.actor, "number.added", [row], null, { type: sender.type });
  return id;
}
