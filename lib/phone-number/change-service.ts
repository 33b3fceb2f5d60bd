import { validate as isUuid } from "uuid";
import { recordAudit } from "@/lib/audit/record-audit";
import { type Db, getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { ServiceContext } from "@/lib/service-context";
import { assignWithin, auditNumbers, endStays } from "./assignment-service";
import { getMessagingNumber } from "./messaging-number-service";
import {
  findNumberSettings,
  type LockedNumber,
  lockNumbers,
  setNumbersEnabled,
  updateNumberColumns,
} from "./repository";
import { chooseCarrier } from "./service";
import type { MessagingNumber, MessagingProduct } from "./types";

/** What may change about a number; absent = unchanged. */
export interface NumberChanges {
  readonly tags?: readonly string[];
  readonly canMms?: boolean;
  /** null = no limit of its own. */
  readonly messagesPerSecond?: number | null;
  readonly messagingProduct?: MessagingProduct;
  readonly carrierId?: string;
  /** A disabled number sends nothing (S7, S16). */
  readonly enabled?: boolean;
  /** The profile it is to be on; null = none. A number on another one moves: its mappings there end (S5). */
  readonly profileId?: string | null;
}

/**
 * Changes a number in one transaction: its settings, whether it sends, and the profile it is on. What is as it should be
 * already is neither written nor told.
 *
 * @param idOrE164 its id, or the number itself
 * @returns the number as it is then
 * @throws AppError not_found: no such number, or (`field` profileId, carrierId) no such profile or carrier
 */
export async function changeNumber(
  ctx: ServiceContext,
  idOrE164: string,
  changes: NumberChanges,
): Promise<MessagingNumber> {
  const { enabled, profileId, ...settings } = changes;
  if (typeof profileId === "string" && !isUuid(profileId))
    throw new AppError("not_found", { field: "profileId" });
  const { id } = await getMessagingNumber(ctx.clock, idOrE164);
  await inTransaction(getPrisma(), async (db) => {
    const [locked] = await lockNumbers(db, [id], profileId ?? null);
    if (!locked) throw new AppError("not_found");
    if (Object.values(settings).some((value) => value !== undefined))
      await changeSettings(db, ctx, locked, settings);
    if (enabled !== undefined && enabled !== locked.enabled) await changeEnabled(db, ctx, locked, enabled);
    if (profileId !== undefined && profileId !== locked.profileId)
      await changeProfile(db, ctx, locked, profileId);
  });
  return getMessagingNumber(ctx.clock, id);
}

type NumberSettings = Omit<NumberChanges, "enabled" | "profileId">;

async function changeSettings(
  db: Db,
  ctx: ServiceContext,
  locked: LockedNumber,
  settings: NumberSettings,
): Promise<void> {
  if (settings.carrierId !== undefined) await chooseCarrier(db, settings.carrierId);
  const stored = await findNumberSettings(db, locked.id);
  const changed = Object.fromEntries(
    Object.entries(settings).filter(
      ([key, value]) =>
        value !== undefined && JSON.stringify(value) !== JSON.stringify(stored[key as keyof NumberSettings]),
    ),
  ) as NumberSettings;
  if (Object.keys(changed).length === 0) return;
  const { tags, ...rest } = changed;
  await updateNumberColumns(db, locked.id, {
    ...rest,
    ...(tags && { tags: [...tags] }),
    updatedAt: new Date(ctx.clock.now()),
  });
  await recordAudit(db, ctx.actor, {
    action: "number.updated",
    subjectType: "phone_number",
    subjectId: locked.id,
    profileId: locked.profileId,
    detail: { number: locked.e164, ...changed },
  });
}

async function changeEnabled(db: Db, ctx: ServiceContext, locked: LockedNumber, enabled: boolean) {
  await setNumbersEnabled(db, [locked.id], enabled, new Date(ctx.clock.now()));
  const action = enabled ? "number.enabled" : "number.disabled";
  await auditNumbers(db, ctx.actor, action, [locked], locked.profileId, {});
}

async function changeProfile(db: Db, ctx: ServiceContext, locked: LockedNumber, profileId: string | null) {
  if (profileId !== null) {
    await assignWithin(db, ctx, { profileId, numberIds: [locked.id], elsewhere: "move" });
    return;
  }
  await endStays(db, [locked], { at: new Date(ctx.clock.now()), reason: "unassigned" });
  await auditNumbers(db, ctx.actor, "number.unassigned", [locked], locked.profileId, {});
}
