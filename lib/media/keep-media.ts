import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import type pg from "pg";
import type { Clock } from "@/lib/clock";
import { MEDIA_HEAD_BYTES, sniffMediaType } from "./media-type";
import { type MediaObject, upsertObject } from "./object-repository";
import type { MediaStore } from "./store-types";

const DAY_MS = 24 * 3_600_000;

/** How long a file is kept after its last use (reference: features §7, inbound media). */
export const KEEP_MEDIA_MS = 30 * DAY_MS;

/** What media need to be kept. */
export interface MediaKeeping {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly store: MediaStore;
}

/** What nothing is known of. */
const UNKNOWN_TYPE = "application/octet-stream";

/**
 * Keeps a file for 30 days from now on, under the hash of its content. Its type is what its content says.
 *
 * The row is written before the file: the sweep deletes a file only while it holds its row, so a file that was needed again
 * just then is kept, or stored anew.
 */
export async function keepMedia(
  { pool, clock, store }: MediaKeeping,
  path: string,
  known: { readonly sha256?: string; readonly contentType?: string } = {},
): Promise<MediaObject> {
  const [sha256, { size }, contentType] = await Promise.all([
    known.sha256 ?? hashFile(path),
    stat(path),
    known.contentType ?? typeOfFile(path),
  ]);
  const object = { sha256, size, contentType };
  const nowMs = clock.now();
  await upsertObject(pool, object, nowMs, nowMs + KEEP_MEDIA_MS);
  await store.put(sha256, path, size);
  return object;
}

/** The type of a file by its first bytes. */
export async function typeOfFile(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MEDIA_HEAD_BYTES), 0, MEDIA_HEAD_BYTES, 0);
    return (await sniffMediaType(buffer.subarray(0, bytesRead)))?.mime ?? UNKNOWN_TYPE;
  } finally {
    await file.close();
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}
