import { describeCount } from "@/lib/describe-count";
import { type E164, isE164, parseE164 } from "@/lib/phone-number/e164";
import type { StoredMapping } from "./paging-repository";

/** Columns of an export, in this order, and of an import, in any order. */
export const MAPPING_COLUMNS = [
  "recipient",
  "sender",
  "created_at",
  "last_message_at",
  "messages",
  "pinned",
] as const;

type MappingColumn = (typeof MAPPING_COLUMNS)[number];

/** What the file of refused rows has besides; ignored by an import, so that a corrected file goes in as it is. */
export const REFUSED_COLUMNS = ["row", "reason"] as const;

/** Where each column stands in a record. */
export type ColumnPlaces = Readonly<Record<MappingColumn, number>>;

/** A row of the file, understood. Epoch ms; null = left blank. */
export interface MappingCsvRow {
  readonly recipient: E164;
  readonly sender: E164;
  readonly createdAtMs: number | null;
  readonly lastMessageAtMs: number | null;
  readonly messageCount: number | null;
  readonly isPinned: boolean;
}

export type ParsedMappingRow =
  | { readonly ok: true; readonly mapping: MappingCsvRow }
  | { readonly ok: false; readonly reason: string };

/**
 * Finds the columns by the names of the first record.
 *
 * Every column must be there once, and nothing unknown: a file of something else must not be imported by luck.
 *
 * @returns the places, or one sentence that says what is wrong
 */
export function findColumns(header: readonly string[]): ColumnPlaces | string {
  const names = header.map((name) => name.trim().toLowerCase());
  const expected = `The first row must name the columns ${MAPPING_COLUMNS.join(",")}.`;
  if (names.length === 1 && /[;\t]/.test(header[0] ?? "")) {
    const separator = header[0]?.includes(";") ? "semicolons" : "tabs";
    return `${expected} This file separates its columns by ${separator}; save it with commas.`;
  }
  const missing = MAPPING_COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) return `${expected} Missing: ${missing.join(", ")}.`;
  const known: readonly string[] = [...MAPPING_COLUMNS, ...REFUSED_COLUMNS];
  const unknown = header.filter((_, index) => !known.includes(names[index] ?? ""));
  if (unknown.length > 0) return `${expected} Unknown: ${unknown.map(quote).join(", ")}.`;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `${expected} There twice: ${twice}.`;
  return Object.fromEntries(MAPPING_COLUMNS.map((column) => [column, names.indexOf(column)])) as ColumnPlaces;
}

/**
 * Understands one record, or says in one sentence, naming the column, why not.
 *
 * Numbers in any notation `parseE164` takes; times in ISO 8601 with a zone, not in the future; the count a whole number;
 * pinned true or false. Blank times and counts are allowed. The leading apostrophe that a spreadsheet needs to keep a
 * number as text is dropped.
 */
