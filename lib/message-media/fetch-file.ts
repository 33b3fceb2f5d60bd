import { createHash } from "node:crypto";
import { join } from "node:path";
import { KEEP_MEDIA_MS, keepMedia, type MediaKeeping, typeOfFile } from "@/lib/media/keep-media";
import { readMediaUrl } from "@/lib/media/media-url";
import { type MediaObject, prolongObject } from "@/lib/media/object-repository";
import { type DownloadOptions, download } from "@/lib/outbound-http/download";
import { findFetch, storeFetch } from "./repository";
import { inScratchFolder } from "./scratch-folder";

/** The same address is not fetched again within an hour (reference: features §7). */
export const FETCH_CACHE_MS = 3_600_000;

export interface FetchSettings extends MediaKeeping {
  /** Address of the product: what lies below it is taken from the store. */
  readonly publicUrl: string;
  /** Of one file. */
  readonly maxBytes: number;
  readonly download: DownloadOptions;
}

export type FetchedFile =
  | { readonly kind: "fetched"; readonly object: MediaObject }
  | { readonly kind: "failed"; readonly isFinal: boolean; readonly detail: string };

/**
 * Fetches a file a message names, and keeps it. Addresses of our own are not asked for: the store has what they stand for,
 * or nobody has.
 *
 * @throws when the store or the database fails
 */
export async function fetchFile(
  url: string,
  settings: FetchSettings,
  signal: AbortSignal,
): Promise<FetchedFile> {
  const { pool, clock, publicUrl, maxBytes } = settings;
  const nowMs = clock.now();
  const own = readMediaUrl(url, publicUrl);
  if (own !== null) {
    const object =
      own.expiresAtMs > nowMs ? await prolongObject(pool, own.sha256, nowMs + KEEP_MEDIA_MS) : null;
    if (object !== null) return { kind: "fetched", object };
    return { kind: "failed", isFinal: true, detail: "This address of ours has expired." };
  }
  const urlSha256 = createHash("sha256").update(url).digest("hex");
  const known = await findFetch(pool, urlSha256, nowMs - FETCH_CACHE_MS);
  const cached = known === null ? null : await prolongObject(pool, known, nowMs + KEEP_MEDIA_MS);
  if (cached !== null) return { kind: "fetched", object: cached };
  return inScratchFolder(async (folder) => {
    const path = join(folder, "file");
    const result = await download({ url, path, maxBytes }, settings.download, signal);
    if (result.kind === "failed") return result;
    const { sha256 } = result;
    const object = await keepMedia(settings, path, { sha256, contentType: await typeOfFile(path) });
    await storeFetch(pool, urlSha256, sha256, clock.now());
    return { kind: "fetched", object };
  });
}
