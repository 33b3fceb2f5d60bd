import { createReadStream } from "node:fs";
import { CsvError, type CsvErrorCode, parse } from "csv-parse";
import { AppError } from "@/lib/errors/app-error";

/** A record of the file; the header is row 1, as a spreadsheet counts. */
export interface CsvRecord {
  readonly row: number;
  readonly cells: readonly string[];
}

// Six cells of at most some dozen characters; far beyond that a quote was not closed.
const MAX_RECORD_CHARACTERS = 4_096;

/**
 * The records of an uploaded file in batches, read as a stream: UTF-8 with or without byte order mark, comma, quotes
 * after RFC 4180, lines ended by LF or CRLF. Blank lines are passed over but counted.
 *
 * @throws AppError invalid_value at `file` for what makes the whole file unreadable: another encoding, NUL, a quote
 *   that is not closed, a row that does not end, nothing at all
 */
export async function* readMappingCsv(path: string, batchSize: number): AsyncGenerator<CsvRecord[]> {
  const parser = parse({ relax_column_count: true, max_record_size: MAX_RECORD_CHARACTERS, bom: true });
  const source = createReadStream(path, { highWaterMark: 1 << 18 });
  const feeding = feed(source, parser);
  let row = 0;
  let batch: CsvRecord[] = [];
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row += 1;
      if (cells.length === 1 && cells[0]?.trim() === "") continue;
      batch.push({ row, cells });
      if (batch.length === batchSize) {
        yield batch;
        batch = [];
      }
    }
    await feeding;
  } catch (error) {
    throw toRefusal(error);
  } finally {
    source.destroy();
    parser.destroy();
  }
  if (batch.length > 0) yield batch;
  if (row === 0) throw refuseFile("The file is empty.");
}

/** Checks the encoding of every chunk before the parser sees it; an error ends the parser with it. */
async function feed(source: AsyncIterable<Buffer>, parser: ReturnType<typeof parse>): Promise<void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let offset = 0;
  try {
    for await (const chunk of source) {
      if (offset === 0) refuseForeignMark(chunk);
      checkText(decoder, chunk, offset);
      offset += chunk.length;
      if (!parser.write(chunk)) await drained(parser);
      if (parser.destroyed) return;
    }
    endText(decoder);
    parser.end();
  } catch (error) {
    parser.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

function drained(parser: ReturnType<typeof parse>): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      parser.off("drain", done).off("close", done);
      resolve();
    };
    parser.on("drain", done).on("close", done);
  });
}

const FOREIGN_MARKS = [
  { name: "UTF-32", bytes: [0xff, 0xfe, 0x00, 0x00] },
  { name: "UTF-32", bytes: [0x00, 0x00, 0xfe, 0xff] },
  { name: "UTF-16", bytes: [0xff, 0xfe] },
  { name: "UTF-16", bytes: [0xfe, 0xff] },
  { name: "a spreadsheet file, not CSV", bytes: [0x50, 0x4b, 0x03, 0x04] },
  { name: "a gzip archive", bytes: [0x1f, 0x8b] },
];

function refuseForeignMark(chunk: Buffer): void {
  const mark = FOREIGN_MARKS.find(({ bytes }) => bytes.every((byte, index) => chunk[index] === byte));
  if (mark) throw refuseFile(`The file is ${mark.name}. Save it as CSV in UTF-8.`);
}

function checkText(decoder: TextDecoder, chunk: Buffer, offset: number): void {
  const nul = chunk.indexOf(0);
  if (nul >= 0) {
    // Every second byte of English text in UTF-16 is 0, with or without a mark.
    const isWide = chunk.subarray(0, 200).filter((byte) => byte === 0).length > 20;
    throw refuseFile(
      isWide
        ? "The file is UTF-16. Save it as CSV in UTF-8."
        : `The file is not text: byte ${(offset + nul + 1).toLocaleString("en-US")} is NUL.`,
    );
  }
  try {
    decoder.decode(chunk, { stream: true });
  } catch (error) {
    throw notUtf8(error);
  }
}

function endText(decoder: TextDecoder): void {
  try {
    decoder.decode();
  } catch (error) {
    throw notUtf8(error);
  }
}

function notUtf8(cause: unknown): AppError {
  return refuseFile(
    "The file is not UTF-8, it may be Windows-1252 or Latin-1. Save it as CSV in UTF-8.",
    cause,
  );
}

const REASONS: Partial<Record<CsvErrorCode, (row: number) => string>> = {
  CSV_QUOTE_NOT_CLOSED: (row) => `A quote opened in row ${row} or later is not closed.`,
  CSV_MAX_RECORD_SIZE: (row) =>
    `Row ${row} is longer than ${MAX_RECORD_CHARACTERS.toLocaleString("en-US")} characters. A quote before it may not be closed.`,
  CSV_INVALID_CLOSING_QUOTE: (row) => `Row ${row} has text after a closing quote.`,
  INVALID_OPENING_QUOTE: (row) => `Row ${row} has a quote in the middle of a value.`,
};

function toRefusal(error: unknown): unknown {
  if (!(error instanceof CsvError)) return error;
  // Records before it that are complete; the parser has read further than what it has handed out.
  const row = Number(error.records) + 1;
  return refuseFile(REASONS[error.code]?.(row) ?? `Row ${row} is not valid CSV.`, error);
}

function refuseFile(detail: string, cause?: unknown): AppError {
  return new AppError("invalid_value", { field: "file", detail: `${detail} Nothing was imported.`, cause });
}