export function parseMappingRecord(
  record: readonly string[],
  places: ColumnPlaces,
  context: { readonly columns: number; readonly defaultCountry: string; readonly nowMs: number },
): ParsedMappingRow {
  if (record.length !== context.columns) {
    return refuse(`This row has ${describeCount(record.length, "column")} instead of ${context.columns}.`);
  }
  const cell = (column: MappingColumn) => (record[places[column]] ?? "").trim().replace(/^'/, "");
  const recipient = toE164(cell("recipient"), context.defaultCountry);
  if (recipient === null) return refuse(notANumber("recipient", cell("recipient")));
  const sender = toE164(cell("sender"), context.defaultCountry);
  if (sender === null) return refuse(notANumber("sender", cell("sender")));

  const createdAtMs = toInstant(cell("created_at"));
  if (Number.isNaN(createdAtMs)) return refuse(notATime("created_at", cell("created_at")));
  const lastMessageAtMs = toInstant(cell("last_message_at"));
  if (Number.isNaN(lastMessageAtMs)) return refuse(notATime("last_message_at", cell("last_message_at")));
  if ((createdAtMs ?? 0) > context.nowMs) return refuse("created_at is in the future.");
  if ((lastMessageAtMs ?? 0) > context.nowMs) return refuse("last_message_at is in the future.");
  if (createdAtMs !== null && lastMessageAtMs !== null && lastMessageAtMs < createdAtMs) {
    return refuse("last_message_at is earlier than created_at.");
  }

  const messages = cell("messages");
  if (!/^\d{0,15}$/.test(messages)) return refuse(`messages must be a whole number, not ${quote(messages)}.`);
  const pinned = cell("pinned").toLowerCase();
  if (!["true", "false", ""].includes(pinned)) {
    return refuse(`pinned must be true or false, not ${quote(pinned)}.`);
  }
  return {
    ok: true,
    mapping: {
      recipient,
      sender,
      createdAtMs,
      lastMessageAtMs,
      messageCount: messages === "" ? null : Number(messages),
      isPinned: pinned === "true",
    },
  };
}

/** The first line of an export. */
export const MAPPING_HEADER = `${MAPPING_COLUMNS.join(",")}\r\n`;

/**
 * One line of an export.
 *
 * Nothing in it can act as a formula in a spreadsheet: numbers are "+" and digits, checked when they came in, the rest is
 * made here. They are not quoted or prefixed, so that every program reads back what was written.
 */
export function formatMapping(mapping: StoredMapping): string {
  const createdAt = new Date(mapping.createdAtMs).toISOString();
  const lastMessageAt =
    mapping.lastMessageAtMs === null ? "" : new Date(mapping.lastMessageAtMs).toISOString();
  return `${mapping.recipient},${mapping.sender},${createdAt},${lastMessageAt},${mapping.messageCount},${mapping.isPinned}\r\n`;
}

/** The first line of the file of refused rows: the columns of the file that was read come after its own. */
export function formatRefusedHeader(header: readonly string[]): string {
  return `${[...REFUSED_COLUMNS, ...withoutRefusedColumns(header, header)].map(formatCell).join(",")}\r\n`;
}

/** A refused row, its number in the file (the header is row 1) and the reason. */
export function formatRefusedRow(
  row: number,
  reason: string,
  record: readonly string[],
  header: readonly string[],
): string {
  return `${[String(row), reason, ...withoutRefusedColumns(record, header)].map(formatCell).join(",")}\r\n`;
}

function withoutRefusedColumns(record: readonly string[], header: readonly string[]): string[] {
  const known: readonly string[] = REFUSED_COLUMNS;
  return record.filter((_, index) => !known.includes((header[index] ?? "").trim().toLowerCase()));
}

/**
 * A cell that may hold anything a file brought along: quoted where CSV asks for it, and with a leading apostrophe where a
 * spreadsheet would take it for a formula. "+" and digits alone are a number, not a formula.
 */
export function formatCell(text: string): string {
  const safe = /^[=@\t\r-]|^\+(?![\d\s().-]*$)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A number in any notation, also one that a spreadsheet took its "+" from; null = it is none. */
export function toE164(text: string, defaultCountry: string): E164 | null {
  const parsed = parseE164(text, { defaultCountry });
  if (parsed.ok) return parsed.e164;
  // A spreadsheet that took an international number for a number dropped its "+".
  const international = `+${text}`;
  return isE164(international) ? international : null;
}

const TIME =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):?[0-5]\d)$/i;

/** Epoch ms; null = blank; NaN = not ISO 8601 with a zone, or no such day or time. */
export function toInstant(text: string): number | null {
  if (text === "") return null;
  const match = TIME.exec(text);
  if (!match) return Number.NaN;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  // Date rolls 30 February over into March instead of refusing it.
  const isReal =
    month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) && hour <= 23 && minute <= 59;
  if (!isReal || second > 59) return Number.NaN;
  const zoned = text
    .replace(" ", "T")
    .replace(/([+-]\d\d)(\d\d)$/, "$1:$2")
    .toUpperCase();
  const instant = Date.parse(zoned);
  return instant < 0 ? Number.NaN : instant;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** What to say of a cell that should be a number. */
export function notANumber(column: string, text: string): string {
  if (text === "") return `${column} is empty.`;
  if (/^\d(\.\d+)?e\+?\d+$/i.test(text)) {
    return `${column} was shortened to ${quote(text)} by a spreadsheet. Format the column as text there.`;
  }
  return `${column} is not a phone number: ${quote(text)}.`;
}

/** What to say of a cell that should be a time. */
export function notATime(column: string, text: string): string {
  return `${column} must be a time in ISO 8601 with a zone, like 2026-01-31T09:30:00Z, not ${quote(text)}.`;
}

/** What was written, short enough for a message. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

function refuse(reason: string): ParsedMappingRow {
  return { ok: false, reason };
}
