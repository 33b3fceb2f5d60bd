import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "@/lib/errors/app-error";
import { MAX_UPLOAD_BYTES, UPLOAD_TOO_LARGE } from "./import-event";

/** An uploaded file on disk until it is disposed of. */
export interface SpooledUpload {
  readonly path: string;
  dispose(): Promise<void>;
}

/**
 * Writes an upload to a temporary file that only this user can read, so that a slow or broken upload holds no database
 * connection and leaves nothing half done, and the file can be read twice in constant memory.
 *
 * @throws AppError invalid_value at `file` when there is none or it is too large
 */
export async function spoolUpload(body: ReadableStream<Uint8Array> | null): Promise<SpooledUpload> {
  if (!body) throw new AppError("invalid_value", { field: "file", detail: "Choose a file." });
  const folder = await mkdtemp(join(tmpdir(), "stickypool-import-"));
  const dispose = () => rm(folder, { recursive: true, force: true });
  const path = join(folder, "upload.csv");
  try {
    const source = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
    await pipeline(source, limitBytes, createWriteStream(path, { mode: 0o600 }));
    return { path, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function* limitBytes(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.byteLength;
    if (bytes > MAX_UPLOAD_BYTES) {
      throw new AppError("invalid_value", {
        field: "file",
        detail: UPLOAD_TOO_LARGE,
      });
    }
    yield chunk;
  }
}
