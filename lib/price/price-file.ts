import { parse } from "csv-parse/sync";
import { AppError } from "@/lib/errors/app-error";
import { formatCell } from "@/lib/sticky-sender/mapping-csv";
import { formatAmount } from "./amount";
import { checkPrice, type PriceField } from "./check-price";
import { nameOf } from "./price-table";
import type { Price, PriceEntry } from "./types";

/** Columns of a file of prices. `country_code`, `message_type` and `rate` must be there. */
export const PRICE_COLUMNS = [
  "country_code",
  "carrier",
  "sender_type",
  "message_type",
  "rate",
  "carrier_fee",
] as const;
type PriceColumn = (typeof PRICE_COLUMNS)[number];

const REQUIRED: readonly PriceColumn[] = ["country_code", "message_type", "rate"];

const COLUMN_OF: Record<PriceField, PriceColumn> = {
  countryCode: "country_code",
  carrierId: "carrier",
  senderType: "sender_type",
  messageType: "message_type",
  rate: "rate",
  carrierFee: "carrier_fee",
};

/** A row that cannot be imported, by its line in the file. */
export interface BadPriceRow {
  readonly line: number;
  readonly reason: string;
}

export interface PriceFile {
  readonly entries: readonly PriceEntry[];
  readonly bad: readonly BadPriceRow[];
}

/**
 * Reads a file of prices: CSV with a heading, one price a row, carriers by their names, blank = any.
 *
 * @param carriers those that exist
 * @throws AppError invalid_value at `file` when it is no such file at all
 */
export function readPriceFile(
  text: string,
  carriers: readonly { readonly id: string; readonly name: string }[],
  maxRows: number,
): PriceFile {
  const [heading, ...records] = parseRecords(text);
  if (heading === undefined || records.length === 0) throw refuseFile("There are no prices in it.");
  if (records.length > maxRows)
    throw refuseFile(`A file has at most ${maxRows.toLocaleString("en-US")} prices.`);
  const columns = readHeading(heading.record);
  const idOf = new Map(carriers.map(({ id, name }) => [name.toLowerCase(), id]));
  const ids = new Set(carriers.map(({ id }) => id));
  const lines = new Map<string, number>();
  const entries: PriceEntry[] = [];
  const bad: BadPriceRow[] = [];
  for (const { record, line } of records) {
    const outcome = readRow(record, columns, idOf, ids);
    const first = typeof outcome === "string" ? undefined : lines.get(nameOf(outcome));
    if (typeof outcome === "string") bad.push({ line, reason: outcome });
    else if (first !== undefined) bad.push({ line, reason: `Line ${first} has a price for the same case.` });
    else {
      lines.set(nameOf(outcome), line);
      entries.push(outcome);
    }
  }
  return { entries, bad };
}

/** The prices as such a file. */
export function formatPriceFile(prices: readonly Price[]): string {
  const rows = prices.map((price) =>
    [
      price.countryCode,
      formatCell(price.carrierName ?? ""),
      price.senderType ?? "",
      price.messageType,
      formatAmount(price.rateMicros),
      formatAmount(price.carrierFeeMicros),
    ].join(","),
  );
  return [PRICE_COLUMNS.join(","), ...rows, ""].join("\r\n");
}

interface FileRecord {
  readonly record: readonly string[];
  readonly line: number;
}

function parseRecords(text: string): FileRecord[] {
  try {
    const parsed: unknown = parse(text, {
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true,
      trim: true,
      info: true,
    });
    return (parsed as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      record,
      line: info.lines,
    }));
  } catch (error) {
    throw new AppError("invalid_value", { field: "file", detail: "This is not a CSV file.", cause: error });
  }
}

function readHeading(heading: readonly string[]): readonly PriceColumn[] {
  const names = heading.map((name) => name.trim().toLowerCase());
  const known: readonly string[] = PRICE_COLUMNS;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw refuseFile(
      `“${unknown.slice(0, 40)}” is not a column of a file of prices. Columns are ${PRICE_COLUMNS.join(", ")}.`,
    );
  const missing = REQUIRED.find((name) => !names.includes(name));
  if (missing !== undefined) throw refuseFile(`The column ${missing} is missing.`);
  if (new Set(names).size !== names.length) throw refuseFile("A column is there twice.");
  return names as PriceColumn[];
}

/** The price, or why the row is refused. */
function readRow(
  record: readonly string[],
  columns: readonly PriceColumn[],
  idOf: ReadonlyMap<string, string>,
  ids: ReadonlySet<string>,
): PriceEntry | string {
  if (record.length !== columns.length)
    return `This row has ${record.length} columns instead of ${columns.length}.`;
  const cell = (column: PriceColumn) => record[columns.indexOf(column)] ?? "";
  const carrier = cell("carrier").replace(/^'/, "");
  const carrierId = carrier === "" ? "" : idOf.get(carrier.toLowerCase());
  if (carrierId === undefined) return `carrier: there is no carrier named “${carrier.slice(0, 40)}”.`;
  const checked = checkPrice(
    {
      countryCode: cell("country_code"),
      carrierId,
      senderType: cell("sender_type"),
      messageType: cell("message_type"),
      rate: cell("rate"),
      carrierFee: cell("carrier_fee"),
    },
    ids,
  );
  return checked.ok ? checked.entry : `${COLUMN_OF[checked.field]}: ${checked.detail}`;
}

function refuseFile(detail: string): AppError {
  return new AppError("invalid_value", { field: "file", detail });
}
