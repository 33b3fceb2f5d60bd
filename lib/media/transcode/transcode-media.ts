import { randomUUID } from "node:crypto";
import { mkdtemp, rename, rm, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { extname, join } from "node:path";
import { processSingleton } from "@/lib/process-singleton";
import type { Conversion } from "./conversion";
import { createConversionSlots } from "./conversion-slots";
import { transcodeImage } from "./transcode-image";
import { transcodeVideo } from "./transcode-video";

/** A file that is about to be sent as MMS. */
export interface TranscodeRequest {
  readonly inputPath: string;
  /** By content, as `sniffMediaType` names it. */
  readonly mime: string;
  /** What the sending carrier takes. */
  readonly limitBytes: number;
  /** An existing folder; a converted file is left in it, under a name of its own. */
  readonly outputDir: string;
  readonly signal: AbortSignal;
}

/** The file may go as it is, or what became of it. */
export type TranscodeResult = { readonly kind: "unchanged" } | Conversion;

/** One on two processors: the rest of the machine sends messages. */
const AT_A_TIME = Math.max(1, Math.floor(availableParallelism() / 2));

/**
 * Makes a file fit a carrier's limit (F3): images become JPEG, videos H.264 MP4, only when they are over the limit. Animated
 * images, sound and documents are left as they are.
 *
 * Each conversion is a process of its own with limits of time and memory, so a file that breaks its decoder is `unreadable`
 * and nothing else is hurt. A few run at a time, the others wait.
 *
 * @throws the reason of `signal`, after the conversion is dead and nothing is left of it; the file system's errors
 */
export async function transcodeMedia(request: TranscodeRequest): Promise<TranscodeResult> {
  const { inputPath, mime, limitBytes, signal } = request;
  signal.throwIfAborted();
  const { size } = await stat(inputPath);
  if (size === 0) return { kind: "unreadable", reason: "The file is empty." };
  if (size <= limitBytes) return { kind: "unchanged" };
  const convert = converterOf(mime);
  if (convert === null) return { kind: "too_large", reason: `${mime} is left as it is.` };

  const slots = processSingleton("conversion-slots", () => createConversionSlots(AT_A_TIME));
  return slots.run(async () => {
    const workFolder = await mkdtemp(join(request.outputDir, "converting-"));
    try {
      const result = await convert({ inputPath, mime, limitBytes, workFolder, signal });
      if (result.kind !== "transcoded") return result;
      const path = join(request.outputDir, `${randomUUID()}${extname(result.path)}`);
      await rename(result.path, path);
      return { ...result, path };
    } finally {
      await rm(workFolder, { recursive: true, force: true });
    }
  }, signal);
}

function converterOf(mime: string): typeof transcodeImage | typeof transcodeVideo | null {
  if (mime.startsWith("image/")) return transcodeImage;
  if (mime.startsWith("video/")) return transcodeVideo;
  return null;
}
