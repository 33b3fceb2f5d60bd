import { AppError } from "@/lib/errors/app-error";
import { formatCell } from "@/lib/sticky-sender/mapping-csv";
import type { BadPriceRow } from "./price-file";

/** Many times what the most prices there can be take. */
export const MAX_PRICE_FILE_BYTES = 8 * 1024 * 1024;

/**
 * An uploaded file of prices as text.
 *
 * @throws AppError invalid_value at `file` when there is none, it is too large, or it is not UTF-8
 */
export async function readPriceUpload(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (!body) throw refuse("Choose a file.");
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_PRICE_FILE_BYTES) throw refuse("A file of prices has at most 8 MB.");
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw new AppError("invalid_value", { field: "file", detail: "The file is not UTF-8.", cause: error });
  }
}

/** Rows that cannot be imported, as a CSV file. */
export function formatBadRows(bad: readonly BadPriceRow[]): string {
  return ["line,reason", ...bad.map(({ line, reason }) => `${line},${formatCell(reason)}`), ""].join("\r\n");
}

function refuse(detail: string): AppError {
  return new AppError("invalid_value", { field: "file", detail });
}
