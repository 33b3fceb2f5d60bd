import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { keepMedia, type MediaKeeping } from "@/lib/media/keep-media";
import type { MediaObject } from "@/lib/media/object-repository";
import type { TranscodeRequest, TranscodeResult } from "@/lib/media/transcode/transcode-media";
import { isTranscodable } from "./judge-files";
import { planSizes } from "./plan-sizes";

export type Transcode = (request: TranscodeRequest) => Promise<TranscodeResult>;

export type FitResult =
  /** What is to be sent, by file; null = it stays as it is. */
  | { readonly kind: "fitted"; readonly files: readonly (MediaObject | null)[] }
  /** A file nobody can read. */
  | { readonly kind: "unreadable"; readonly position: number; readonly detail: string };

/**
 * Makes the files of an MMS fit a limit together (F3), as far as that can be done: what cannot be made smaller, such as an
 * animated GIF, stays as it is, and the carrier decides about it.
 *
 * @param folder for what is being worked on
 * @throws when the store or the database fails, or `signal` fires
 */
export async function fitFiles(
  files: readonly MediaObject[],
  limitBytes: number,
  keeping: MediaKeeping,
  transcode: Transcode,
  folder: string,
  signal: AbortSignal,
): Promise<FitResult> {
  const stubborn = new Set<number>();
  const paths = new Map<number, string>();
  const done = new Map<number, { readonly limitBytes: number; readonly object: MediaObject | null }>();
  for (;;) {
    const plan = planSizes(
      files.map(({ size, contentType }, place) => ({
        size,
        isTranscodable: isTranscodable(contentType) && !stubborn.has(place),
      })),
      limitBytes,
    );
    let hasChanged = false;
    for (const [place, file] of files.entries()) {
      const limit = plan[place] ?? null;
      if (limit === null || done.get(place)?.limitBytes === limit) continue;
      const inputPath = paths.get(place) ?? (await bring(file, keeping, folder, place));
      paths.set(place, inputPath);
      const result = await transcode({
        inputPath,
        mime: file.contentType,
        limitBytes: limit,
        outputDir: folder,
        signal,
      });
      if (result.kind === "unreadable") return { kind: "unreadable", position: place, detail: result.reason };
      if (result.kind === "too_large") {
        // It takes more than its part: what it leaves to the others is less.
        stubborn.add(place);
        hasChanged = true;
        break;
      }
      const object =
        result.kind === "unchanged"
          ? null
          : await keepMedia(keeping, result.path, { contentType: result.mime });
      done.set(place, { limitBytes: limit, object });
    }
    if (hasChanged) continue;
    return {
      kind: "fitted",
      files: files.map((_, place) => (plan[place] ? (done.get(place)?.object ?? null) : null)),
    };
  }
}

async function bring(
  file: MediaObject,
  { store }: MediaKeeping,
  folder: string,
  place: number,
): Promise<string> {
  const content = await store.open(file.sha256);
  if (content === null) throw new Error(`the store has lost ${file.sha256}`);
  const path = join(folder, `original-${place}`);
  await pipeline(content, createWriteStream(path, { mode: 0o600 }));
  return path;
}
