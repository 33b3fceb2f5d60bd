import { validate as isUuid, v7 as uuidV7 } from "uuid";
import type { Clock } from "@/lib/clock";
import { type Db, getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { ServiceContext } from "@/lib/service-context";
import { assignWithin, auditNumbers } from "./assignment-service";
import type { E164 } from "./e164";
import { getMessagingNumber } from "./messaging-number-service";
import { findAlphanumericId, insertNumbers, lockNumbers } from "./repository";
import { isAlphanumericSender, isShortCode, type SenderType } from "./sender-type";
import { addNumber, chooseCarrier, type NumberSettings } from "./service";
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
  /** Absent or null = the default one. */
  readonly carrierId?: string | null;
}

export interface NewAlphanumericSender {
  readonly senderId: string;
  readonly profileId: string;
  /** The number of the profile that writes to the US, Canada and Puerto Rico instead; null = none does. */
  readonly usLongCodeFallback: string | null;
  readonly tags: readonly string[];
  readonly messagesPerSecond: number | null;
  /** Absent or null = the default one. */
  readonly carrierId?: string | null;
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

/** A sender as the portal's form describes it; `name` is the number, short code or alphanumeric id. */
export type NewSender =
  | (NumberSettings & {
      readonly type: "number" | "short_code";
      readonly name: string;
      readonly profileId: string | null;
      readonly carrierId: string | null;
    })
  | (Omit<NewAlphanumericSender, "senderId" | "usLongCodeFallback"> & {
      readonly type: "alphanumeric";
      readonly name: string;
    });

/**
 * Adds a sender of any type, from one form: what is wrong with its name is said at `phoneNumber`.
 *
 * @throws AppError what adding one of its type throws
 */
export async function addSender(
  ctx: ServiceContext,
  sender: NewSender,
  countryCode: string,
): Promise<string> {
  const { name } = sender;
  try {
    if (sender.type === "alphanumeric") {
      const { tags, messagesPerSecond, profileId, carrierId = null } = sender;
      const input = { tags, messagesPerSecond, profileId, carrierId, usLongCodeFallback: null };
      return await addAlphanumericSender(ctx, { ...input, senderId: name });
    }
    const { canMms, tags, messagesPerSecond, profileId, carrierId } = sender;
    const input = { canMms, tags, messagesPerSecond, profileId, carrierId };
    if (sender.type === "short_code")
      return await addShortCode(ctx, { ...input, shortCode: name, countryCode });
    return await addNumber(ctx, { ...input, e164: name as E164 });
  } catch (error) {
    if (!(error instanceof AppError) || (error.field !== "shortCode" && error.field !== "senderId"))
      throw error;
    throw new AppError(error.code, { field: "phoneNumber", detail: error.detail });
  }
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
    readonly carrierId?: string | null;
  },
): Promise<string | null> {
  const carrierId = await chooseCarrier(db, sender.carrierId ?? null);
  const row = { ...sender, id: uuidV7(), areaCode: null, carrierId };
  const [id] = await insertNumbers(db, [row], new Date(ctx.clock.now()));
  if (id === undefined) return null;
  await auditNumbers(db, ctx.actor, "number.added", [row], null, { type: sender.type });
  return id;
}
