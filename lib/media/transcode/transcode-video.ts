import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Conversion, ConversionJob } from "./conversion";
import { describeEnd } from "./describe-end";
import { findFfmpeg } from "./find-ffmpeg";
import { planVideo, type VideoFacts, type VideoPlan } from "./plan-video";
import { readVideoFacts } from "./read-video-facts";
import { type ConversionLimits, runLimited } from "./run-limited";

/** Both passes and a second try together: a minute of 1080p takes a fraction of it. */
export const VIDEO_LIMITS: ConversionLimits = { timeoutMs: 180_000, memoryMegabytes: 1_024 };

/** Reading is by the format the content says: a playlist under another name would make ffmpeg open other files. */
const DEMUXERS = new Map([
  ["video/mp4", "mov"],
  ["video/quicktime", "mov"],
  ["video/3gpp", "mov"],
  ["video/3gpp2", "mov"],
  ["video/webm", "matroska"],
]);
/** 8K. */
const MAX_FRAME_PIXELS = 7_680 * 4_320;
const TRIES = 3;
/** How far below what should have fitted the next try aims. */
const NEXT_TRY = 0.93;
/** Where ffmpeg stops writing, of the limit: what was cut off there is over the limit, and known to be. */
const STOP_WRITING_AT = 1.5;

/**
 * A video as H.264 and AAC in an MP4 that fits: small enough in pixels for its bitrate, playable while it loads, without the
 * metadata that say where it was made. Encoded in two passes to a bitrate that its length leaves, measured, and tried again
 * lower when it came out too large.
 */
export async function transcodeVideo(
  job: ConversionJob,
  limits: ConversionLimits = VIDEO_LIMITS,
): Promise<Conversion> {
  const demuxer = DEMUXERS.get(job.mime);
  if (demuxer === undefined) return { kind: "too_large", reason: `${job.mime} is left as it is.` };
  const ffmpeg = await findFfmpeg();
  if (ffmpeg === null) return { kind: "too_large", reason: "No ffmpeg was found to convert it." };

  const deadline = performance.now() + limits.timeoutMs;
  const run = (...args: string[]) =>
    runLimited(
      [ffmpeg, "-hide_banner", "-nostdin", "-y", "-protocol_whitelist", "file", "-threads", "1", ...args],
      { ...limits, timeoutMs: Math.max(1, deadline - performance.now()) },
      job.signal,
    );
  const input = ["-f", demuxer, "-max_pixels", String(MAX_FRAME_PIXELS), "-i", `file:${job.inputPath}`];

  const reading = await run(
    ...[...input, "-map", "0:v:0", "-c", "copy", "-progress", "pipe:1", "-f", "null", "/dev/null"],
  );
  if (reading.kind !== "exited" || reading.code !== 0) return describeEnd(reading, limits);
  const facts = readVideoFacts(reading.stderr, reading.stdout);
  if (facts === null) return { kind: "unreadable", reason: "There is no picture in it." };
  if (facts.pixels > MAX_FRAME_PIXELS)
    return { kind: "too_large", reason: "Its pictures are larger than those of 8K." };

  const path = join(job.workFolder, "converted.mp4");
  let budget = job.limitBytes;
  for (let tried = 0; tried < TRIES; tried += 1) {
    const plan = planVideo(facts, budget);
    if (plan === null) break;
    const encoder = ["-v", "error", ...input, ...pictureOptions(plan, job.workFolder)];
    const first = await run(...encoder, "-pass", "1", "-an", "-f", "null", "/dev/null");
    if (first.kind !== "exited" || first.code !== 0) return describeEnd(first, limits);
    const stopAt = String(Math.ceil(job.limitBytes * STOP_WRITING_AT));
    const second = await run(
      ...[...encoder, "-pass", "2", ...soundOptions(plan), "-movflags", "+faststart", "-fs", stopAt],
      ...["-f", "mp4", `file:${path}`],
    );
    if (second.kind !== "exited" || second.code !== 0) return describeEnd(second, limits);
    const { size } = await stat(path);
    if (size <= job.limitBytes) return { kind: "transcoded", path, mime: "video/mp4", size };
    budget = budget * (job.limitBytes / size) * NEXT_TRY;
  }
  return { kind: "too_large", reason: tooLong(facts, job.limitBytes) };
}

function pictureOptions(plan: VideoPlan, workFolder: string): string[] {
  // Square pixels, an even width and height (4:2:0 needs them), never larger than it was.
  const scale = `min(1,sqrt(${plan.pixels}/(iw*sar*ih)))`;
  const filters = [
    `fps=${plan.framesPerSecond}`,
    `scale='max(2,2*floor(iw*sar*${scale}/2))':'max(2,2*floor(ih*${scale}/2))'`,
    "setsar=1",
    "format=yuv420p",
  ];
  const kbps = `${plan.videoKbps}k`;
  return [
    ...["-map", "0:v:0", "-map_metadata", "-1", "-map_chapters", "-1", "-vf", filters.join(",")],
    ...["-c:v", "libx264", "-preset", "fast", "-profile:v", "main", "-threads", "1"],
    ...["-b:v", kbps, "-maxrate", `${plan.videoKbps * 2}k`, "-bufsize", `${plan.videoKbps * 4}k`],
    ...["-passlogfile", join(workFolder, "passes")],
  ];
}

function soundOptions({ audio }: VideoPlan): string[] {
  if (audio === null) return ["-an"];
  const { kbps, channels, sampleRate } = audio;
  return ["-map", "0:a:0", "-c:a", "aac", "-b:a", `${kbps}k`, "-ac", `${channels}`, "-ar", `${sampleRate}`];
}

function tooLong({ seconds }: VideoFacts, limitBytes: number): string {
  return `${Math.round(seconds)} s of video do not fit into ${limitBytes} bytes.`;
}
