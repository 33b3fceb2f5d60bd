import type pg from "pg";
import { PriceTable } from "./price-table";
import { readPriceList } from "./repository";

/**
 * The prices of this process. May be stale: whoever prices a message compares the edition with the database's, and loads again
 * when it is older. What is stored with a message is what counts, whatever the prices say since.
 */
export class PriceTables {
  private table: PriceTable | null = null;
  private loading: Promise<PriceTable> | null = null;

  constructor(private readonly pool: Pick<pg.Pool, "query">) {}

  /** The prices of this edition or a later one. */
  async load(version: number): Promise<PriceTable> {
    if (this.table !== null && this.table.version >= version) return this.table;
    // A load that was already under way may have seen an older edition.
    const joined = await this.loading;
    if (joined !== null && joined.version >= version) return joined;
    this.loading ??= this.read().finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  private async read(): Promise<PriceTable> {
    const { prices, version } = await readPriceList(this.pool);
    this.table = new PriceTable(prices, version);
    return this.table;
  }
}
