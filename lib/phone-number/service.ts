import { validate as isUuid, v7 as uuidV7 } from "uuid";
import { recordAudit } from "@/lib/audit/record-audit";
import { type Db, getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { ServiceContext } from "@/lib/service-context";
import { assignWithin, auditNumbers, endStays, groupByProfile } from "./assignment-service";
import { classifyNumber } from "./classify-number";
import { countryOf } from "./country-of";
import type { E164 } from "./e164";
import { areaCodeOf } from "./nanp";
import {
  deleteNumberRows,
  findDefaultCarrierId,
  findNumbersByE164,
  insertNumbers,
  isCarrier,
  lockNumbers,
  type NewNumberRow,
  setNumbersEnabled,
  updateNumberColumns,
} from "./repository";
import { isAlphanumericSender } from "./sender-type";

/** ISO 3166 keeps ZZ for "no country": numbers of satellites and international freephone. */
const NO_COUNTRY = "ZZ";

/** What one says about a number when adding it. */
export interface NumberSettings {
  readonly canMms: boolean;
  /** null = no limit of its own. */
  readonly messagesPerSecond: number | null;
  readonly tags: readonly string[];
}

/**
 * The carrier a number is to get: the named one, or the oldest, which is the simulator until it is deleted.
 *
 * @throws AppError not_found (`field` carrierId)
 */
export async function chooseCarrier(db: Db, carrierId: string | null): Promise<string> {
  if (carrierId === null) return findDefaultCarrierId(db);
  if (!isUuid(carrierId) || !(await isCarrier(db, carrierId)))
    throw new AppError("not_found", { field: "carrierId", detail: "This carrier does not exist any more." });
  return carrierId;
}

/** The row of a new number: type (P1), country and area code (O4) follow from its digits. */
export function newNumberRow(e164: E164, carrierId: string, settings: NumberSettings): NewNumberRow {
  const type = classifyNumber(e164);
  return {
    id: uuidV7(),
    e164,
    type,
    countryCode: countryOf(e164) ?? NO_COUNTRY,
    areaCode: type === "long_code" ? areaCodeOf(e164) : null,
    carrierId,
    ...settings,
  };
}

/**
 * Adds a number to the inventory and, given a profile, assigns it there. A number that is in the inventory on no profile
 * is just assigned, its settings left alone.
 *
 * @returns its id
 * @throws AppError duplicate (`field` phoneNumber) when it is there already and has nothing to gain; not_found (`field` profileId)
 */
export async function addNumber(
  ctx: ServiceContext,
  input: NumberSettings & {
    readonly e164: E164;
    readonly profileId: string | null;
    /** Absent or null = the oldest. */
    readonly carrierId?: string | null;
  },
): Promise<string> {
  const { e164, profileId, carrierId: wantedCarrier = null, ...settings } = input;
  return inTransaction(getPrisma(), async (db) => {
    const carrierId = await chooseCarrier(db, wantedCarrier);
    const row = newNumberRow(e164, carrierId, settings);
    const [insertedId] = await insertNumbers(db, [row], new Date(ctx.clock.now()));
    if (insertedId)
      await auditNumbers(db, ctx.actor, "number.added", [row], null, { ...settings, carrierId });
    const [stored] = insertedId ? [] : await findNumbersByE164(db, [e164]);
    const id = insertedId ?? stored?.id;
    // Neither stored nor found: deleted between the two statements. The next attempt will add it.
    if (!id) throw new AppError("unavailable");
    if (profileId === null && !insertedId) throw alreadyThere(stored?.profileName ?? null);
    if (profileId !== null) {
      const report = await assignWithin(db, ctx, { profileId, numberIds: [id], elsewhere: "leave" });
      if (report.unchanged > 0) throw alreadyThere("this profile");
      const [other] = report.elsewhere;
      if (other) throw alreadyThere(other.profileName);
    }
    return id;
  });
}

function alreadyThere(profileName: string | null): AppError {
  return new AppError("duplicate", {
    field: "phoneNumber",
    detail:
      profileName === null
        ? "This number is in the inventory already."
        : `This number is on ${profileName} already.`,
  });
}

/**
 * Changes a number's settings. Given another carrier, messages accepted from then on leave through it; those in the queue
 * keep the one they were accepted for.
 *
 * @param settings `usLongCodeFallback` is of alphanumeric ids: a number of their profile; null = none, absent = as it is
 * @throws AppError not_found; not_found (`field` carrierId); invalid_value (`field` usLongCodeFallback)
 */
export async function updateNumber(
  ctx: ServiceContext,
  id: string,
  {
    carrierId,
    ...own
  }: NumberSettings & { readonly carrierId?: string | null; readonly usLongCodeFallback?: E164 | null },
): Promise<void> {
  await inTransaction(getPrisma(), async (db) => {
    const [number] = isUuid(id) ? await lockNumbers(db, [id], null) : [];
    if (!number) throw new AppError("not_found");
    if (own.usLongCodeFallback) await requireFallback(db, own.usLongCodeFallback, number);
    const settings = { ...own, ...(carrierId && { carrierId: await chooseCarrier(db, carrierId) }) };
    await updateNumberColumns(db, id, {
      ...settings,
      tags: [...settings.tags],
      updatedAt: new Date(ctx.clock.now()),
    });
    await recordAudit(db, ctx.actor, {
      action: "number.updated",
      subjectType: "phone_number",
      subjectId: id,
      profileId: number.profileId,
      detail: { number: number.e164, ...settings },
    });
  });
}

/** Where the fallback is not on the sender's profile its messages to these countries would be refused one by one. */
async function requireFallback(
  db: Db,
  fallback: E164,
  sender: { readonly e164: string; readonly profileId: string | null },
): Promise<void> {
  const field = "usLongCodeFallback";
  if (!isAlphanumericSender(sender.e164))
    throw new AppError("invalid_value", { field, detail: "Only an alphanumeric id has a fallback number." });
  const [stored] = await findNumbersByE164(db, [fallback]);
  if (stored === undefined || stored.profileId !== sender.profileId)
    throw new AppError("invalid_value", {
      field,
      detail: `${fallback} is not on the profile of this sender. Add it there first.`,
    });
}

/**
 * Enables or disables numbers. A disabled number sends nothing: what it has queued fails with 40013 at hand-over (S16),
 * its mappings stay and send by a new number from then on (S7).
 *
 * @returns how many changed
 */
export async function setEnabled(
  ctx: ServiceContext,
  input: { readonly numberIds: readonly string[]; readonly enabled: boolean },
): Promise<number> {
  return inTransaction(getPrisma(), async (db) => {
    const numbers = await lockNumbers(db, input.numberIds.filter(isUuid), null);
    const changing = numbers.filter(({ enabled }) => enabled !== input.enabled);
    if (changing.length === 0) return 0;
    await setNumbersEnabled(
      db,
      changing.map(({ id }) => id),
      input.enabled,
      new Date(ctx.clock.now()),
    );
    const action = input.enabled ? "number.enabled" : "number.disabled";
    for (const [profileId, group] of groupByProfile(changing)) {
      await auditNumbers(db, ctx.actor, action, group, profileId, {});
    }
    const unassigned = changing.filter(({ profileId }) => profileId === null);
    await auditNumbers(db, ctx.actor, action, unassigned, null, {});
    return changing.length;
  });
}

/**
 * Deletes numbers from the inventory: their mappings and pins end at once (S5, S13), what they have queued fails with
 * 40013 (S16), messages they sent stay readable.
 *
 * @returns how many were deleted
 */
export async function deleteNumbers(ctx: ServiceContext, numberIds: readonly string[]): Promise<number> {
  return inTransaction(getPrisma(), async (db) => {
    const numbers = await lockNumbers(db, numberIds.filter(isUuid), null);
    await endStays(db, numbers, { at: new Date(ctx.clock.now()), reason: "number_deleted" });
    for (const [profileId, group] of groupByProfile(numbers)) {
      await auditNumbers(db, ctx.actor, "number.deleted", group, profileId, {});
    }
    const unassigned = numbers.filter(({ profileId }) => profileId === null);
    await auditNumbers(db, ctx.actor, "number.deleted", unassigned, null, {});
    return deleteNumberRows(
      db,
      numbers.map(({ id }) => id),
    );
  });
}
