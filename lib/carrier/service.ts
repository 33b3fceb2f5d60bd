import { validate as isUuid, v7 as uuidv7 } from "uuid";
import { recordAudit } from "@/lib/audit/record-audit";
import { type Db, getPrisma, inTransaction } from "@/lib/db/client";
import { isReferenceConflict, isUniqueConflict } from "@/lib/db/conflicts";
import { AppError } from "@/lib/errors/app-error";
import type { MmsLimits } from "@/lib/message-media/mms-limits";
import type { ServiceContext } from "@/lib/service-context";
import type { CarrierKind, DefaultRates } from "./carrier-kind";
import { findCarrierKind } from "./carrier-kinds";
import {
  type CarrierColumns,
  type CarrierRow,
  countCarriers,
  countNumbersByCarrier,
  deleteCarrierRow,
  insertCarrierRow,
  lockCarrier,
  lockDeletions,
  updateCarrierEnabled,
  updateCarrierRow,
} from "./management-repository";
import { type PostedSettings, readSettingsInput } from "./settings-input";
import { openSecrets, sealSettings } from "./stored-settings";

/** What one says about a carrier, its settings as typed. */
export interface CarrierInput extends PostedSettings {
  readonly name: string;
  /** Counts only where the kind can. */
  readonly canMms: boolean;
  readonly rates: DefaultRates;
  readonly mmsLimits: MmsLimits;
}

/**
 * Adds a carrier. The workers connect it within seconds.
 *
 * @returns its id
 * @throws AppError `not_in_enumeration` (`field` kind); `invalid_value` with `fieldErrors` for its settings; `duplicate`
 *   (`field` name)
 */
export async function createCarrier(
  ctx: ServiceContext,
  input: CarrierInput & { readonly kind: string },
): Promise<string> {
  const kind = findCarrierKind(input.kind);
  if (kind === null)
    throw new AppError("not_in_enumeration", { field: "kind", detail: "Choose one of the kinds." });
  const id = uuidv7();
  const settings = readOrRefuse(kind, input, {});
  await change(async (db) => {
    const createdAt = new Date(ctx.clock.now());
    await insertCarrierRow(db, { ...columnsOf(kind, id, input, settings), id, kind: kind.kind, createdAt });
    await audit(db, ctx, "created", { id, name: input.name }, { kind: kind.kind, rates: input.rates });
  });
  return id;
}

/**
 * Changes a carrier. A secret that is left empty stays as it is. Workers connect anew with the changed settings.
 *
 * @throws AppError `not_found`; `invalid_value` with `fieldErrors`; `duplicate` (`field` name)
 */
export async function updateCarrier(ctx: ServiceContext, id: string, input: CarrierInput): Promise<void> {
  await change(async (db) => {
    const row = await requireLocked(db, id);
    const kind = findCarrierKind(row.kind);
    if (kind === null)
      throw new AppError("invalid_value", { detail: `This version knows no carrier of kind ${row.kind}.` });
    const settings = readOrRefuse(kind, input, openSecrets(id, row) ?? {});
    const columns = columnsOf(kind, id, input, settings);
    await updateCarrierRow(db, id, columns, new Date(ctx.clock.now()));
    const changedSecrets = kind.fields.map(({ name }) => name).filter((name) => input.secrets[name]?.trim());
    await audit(
      db,
      ctx,
      "updated",
      { id, name: input.name },
      {
        from: readable(row),
        to: readable(columns),
        ...(changedSecrets.length > 0 && { changedSecrets }),
      },
    );
  });
}

/**
 * Lets a carrier work or not. Messages of a disabled one wait in their queues until they expire; receipts and inbound
 * messages its platform brings by itself are still taken.
 *
 * @throws AppError `not_found`
 */
