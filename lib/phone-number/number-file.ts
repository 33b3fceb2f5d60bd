import { AppError } from "@/lib/errors/app-error";
import { describeE164Refusal } from "./describe-e164-refusal";
import { type E164, parseE164 } from "./e164";
import { messagesPerSecondField, tagsField } from "./schema";
import type { BadRow } from "./types";

/** Rows one import may have; more are refused as a whole, so that one import stays one transaction. */
export const MAX_IMPORT_ROWS = 20_000;
/** Refused rows that are kept with their reasons; the rest is only counted. */
export const MAX_BAD_ROWS = 1_000;

/** Columns an import may have. Only `phone_number` must be there; without any heading the one column is the number. */
export const IMPORT_COLUMNS = ["phone_number", "tags", "can_mms", "messages_per_second"] as const;
type ImportColumn = (typeof IMPORT_COLUMNS)[number];

/** A number to import. */
export interface ImportRow {
  readonly e164: E164;
  readonly canMms: boolean;
  readonly messagesPerSecond: number | null;
  readonly tags: readonly string[];
}

export interface NumberFile {
  readonly rows: readonly ImportRow[];
  /** Rows whose number stood in the file before. */
  readonly duplicates: number;
  /** The first 1,000. */
  readonly bad: readonly BadRow[];
  readonly badCount: number;
}

/** Numbers pasted in a row, separated by commas, semicolons or tabs, as one per line; pasted CSV with its heading as it is. */
export function separatePastedNumbers(text: string): string {
  // Browsers post line ends as CRLF.
  const lines = text.replaceAll("\r\n", "\n");
  const [heading = ""] = lines.trimStart().split("\n", 1);
  const isCsv = heading
    .toLowerCase()
    .split(/[,;\t]/)
    .some((cell) => isColumn(cell.trim()));
  return isCsv ? lines : lines.replaceAll(/[,;\t]+/g, "\n");
}

/** Takes the records of a file one by one: heading, numbers, bad rows. */
export class NumberFileReader {
  readonly #defaultCountry: string;
  #columns: readonly ImportColumn[] | null = null;
  readonly #rows: ImportRow[] = [];
  readonly #seen = new Set<string>();
  readonly #bad: BadRow[] = [];
  #badCount = 0;
  #duplicates = 0;
  #count = 0;

  constructor(defaultCountry: string) {
    this.#defaultCountry = defaultCountry;
  }

  take(cells: readonly string[], line: number): void {
    if (this.#columns === null) {
      this.#columns = readHeading(cells);
      // A list without a heading: its first line is a number like the others.
      if (!cells.some((cell) => isColumn(cell.toLowerCase()))) this.take(cells, line);
      return;
    }
    this.#count += 1;
    if (this.#count > MAX_IMPORT_ROWS) {
      throw fileRefusal(
        `An import has at most ${MAX_IMPORT_ROWS.toLocaleString("en-US")} rows. Split the file and import its parts.`,
      );
    }
    const outcome = readRow(cells, this.#columns, this.#defaultCountry);
    if (typeof outcome === "string") this.#refuse(cells[0] ?? "", line, outcome);
    else if (this.#seen.has(outcome.e164)) this.#duplicates += 1;
    else {
      this.#seen.add(outcome.e164);
      this.#rows.push(outcome);
    }
  }

  finish(): NumberFile {
    if (this.#count === 0) throw fileRefusal("There are no numbers in it.");
    return {
      rows: this.#rows,
      duplicates: this.#duplicates,
      bad: this.#bad,
      badCount: this.#badCount,
    };
  }

  #refuse(text: string, line: number, reason: string): void {
    this.#badCount += 1;
    if (this.#bad.length < MAX_BAD_ROWS) this.#bad.push({ line, text: text.slice(0, 60), reason });
  }
}

function readHeading(cells: readonly string[]): readonly ImportColumn[] {
  const names = cells.map((cell) => cell.toLowerCase());
  if (!names.some(isColumn)) {
    if (names.length === 1) return ["phone_number"];
    throw fileRefusal(`The first line must name the columns: ${IMPORT_COLUMNS.join(", ")}.`);
  }
  const unknown = names.find((name) => !isColumn(name));
  if (unknown !== undefined) {
    throw fileRefusal(
      `“${unknown.slice(0, 40)}” is not a column of this import. Columns are ${IMPORT_COLUMNS.join(", ")}.`,
    );
  }
  if (!names.includes("phone_number")) throw fileRefusal("The column phone_number is missing.");
  if (new Set(names).size !== names.length) throw fileRefusal("A column is there twice.");
  return names.filter(isColumn);
}

function isColumn(name: string): name is ImportColumn {
  return (IMPORT_COLUMNS as readonly string[]).includes(name);
}

/** The row, or why it is refused. */
function readRow(
  cells: readonly string[],
  columns: readonly ImportColumn[],
  defaultCountry: string,
): ImportRow | string {
  if (cells.length > columns.length) {
    return `The line has ${cells.length} values, the heading names ${columns.length}.`;
  }
  const cell = (column: ImportColumn) => cells[columns.indexOf(column)] ?? "";
  const parsed = parseE164(cell("phone_number"), { defaultCountry });
  if (!parsed.ok) return describeE164Refusal(parsed.reason);
  const canMms = readBoolean(cell("can_mms"));
  if (canMms === null) return "can_mms must be true or false.";
  const rate = messagesPerSecondField.safeParse(cell("messages_per_second"));
  if (!rate.success) return `messages_per_second: ${rate.error.issues[0]?.message}`;
  const tags = tagsField.safeParse(cell("tags").replaceAll("|", ","));
  if (!tags.success) return `tags: ${tags.error.issues[0]?.message}`;
  return { e164: parsed.e164, canMms, messagesPerSecond: rate.data, tags: tags.data };
}

function readBoolean(text: string): boolean | null {
  const value = text.toLowerCase();
  if (["", "true", "yes", "1"].includes(value)) return true;
  if (["false", "no", "0"].includes(value)) return false;
  return null;
}

/** Refuses the file as a whole. */
export function fileRefusal(detail: string): AppError {
  return new AppError("invalid_value", { field: "file", detail });
}
