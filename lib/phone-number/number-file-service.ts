import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import type { AppError } from "@/lib/errors/app-error";
import { fileRefusal, type NumberFile, NumberFileReader } from "./number-file";

/** Bytes one import may have. */
export const MAX_IMPORT_BYTES = 5_000_000;

/**
 * Reads numbers from CSV or a plain list. UTF-8; separated by comma, semicolon or tab; tags inside their cell by `|`.
 *
 * Bad rows are collected with their reasons, everything else wrong refuses the file as a whole.
 *
 * @throws AppError with `field` file: wrong encoding, unknown or missing columns, broken quoting, too many rows, nothing in it
 */
export async function readNumberFile(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: { readonly defaultCountry: string },
): Promise<NumberFile> {
  const reader = new NumberFileReader(options.defaultCountry);
  const parser = parse({
    delimiter: [",", ";", "\t"],
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: 10_000,
  });
  const input = Readable.from(decode(source));
  // `pipe` passes on no errors, and `pipeline` reports an abort where the reader below refuses.
  input.on("error", (error) => parser.destroy(error));
  try {
    const records: AsyncIterable<{ record: string[]; info: { lines: number } }> = input.pipe(parser);
    for await (const { record, info } of records) reader.take(record, info.lines);
  } catch (error) {
    throw error instanceof CsvError ? fileRefusal(`The file is not valid CSV: ${error.message}`) : error;
  } finally {
    input.destroy();
  }
  return reader.finish();
}

async function* decode(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let bytes = 0;
  try {
    for await (const chunk of source) {
      bytes += chunk.byteLength;
      if (bytes > MAX_IMPORT_BYTES) {
        throw fileRefusal(`An import has at most ${MAX_IMPORT_BYTES / 1_000_000} MB. Split the file.`);
      }
      const text = decoder.decode(chunk, { stream: true });
      // UTF-16 of plain digits is also valid UTF-8, with a NUL at every second place.
      if (text.includes("\0")) throw wrongEncoding();
      yield text;
    }
    yield decoder.decode();
  } catch (error) {
    throw error instanceof TypeError ? wrongEncoding() : error;
  }
}

function wrongEncoding(): AppError {
  return fileRefusal("The file is not UTF-8. Save it as “CSV UTF-8” and try again.");
}
