import { writeFile } from "node:fs/promises";
import sharp from "sharp";

/**
 * The program that turns one image into a JPEG of at most so many bytes. It runs in a process of its own, because a decoder
 * can be made to crash, and in plain JavaScript, because the server starts it as it lies in the sources.
 *
 *     node convert-image.mjs '{"inputPath": …, "outputPath": …, "limitBytes": …, "maxPixels": …, "memoryMegabytes": …}'
 *
 * Prints one line of JSON: what became of it (`ImageResult` of transcode-image.ts).
 */

/** Nobody sees the difference above it; below the lowest, smaller pictures look better. */
const BEST_QUALITY = 85;
const LOWEST_QUALITY = 40;
/** Encodes per size of the picture after the first: the quality is found to within six steps. */
const QUALITY_STEPS = 3;
/** What a photograph takes at about the best quality; a picture is not made larger than this lets fit. */
const BITS_PER_PIXEL = 1.6;
/** Where even the best quality is this many times too large, a smaller picture is tried at once. */
const HOPELESS = 4;
const SIZES_TRIED = 6;
const EXIT_OUT_OF_MEMORY = 3;
/** Scalable graphics, PDF and whatever else libvips reads are not decoded. */
const LOADERS = ["Jpeg", "Png", "Webp", "Nsgif", "Tiff"].map((name) => `VipsForeignLoad${name}`);

sharp.cache(false);
sharp.concurrency(1);
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({ operation: LOADERS });

const job = JSON.parse(process.argv[2]);
setInterval(() => {
  if (process.memoryUsage.rss() > job.memoryMegabytes * 1024 * 1024) process.exit(EXIT_OUT_OF_MEMORY);
}, 25).unref();

const result = await convert(job).catch((error) => ({ kind: "unreadable", reason: error.message }));
process.stdout.write(`${JSON.stringify(result)}\n`);

async function convert({ inputPath, outputPath, limitBytes, maxPixels }) {
  // What viewers still show is converted; what is cut off is not.
  const open = () => sharp(inputPath, { failOn: "error", limitInputPixels: false, sequentialRead: true });
  const { format, width, height, pages, autoOrient } = await open().metadata();
  // The pages of a TIFF are no animation: its first is the picture.
  if (pages > 1 && format !== "tiff") return { kind: "animated" };
  if (width * height > maxPixels) return { kind: "too_many_pixels", pixels: width * height };

  const jpeg = await makeFit(open, autoOrient, limitBytes);
  if (jpeg === null) return { kind: "does_not_fit" };
  await writeFile(outputPath, jpeg);
  return { kind: "converted", size: jpeg.length };
}

/** The largest and best JPEG that fits; null when none does. */
async function makeFit(open, { width, height }, limitBytes) {
  let pixels = Math.min(width * height, (limitBytes * 8) / BITS_PER_PIXEL);
  for (let tried = 0; tried < SIZES_TRIED; tried += 1) {
    const scale = Math.sqrt(pixels / (width * height));
    const { data, info } = await open()
      .autoOrient()
      .resize({ width: Math.max(1, Math.floor(width * scale)), fit: "inside", withoutEnlargement: true })
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { jpeg, smallest } = await findQuality(sharp(data, { raw: info }), limitBytes);
    if (jpeg !== null) return jpeg;
    pixels = info.width * info.height * Math.min(0.7, (limitBytes / smallest) * 0.9);
    if (pixels < 1) return null;
  }
  return null;
}

/** The best quality of a picture that fits, by halving; `smallest` = the smallest size seen. */
async function findQuality(picture, limitBytes) {
  const encode = (quality) => picture.clone().jpeg({ quality, progressive: false }).toBuffer();
  const first = await encode(BEST_QUALITY);
  if (first.length <= limitBytes) return { jpeg: first, smallest: first.length };
  let smallest = first.length;
  let jpeg = null;
  let [low, high] = [LOWEST_QUALITY, BEST_QUALITY];
  for (let step = 0; step < QUALITY_STEPS && first.length < limitBytes * HOPELESS; step += 1) {
    const quality = Math.floor((low + high) / 2);
    const encoded = await encode(quality);
    smallest = Math.min(smallest, encoded.length);
    if (encoded.length <= limitBytes) [jpeg, low] = [encoded, quality];
    else high = quality;
  }
  return { jpeg, smallest };
}
