import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";

/** The ffmpeg that npm installed: it makes the videos of the tests, and reads what became of them. */
export const testFfmpeg: string = createRequire(import.meta.url)("@ffmpeg-installer/ffmpeg").path;
const run = promisify(execFile);

/** A picture that compresses as badly as a photograph: a gradient with noise on it. */
export async function madePicture(width: number, height: number): Promise<Sharp> {
  const noise = await sharp({
    create: {
      width,
      height,
      channels: 3,
      background: "#000",
      noise: { type: "gaussian", mean: 128, sigma: 30 },
    },
  })
    .png()
    .toBuffer();
  const gradient = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><linearGradient id="g" x2="1" y2="1"><stop stop-color="#e63"/><stop offset="1" stop-color="#36e"/></linearGradient><rect width="100%" height="100%" fill="url(#g)" opacity="0.7"/></svg>`,
  );
  return sharp(
    await sharp(noise)
      .composite([{ input: gradient }])
      .png()
      .toBuffer(),
  );
}

/** An animation of `pages` pictures of noise. */
export async function madeAnimation(format: "gif" | "webp", size: number, pages: number): Promise<Buffer> {
  const picture = await madePicture(size, size * pages);
  const raw = await picture.ensureAlpha().raw().toBuffer();
  const animated = sharp(raw, {
    raw: { width: size, height: size * pages, channels: 4, pageHeight: size },
  });
  return format === "gif" ? animated.gif().toBuffer() : animated.webp({ quality: 90 }).toBuffer();
}

/** Options of a made video. */
export interface MadeVideo {
  readonly path: string;
  readonly seconds: number;
  readonly size?: string;
  readonly sound?: boolean;
  /** Another video whose streams are taken as they are. */
  readonly copyOf?: string;
  /** Options of ffmpeg for the output. */
  readonly options?: readonly string[];
}

/** Films noise over a test picture with a tone; the name's ending says the format. */
export async function makeVideo(video: MadeVideo): Promise<void> {
  const { path, seconds, size = "640x480", sound = true, copyOf, options = [] } = video;
  const picture = `testsrc=d=${seconds}:s=${size}:r=30,noise=alls=40:allf=t,format=yuv420p`;
  const tone = ["-f", "lavfi", "-i", `sine=d=${seconds}`, "-shortest"];
  const source = copyOf
    ? ["-i", copyOf, "-c", "copy"]
    : ["-f", "lavfi", "-i", picture, ...(sound ? tone : []), "-b:v", "4M", "-preset", "ultrafast"];
  await run(testFfmpeg, ["-v", "error", "-y", ...source, ...options, path]);
}

/** What a video is after it was decoded from beginning to end. */
export async function decodeVideo(path: string) {
  const { stderr } = await run(testFfmpeg, ["-hide_banner", "-xerror", "-i", path, "-f", "null", "-"]);
  const [, hours, minutes, seconds] = stderr.match(/time=(\d+):(\d+):([\d.]+)\s(?!.*time=)/s) ?? [];
  const [, width, height] = stderr.match(/Video: .*?, (\d+)x(\d+)/) ?? [];
  const head = await readFile(path);
  return {
    seconds: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
    width: Number(width),
    height: Number(height),
    report: stderr.slice(0, stderr.indexOf("Output #0")),
    /** Whether it can be played while it loads. */
    startsFast: head.indexOf("moov") < head.indexOf("mdat"),
  };
}

/**
 * A PNG of one colour and any size: a few kilobytes that unpack to gigabytes.
 *
 * @param rows how many are really there; fewer than `height` where only its header is read
 */
export function madePngBomb(width: number, height: number, rows = Math.min(height, 64)): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits of grey.
  header.set([8, 0, 0, 0, 0], 8);
  const packed = deflateSync(Buffer.alloc((width + 1) * rows));
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    pngChunk("IHDR", header),
    pngChunk("IDAT", packed),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, "latin1");
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}
