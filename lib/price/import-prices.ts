import { v7 as uuidv7 } from "uuid";
import { recordAudit } from "@/lib/audit/record-audit";
import { listCarrierNames } from "@/lib/carrier/management-repository";
import { getPrisma, inTransaction } from "@/lib/db/client";
import type { ServiceContext } from "@/lib/service-context";
import { type BadPriceRow, formatPriceFile, readPriceFile } from "./price-file";
import { findPrices, lockPrices, replaceAllPrices } from "./repository";
import { MAX_PRICES } from "./service";

export type PriceImport =
  | { readonly ok: true; readonly imported: number; readonly replaced: number }
  /** Nothing was changed. */
  | { readonly ok: false; readonly bad: readonly BadPriceRow[] };

/**
 * Puts the prices of a file in the place of all there are, in one transaction: all of them, or none when any row is bad (F4).
 *
 * @param text the file: CSV with a heading (docs/spend.md)
 * @throws AppError invalid_value at `file` when it is no such file at all
 */
export async function importPrices(ctx: ServiceContext, text: string): Promise<PriceImport> {
  return inTransaction(getPrisma(), async (db) => {
    const file = readPriceFile(text, await listCarrierNames(db), MAX_PRICES);
    if (file.bad.length > 0) return { ok: false, bad: file.bad };
    await lockPrices(db);
    const entries = file.entries.map((entry) => ({ id: uuidv7(), ...entry }));
    const replaced = await replaceAllPrices(db, entries, new Date(ctx.clock.now()));
    await recordAudit(db, ctx.actor, {
      action: "price.imported",
      subjectType: "price",
      subjectId: "all",
      detail: { imported: entries.length, replaced },
    });
    return { ok: true, imported: entries.length, replaced };
  });
}

/** All prices as a file that can be edited and imported again. */
export async function exportPrices(): Promise<string> {
  return formatPriceFile(await findPrices(getPrisma()));
}
