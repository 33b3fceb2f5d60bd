import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { sniffMediaType } from "@/lib/media/media-type";
import { madeAnimation, madePicture, madePngBomb } from "@/lib/testing/media-files";
import { transcodeMedia } from "./transcode-media";

let folder: string;
let outputDir: string;
const never = new AbortController().signal;

beforeAll(async () => {
  // Reading the settings needs these two, whatever is asked of them.
  vi.stubEnv("APP_SECRET", "a".repeat(32));
  vi.stubEnv("DATABASE_URL", "postgresql://localhost/none");
  folder = await mkdtemp(join(tmpdir(), "stickypool-media-"));
  outputDir = await mkdtemp(join(folder, "out-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function transcode(name: string, content: Buffer, limitBytes: number, mime?: string) {
  const inputPath = join(folder, name);
  await writeFile(inputPath, content);
  const sniffed = await sniffMediaType(content.subarray(0, 65_536));
  return transcodeMedia({
    inputPath,
    mime: mime ?? sniffed?.mime ?? "application/octet-stream",
    limitBytes,
    outputDir,
    signal: never,
  });
}

/** Decodes what came out, from beginning to end. */
async function decode(result: Awaited<ReturnType<typeof transcode>>) {
  if (result.kind !== "transcoded") throw new Error(`Not transcoded: ${JSON.stringify(result)}`);
  const metadata = await sharp(result.path).metadata();
  const { data, info } = await sharp(result.path).raw().toBuffer({ resolveWithObject: true });
  return { result, metadata, data, info };
}

describe("images over the limit (F3)", () => {
  const LIMIT = 25_000;

  it.each(["jpeg", "png", "webp", "tiff", "gif"] as const)(
    "makes a JPEG that fits of a %s",
    async (format) => {
      const file = await (await madePicture(600, 450)).toFormat(format).toBuffer();
      expect(file.length).toBeGreaterThan(LIMIT);
      const { result, metadata, info } = await decode(await transcode(`picture.${format}`, file, LIMIT));
      expect(result).toMatchObject({ mime: "image/jpeg" });
      expect(result.size).toBeLessThanOrEqual(LIMIT);
      // It uses what there is.
      expect(result.size).toBeGreaterThan(LIMIT / 2);
      expect(metadata).toMatchObject({ format: "jpeg", space: "srgb", isProgressive: false });
      expect(info.width / info.height).toBeCloseTo(4 / 3, 1);
      expect(info.width).toBeLessThanOrEqual(600);
    },
  );

  it("makes a JPEG of a BMP", async () => {
    const bmp = await madeBmp(320, 240);
    const { result, info } = await decode(await transcode("picture.bmp", bmp, LIMIT));
    expect(result.size).toBeLessThanOrEqual(LIMIT);
    expect(info.width / info.height).toBeCloseTo(4 / 3, 1);
  });

  it("goes by the content, not by the name", async () => {
    const file = await (await madePicture(300, 300)).png().toBuffer();
    const { metadata } = await decode(await transcode("film.mp4", file, LIMIT));
    expect(metadata.format).toBe("jpeg");
  });

  it.each([16, 3_000, 50_000, 150_000, 200_000])(
    "finds what fits into %i bytes, or says that nothing does",
    async (limit) => {
      const file = await (await madePicture(500, 400)).png().toBuffer();
      const result = await transcode("any.png", file, limit);
      if (limit < 400)
        expect(result).toMatchObject({ kind: "too_large", reason: expect.stringMatching(/No JPEG/) });
      else expect((await decode(result)).result.size).toBeLessThanOrEqual(limit);
    },
  );

  it("leaves alone what has exactly the limit, and converts one byte more", async () => {
    const file = await (await madePicture(400, 300)).jpeg({ quality: 95 }).toBuffer();
    expect(await transcode("exact.jpg", file, file.length)).toEqual({ kind: "unchanged" });
    const { result } = await decode(await transcode("over.jpg", file, file.length - 1));
    expect(result.size).toBeLessThan(file.length);
  });

  it("turns upright what a camera held sideways, and drops what it noted down", async () => {
    const file = await (await madePicture(600, 300))
      .jpeg({ quality: 95 })
      .withExif({
        IFD0: { Orientation: "6", Copyright: "Secret" },
        IFD3: { GPSLatitude: "51/1 30/1 3230/100" },
      })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const { metadata, info } = await decode(await transcode("sideways.jpg", file, LIMIT));
    expect(info.height).toBeGreaterThan(info.width);
    expect(metadata.orientation).toBeUndefined();
    expect(metadata.exif).toBeUndefined();
  });

  it("keeps colours, and puts what is transparent on white", async () => {
    const red = { r: 220, g: 30, b: 40 };
    const noise = await (await madePicture(250, 250)).png().toBuffer();
    const file = await sharp({
      create: { width: 500, height: 250, channels: 4, background: { ...red, alpha: 1 } },
    })
      .composite([
        {
          input: { create: { width: 125, height: 250, channels: 4, background: "#000" } },
          left: 0,
          top: 0,
          blend: "dest-out",
        },
        { input: noise, left: 250, top: 0 },
      ])
      .png()
      .toBuffer();
    const { data, info } = await decode(await transcode("transparent.png", file, LIMIT));
    const pixel = (x: number) => [...data.subarray(3 * (info.width * 50 + x), 3 * (info.width * 50 + x) + 3)];
    expect(pixel(Math.floor(info.width / 8)).every((value) => value > 250)).toBe(true);
    const [r, g, b] = pixel(Math.floor((info.width * 3) / 8));
    expect(Math.abs((r ?? 0) - red.r) + Math.abs((g ?? 0) - red.g) + Math.abs((b ?? 0) - red.b)).toBeLessThan(
      20,
    );
  });

  it("brings printers' colours to those of screens", async () => {
    const file = await (await madePicture(300, 300)).toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(file).metadata()).space).toBe("cmyk");
    expect((await decode(await transcode("print.jpg", file, LIMIT))).metadata).toMatchObject({
      space: "srgb",
      channels: 3,
    });
  });

  it.each(["gif", "webp"] as const)("leaves an animated %s as it is", async (format) => {
    const file = await madeAnimation(format, 100, 3);
    expect(await transcode(`moving.${format}`, file, 5_000)).toMatchObject({
      kind: "too_large",
      reason: /animation/i,
    });
    expect(await transcode(`moving.${format}`, file, file.length)).toEqual({ kind: "unchanged" });
  });
});

describe("files that break decoders", () => {
  it.each(["jpeg", "png", "webp", "tiff", "gif"] as const)(
    "says that a %s cut off in the middle is unreadable",
    async (format) => {
      const file = await (await madePicture(400, 300)).toFormat(format).toBuffer();
      const result = await transcode(
        `cut.${format}`,
        file.subarray(0, file.length / 2),
        2_000,
        `image/${format}`,
      );
      expect(result).toMatchObject({ kind: "unreadable", reason: expect.stringMatching(/\w/) });
    },
  );

  it("says that noise behind a right beginning is unreadable", async () => {
    const file = await (await madePicture(400, 300)).png().toBuffer();
    for (let at = 60; at < file.length; at += 7) file[at] = (file[at] ?? 0) ^ 0xa5;
    expect(await transcode("noise.png", file, 20_000)).toMatchObject({ kind: "unreadable" });
  });

  it("says that nothing is unreadable", async () => {
    expect(await transcode("nothing.jpg", Buffer.alloc(0), 100, "image/jpeg")).toMatchObject({
      kind: "unreadable",
    });
  });

  it("refuses a picture of 30,000 by 30,000 by its header", async () => {
    const result = await transcode("huge.png", madePngBomb(30_000, 30_000), 1_000);
    expect(result).toEqual({ kind: "too_large", reason: "It has 900 megapixels; up to 100 are converted." });
  });

  it("makes small what unpacks to a thousand times its size, below the limit of pixels", async () => {
    const bomb = madePngBomb(9_990, 9_990, 9_990);
    expect(99_800_100 / bomb.length).toBeGreaterThan(1_000);
    const { result, info } = await decode(await transcode("bomb.png", bomb, 20_000));
    expect(result.size).toBeLessThanOrEqual(20_000);
    expect(info.width).toBe(info.height);
  });

  it("does not draw scalable graphics, whatever they are called", async () => {
    const svg = Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><!--${"x".repeat(500)}--></svg>`,
    );
    expect(await transcode("drawn.png", svg, 100)).toMatchObject({ kind: "too_large", reason: /svg/ });
    expect(await transcode("drawn.png", svg, 100, "image/png")).toMatchObject({ kind: "unreadable" });
  });

  it("leaves nothing but results behind", async () => {
    expect((await readdir(outputDir)).filter((name) => !name.endsWith(".jpg"))).toEqual([]);
  });
});

async function madeBmp(width: number, height: number): Promise<Buffer> {
  const pixels = await (await madePicture(width, height)).raw().toBuffer();
  const header = Buffer.alloc(54);
  header.write("BM", "latin1");
  header.writeUInt32LE(54 + pixels.length, 2);
  header.writeUInt32LE(54, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(-height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(24, 28);
  return Buffer.concat([header, pixels]);
}