export async function setCarrierEnabled(ctx: ServiceContext, id: string, enabled: boolean): Promise<void> {
  await change(async (db) => {
    const row = await requireLocked(db, id);
    if (row.enabled === enabled) return;
    await updateCarrierEnabled(db, id, enabled, new Date(ctx.clock.now()));
    await audit(db, ctx, enabled ? "enabled" : "disabled", row, {});
  });
}

/**
 * Deletes a carrier no number belongs to. Receipts that are still out are given up when their time has passed.
 *
 * @throws AppError `not_found`; `in_use` while numbers belong to it, says how many, and for the last carrier
 */
export async function deleteCarrier(ctx: ServiceContext, id: string): Promise<void> {
  await change(async (db) => {
    await lockDeletions(db);
    const row = await requireLocked(db, id);
    const numbers = (await countNumbersByCarrier(db, id)).get(id) ?? 0;
    if (numbers > 0) throw hasNumbers(numbers);
    if ((await countCarriers(db)) === 1)
      throw new AppError("in_use", { detail: "This is the last carrier. Add another one first." });
    await deleteCarrierRow(db, id);
    await audit(db, ctx, "deleted", row, { kind: row.kind });
  });
}

function hasNumbers(count: number): AppError {
  const numbers = count === 1 ? "1 number belongs" : `${count.toLocaleString("en-US")} numbers belong`;
  return new AppError("in_use", {
    detail: `${numbers} to this carrier. Give ${count === 1 ? "it" : "them"} to another carrier first, or delete ${count === 1 ? "it" : "them"}.`,
    meta: { numbers: count },
  });
}

async function change<T>(work: (db: Db) => Promise<T>): Promise<T> {
  try {
    return await inTransaction(getPrisma(), work);
  } catch (error) {
    if (isUniqueConflict(error))
      throw new AppError("duplicate", { field: "name", detail: "A carrier with this name exists." });
    if (isReferenceConflict(error))
      throw new AppError("in_use", { detail: "A number has just been given to this carrier." });
    throw error;
  }
}

async function requireLocked(db: Db, id: string): Promise<CarrierRow> {
  const row = isUuid(id) ? await lockCarrier(db, id) : null;
  if (row === null) throw new AppError("not_found", { detail: "This carrier does not exist any more." });
  return row;
}

function readOrRefuse(
  kind: CarrierKind,
  posted: PostedSettings,
  kept: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const read = readSettingsInput(kind, posted, kept);
  if (read.ok) return read.settings as Record<string, unknown>;
  const { "": whole, ...fieldErrors } = read.errors;
  throw new AppError("invalid_value", {
    fieldErrors,
    detail: whole ?? Object.values(fieldErrors)[0] ?? "Check the settings.",
  });
}

function columnsOf(
  kind: CarrierKind,
  id: string,
  { name, canMms, rates, mmsLimits }: CarrierInput,
  settings: Readonly<Record<string, unknown>>,
) {
  return { name, canMms: canMms && kind.canMms, ...rates, ...mmsLimits, ...sealSettings(kind, id, settings) };
}

/** What the audit log may say of a carrier. */
function readable(row: CarrierColumns) {
  const { name, canMms, settings, longCodePerSecond, tollFreePerSecond } = row;
  const { shortCodePerSecond, alphanumericPerSecond } = row;
  const rates = { longCodePerSecond, tollFreePerSecond, shortCodePerSecond, alphanumericPerSecond };
  const { longCodeMmsBytes, tollFreeMmsBytes, shortCodeMmsBytes } = row;
  const mmsLimits = { longCodeMmsBytes, tollFreeMmsBytes, shortCodeMmsBytes };
  return { name, canMms, settings, rates, mmsLimits };
}

function audit(
  db: Db,
  ctx: ServiceContext,
  verb: string,
  carrier: { readonly id: string; readonly name: string },
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  return recordAudit(db, ctx.actor, {
    action: `carrier.${verb}`,
    subjectType: "carrier",
    subjectId: carrier.id,
    detail: { name: carrier.name, ...detail },
  });
}
