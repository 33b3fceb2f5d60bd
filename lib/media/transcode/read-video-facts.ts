import type { VideoFacts } from "./plan-video";

/**
 * What ffmpeg says of a file it went through: its report of the input, and the `-progress` of a run that copied the video.
 *
 * @returns null when there is no video in it, or not a single frame
 */
export function readVideoFacts(report: string, progress: string): VideoFacts | null {
  const streams = report.split("\n").filter((line) => /^\s+Stream #0:\d+/.test(line));
  const video = streams.find((line) => line.includes(": Video: "));
  const size = video?.match(/, (\d{1,5})x(\d{1,5})[ ,]/);
  const times = [...progress.matchAll(/^out_time_(?:us|ms)=(\d+)$/gm)];
  const lastTime = Number(times.at(-1)?.[1] ?? 0);
  const frames = Number([...progress.matchAll(/^frame=\s*(\d+)$/gm)].at(-1)?.[1] ?? 0);
  if (!video || !size || frames === 0) return null;
  const rate = Number(video.match(/, ([\d.]+) fps/)?.[1] ?? 0);
  return {
    // Microseconds, under both of its names.
    seconds: Math.max(lastTime / 1e6, 1 / 30),
    pixels: Number(size[1]) * Number(size[2]),
    framesPerSecond: rate > 0 ? rate : null,
    hasAudio: streams.some((line) => line.includes(": Audio: ")),
  };
}
