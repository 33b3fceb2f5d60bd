import { join } from "node:path";
import type { Conversion, ConversionJob } from "./conversion";
import { describeEnd } from "./describe-end";
import { findFfmpeg } from "./find-ffmpeg";
import { type ConversionLimits, runLimited } from "./run-limited";

/**
 * A BMP as a PNG, since sharp's libvips reads no BMP.
 *
 * @returns the path of the PNG, or why there is none
 */
export async function bmpToPng(job: ConversionJob, limits: ConversionLimits): Promise<string | Conversion> {
  const ffmpeg = await findFfmpeg();
  if (ffmpeg === null) return { kind: "too_large", reason: "A BMP needs ffmpeg, and none was found." };
  const path = join(job.workFolder, "decoded.png");
  const end = await runLimited(
    [
      ffmpeg,
      ...["-hide_banner", "-nostdin", "-v", "error", "-threads", "1", "-protocol_whitelist", "file"],
      ...["-f", "bmp_pipe", "-i", `file:${job.inputPath}`],
      ...["-frames:v", "1", "-f", "image2", "-update", "1", `file:${path}`],
    ],
    limits,
    job.signal,
  );
  return end.kind === "exited" && end.code === 0 ? path : describeEnd(end, limits);
}
