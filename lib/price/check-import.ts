import { listCarrierNames } from "@/lib/carrier/management-repository";
import { getPrisma } from "@/lib/db/client";
import { type BadPriceRow, readPriceFile } from "./price-file";
import { nameOf } from "./price-table";
import { findPrices } from "./repository";
import { MAX_PRICES } from "./service";

/** What importing a file of prices would do. */
export interface PriceImportCheck {
  readonly rows: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Prices there are now and not in the file. */
  readonly removed: number;
  /** With one of these nothing is imported. */
  readonly bad: readonly BadPriceRow[];
}

/**
 * Says what `importPrices` would do with a file, and changes nothing.
 *
 * @throws AppError invalid_value at `file` when it is no such file at all
 */
export async function checkPriceImport(text: string): Promise<PriceImportCheck> {
  const db = getPrisma();
  const { entries, bad } = readPriceFile(text, await listCarrierNames(db), MAX_PRICES);
  const current = new Map((await findPrices(db)).map((price) => [nameOf(price), price]));
  const counts = { added: 0, changed: 0, unchanged: 0 };
  for (const entry of entries) {
    const price = current.get(nameOf(entry));
    if (price === undefined) counts.added++;
    else if (price.rateMicros === entry.rateMicros && price.carrierFeeMicros === entry.carrierFeeMicros)
      counts.unchanged++;
    else counts.changed++;
  }
  const kept = counts.changed + counts.unchanged;
  return { rows: entries.length + bad.length, ...counts, removed: current.size - kept, bad };
}
