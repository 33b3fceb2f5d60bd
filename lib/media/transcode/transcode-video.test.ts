import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { sniffMediaType } from "@/lib/media/media-type";
import { decodeVideo, makeVideo } from "@/lib/testing/media-files";
import { transcodeMedia } from "./transcode-media";
import { transcodeVideo } from "./transcode-video";

let folder: string;
let outputDir: string;
const never = new AbortController().signal;

beforeAll(async () => {
  // Reading the settings needs these two, whatever is asked of them.
  vi.stubEnv("APP_SECRET", "a".repeat(32));
  vi.stubEnv("DATABASE_URL", "postgresql://localhost/none");
  folder = await mkdtemp(join(tmpdir(), "stickypool-video-"));
  outputDir = await mkdtemp(join(folder, "out-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function transcode(inputPath: string, limitBytes: number) {
  const type = await sniffMediaType((await readFile(inputPath)).subarray(0, 65_536));
  return transcodeMedia({ inputPath, mime: type?.mime ?? "", limitBytes, outputDir, signal: never });
}

async function expectFitting(inputPath: string, limitBytes: number) {
  expect((await stat(inputPath)).size).toBeGreaterThan(limitBytes);
  const result = await transcode(inputPath, limitBytes);
  if (result.kind !== "transcoded") throw new Error(JSON.stringify(result));
  expect(result).toMatchObject({ mime: "video/mp4", size: (await stat(result.path)).size });
  expect(result.size).toBeLessThanOrEqual(limitBytes);
  const decoded = await decodeVideo(result.path);
  expect(decoded.report).toMatch(/Video: h264 \(Main\).*yuv420p/);
  expect(decoded.startsFast).toBe(true);
  expect((decoded.width % 2) + (decoded.height % 2)).toBe(0);
  return { result, decoded };
}

describe("videos over the limit (F3)", () => {
  it.each([
    ["mov", [], "video/quicktime"],
    ["mp4", [], "video/mp4"],
    ["3gp", ["-c:v", "h263", "-s", "352x288", "-c:a", "aac"], "video/3gpp"],
    ["webm", ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8"], "video/webm"],
  ])("makes an MP4 that fits of a %s", async (extension, options, mime) => {
    const path = join(folder, `film.${extension}`);
    await makeVideo({ path, seconds: 2, size: "320x240", options });
    expect(await sniffMediaType((await readFile(path)).subarray(0, 65_536))).toMatchObject({ mime });
    const { result, decoded } = await expectFitting(path, 60_000);
    expect(result.size).toBeGreaterThan(30_000);
    expect(decoded.report).toMatch(/Audio: aac/);
    expect(decoded.seconds).toBeCloseTo(2, 0);
  });

  it("keeps the shape of one with an odd size, pixels that are not square and no sound", async () => {
    const path = join(folder, "odd.mov");
    await makeVideo({
      path,
      seconds: 1,
      size: "321x241",
      sound: false,
      options: ["-vf", "format=yuv444p,setsar=2/1"],
    });
    const { decoded } = await expectFitting(path, 30_000);
    expect(decoded.width / decoded.height).toBeCloseTo(642 / 241, 0);
    expect(decoded.report).not.toMatch(/Audio:/);
  });

  it("turns upright what a phone filmed upright, and drops where that was", async () => {
    const sideways = join(folder, "sideways.mp4");
    const path = join(folder, "phone.mp4");
    await makeVideo({
      path: sideways,
      seconds: 1,
      size: "320x240",
      options: ["-metadata", "comment=51.5 N"],
    });
    await makeVideo({ path, seconds: 1, copyOf: sideways, options: ["-metadata:s:v:0", "rotate=90"] });
    const { result, decoded } = await expectFitting(path, 25_000);
    expect(decoded.height).toBeGreaterThan(decoded.width);
    expect((await readFile(result.path)).includes("51.5 N")).toBe(false);
  });

  it("finds the length of one that does not say it", async () => {
    const path = join(folder, "streamed.webm");
    await makeVideo({
      path,
      seconds: 2,
      size: "320x240",
      options: ["-c:v", "libvpx", "-deadline", "realtime", "-live", "1"],
    });
    const { decoded } = await expectFitting(path, 50_000);
    expect(decoded.seconds).toBeCloseTo(2, 0);
  });

  it("says so when it is too long for the limit", async () => {
    const path = join(folder, "long.mp4");
    await makeVideo({ path, seconds: 20, size: "64x48", sound: false });
    expect(await transcode(path, 20_000)).toEqual({
      kind: "too_large",
      reason: "20 s of video do not fit into 20000 bytes.",
    });
  });

  it("leaves alone what has exactly the limit, and converts one byte more", async () => {
    const path = join(folder, "exact.mp4");
    await makeVideo({ path, seconds: 1, size: "160x120" });
    const { size } = await stat(path);
    expect(await transcode(path, size)).toEqual({ kind: "unchanged" });
    await expectFitting(path, size - 1);
  });
});

describe("videos that break decoders", () => {
  it.each(["mp4", "mov", "webm"])(
    "says that a %s cut off at its beginning is unreadable",
    async (extension) => {
      const whole = join(folder, `whole.${extension}`);
      await makeVideo({
        path: whole,
        seconds: 1,
        size: "64x48",
        options: extension === "webm" ? ["-c:v", "libvpx"] : [],
      });
      const cut = join(folder, `cut.${extension}`);
      await writeFile(cut, (await readFile(whole)).subarray(0, 400));
      expect(await transcode(cut, 100)).toMatchObject({
        kind: "unreadable",
        reason: expect.stringMatching(/\w/),
      });
    },
  );

  it("does not follow a playlist under the name of a video", async () => {
    const path = join(folder, "playlist.mp4");
    await writeFile(path, `#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n${"#\n".repeat(200)}`);
    const job = { inputPath: path, mime: "video/mp4", limitBytes: 100, workFolder: folder, signal: never };
    expect(await transcodeVideo(job)).toMatchObject({ kind: "unreadable" });
  });

  it("gives up when it takes too long or too much memory", async () => {
    const path = join(folder, "slow.mp4");
    await makeVideo({ path, seconds: 5 });
    const job = {
      inputPath: path,
      mime: "video/mp4",
      limitBytes: 200_000,
      workFolder: outputDir,
      signal: never,
    };
    expect(await transcodeVideo(job, { timeoutMs: 50, memoryMegabytes: 1_024 })).toEqual({
      kind: "too_large",
      reason: "It was not converted within 0.05 s.",
    });
    expect(await transcodeVideo(job, { timeoutMs: 60_000, memoryMegabytes: 8 })).toMatchObject({
      kind: "unreadable",
    });
  });

  it("leaves nothing but results behind", async () => {
    expect((await readdir(outputDir)).filter((name) => !name.endsWith(".mp4"))).toEqual([]);
  });
});
