import { describeCount } from "@/lib/describe-count";
import { type E164, isE164 } from "@/lib/phone-number/e164";
import {
  formatCell,
  notANumber,
  notATime,
  quote,
  REFUSED_COLUMNS,
  toE164,
  toInstant,
} from "@/lib/sticky-sender/mapping-csv";
import type { OptOut } from "./types";

/** Columns of an export, in this order. An import needs `recipient` and reads the next three where they are. */
export const OPT_OUT_COLUMNS = [
  "recipient",
  "number",
  "keyword",
  "created_at",
  "source",
  "messaging_profile_id",
] as const;

type OptOutColumn = (typeof OPT_OUT_COLUMNS)[number];

/** Where each column stands in a record; null = it is not there. */
export type OptOutPlaces = Readonly<Record<OptOutColumn, number | null>>;

/** A row of the file, understood. Epoch ms; null = left blank. */
export interface OptOutCsvRow {
  readonly recipient: E164;
  readonly number: string | null;
  readonly keyword: string | null;
  readonly createdAtMs: number | null;
}

const MAX_KEYWORD_LENGTH = 50;

/**
 * Finds the columns by the names of the first record: `recipient` must be there, nothing unknown may be: a file of something else
 * must not be imported by luck.
 *
 * @returns the places, or one sentence that says what is wrong
 */
export function findOptOutColumns(header: readonly string[]): OptOutPlaces | string {
  const names = header.map((name) => name.trim().toLowerCase());
  const expected =
    "The first row must name the column recipient; number, keyword and created_at are optional.";
  if (names.length === 1 && /[;\t]/.test(header[0] ?? "")) {
    const separator = header[0]?.includes(";") ? "semicolons" : "tabs";
    return `${expected} This file separates its columns by ${separator}; save it with commas.`;
  }
  if (!names.includes("recipient")) return `${expected} Missing: recipient.`;
  const known: readonly string[] = [...OPT_OUT_COLUMNS, ...REFUSED_COLUMNS];
  const unknown = header.filter((_, index) => !known.includes(names[index] ?? ""));
  if (unknown.length > 0) return `${expected} Unknown: ${unknown.map(quote).join(", ")}.`;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `${expected} There twice: ${twice}.`;
  const placeOf = (column: string) => (names.includes(column) ? names.indexOf(column) : null);
  return Object.fromEntries(OPT_OUT_COLUMNS.map((column) => [column, placeOf(column)])) as OptOutPlaces;
}

/** Understands one record, or says in one sentence, naming the column, why not. */
export function parseOptOutRecord(
  record: readonly string[],
  places: OptOutPlaces,
  context: { readonly columns: number; readonly defaultCountry: string; readonly nowMs: number },
): { readonly ok: true; readonly row: OptOutCsvRow } | { readonly ok: false; readonly reason: string } {
  if (record.length !== context.columns)
    return refuse(`This row has ${describeCount(record.length, "column")} instead of ${context.columns}.`);
  const cell = (column: OptOutColumn) => {
    const place = places[column];
    return place === null ? "" : (record[place] ?? "").trim().replace(/^'/, "");
  };
  const recipient = toE164(cell("recipient"), context.defaultCountry);
  if (recipient === null) return refuse(notANumber("recipient", cell("recipient")));
  const number = cell("number");
  const numberE164 = number === "" ? null : toE164(number, context.defaultCountry);
  if (number !== "" && numberE164 === null) return refuse(notANumber("number", number));
  const keyword = cell("keyword");
  if ([...keyword].length > MAX_KEYWORD_LENGTH || /\p{Cc}/u.test(keyword))
    return refuse(
      `keyword must be a word of at most ${MAX_KEYWORD_LENGTH} characters, not ${quote(keyword)}.`,
    );
  const createdAtMs = toInstant(cell("created_at"));
  if (Number.isNaN(createdAtMs)) return refuse(notATime("created_at", cell("created_at")));
  if ((createdAtMs ?? 0) > context.nowMs) return refuse("created_at is in the future.");
  return { ok: true, row: { recipient, number: numberE164, keyword: keyword || null, createdAtMs } };
}

/** The first line of an export. */
export const OPT_OUT_HEADER = `${OPT_OUT_COLUMNS.join(",")}\r\n`;

/** One line of an export. Only the word comes from outside; it cannot act as a formula. */
export function formatOptOut({
  recipient,
  number,
  keyword,
  createdAtMs,
  source,
  messagingProfileId,
}: OptOut): string {
  const createdAt = new Date(createdAtMs).toISOString();
  const told = number !== null && !isE164(number) ? formatCell(number) : (number ?? "");
  return `${recipient},${told},${formatCell(keyword ?? "")},${createdAt},${source},${messagingProfileId}\r\n`;
}

function refuse(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}
