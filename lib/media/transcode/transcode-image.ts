import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { bmpToPng } from "./bmp-to-png";
import type { Conversion, ConversionJob } from "./conversion";
import { describeEnd } from "./describe-end";
import { type ConversionLimits, runLimited } from "./run-limited";

/** What a photograph of 48 megapixels takes several times over. */
export const IMAGE_LIMITS: ConversionLimits = { timeoutMs: 30_000, memoryMegabytes: 768 };
/** Phones make up to 50 megapixels in everyday use. Larger pictures take seconds to decode, and are refused by their header. */
export const MAX_IMAGE_PIXELS = 100_000_000;

/** Images that are converted; `image/apng` and whatever else moves is left as it is (F3). */
const STILL_IMAGES = new Set([
  "image/jpeg",
  "image/png",
  "image/gif",
  "image/bmp",
  "image/tiff",
  "image/webp",
]);

/** What `convert-image.mjs` prints. */
const imageResult = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("converted"), size: z.number() }),
  z.object({ kind: z.literal("animated") }),
  z.object({ kind: z.literal("too_many_pixels"), pixels: z.number() }),
  z.object({ kind: z.literal("does_not_fit") }),
  z.object({ kind: z.literal("unreadable"), reason: z.string() }),
]);

/** Lies beside this file, in the sources as in a build (`server/bundle.mjs`). */
const PROGRAM = fileURLToPath(new URL("./convert-image.mjs", import.meta.url));

/**
 * An image as a JPEG that fits: upright, without the metadata that say where and by whom it was made, on white where it was
 * transparent, in sRGB. As many pixels and as good a quality as the limit lets through. Animations are left as they are (F3).
 */
export async function transcodeImage(
  job: ConversionJob,
  limits: ConversionLimits = IMAGE_LIMITS,
): Promise<Conversion> {
  const { mime, limitBytes, workFolder, signal } = job;
  if (!STILL_IMAGES.has(mime)) return { kind: "too_large", reason: `${mime} is left as it is.` };
  let { inputPath } = job;
  if (mime === "image/bmp") {
    const png = await bmpToPng(job, limits);
    if (typeof png !== "string") return png;
    inputPath = png;
  }
  const path = join(workFolder, "converted.jpg");
  const task = {
    inputPath,
    outputPath: path,
    limitBytes,
    maxPixels: MAX_IMAGE_PIXELS,
    memoryMegabytes: limits.memoryMegabytes,
  };
  const end = await runLimited([process.execPath, PROGRAM, JSON.stringify(task)], limits, signal);
  if (end.kind !== "exited" || end.code !== 0) return describeEnd(end, limits);
  const result = imageResult.parse(JSON.parse(end.stdout));
  switch (result.kind) {
    case "converted":
      return { kind: "transcoded", path, mime: "image/jpeg", size: (await stat(path)).size };
    case "animated":
      return { kind: "too_large", reason: "An animation is left as it is." };
    case "too_many_pixels":
      return {
        kind: "too_large",
        reason: `It has ${Math.round(result.pixels / 1e6)} megapixels; up to ${MAX_IMAGE_PIXELS / 1e6} are converted.`,
      };
    case "does_not_fit":
      return { kind: "too_large", reason: `No JPEG of it has ${limitBytes} bytes or less.` };
    case "unreadable":
      return { kind: "unreadable", reason: result.reason };
  }
}
