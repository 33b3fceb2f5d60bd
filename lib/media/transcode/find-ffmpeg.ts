import { access, constants } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { getEnv } from "@/lib/env";

/**
 * The ffmpeg that converts: FFMPEG_PATH alone when it is set, else the one that npm installed, else the system's.
 *
 * @returns null when there is none that can be run
 */
export async function findFfmpeg(environment = { ffmpegPath: getEnv().ffmpegPath, path: process.env.PATH }) {
  const { ffmpegPath, path } = environment;
  const candidates =
    ffmpegPath !== null
      ? [ffmpegPath]
      : [installedByNpm(), ...onPath(path ?? "")].filter((one) => one !== null);
  for (const candidate of candidates) if (await isExecutable(candidate)) return candidate;
  return null;
}

function onPath(path: string): string[] {
  return path
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, "ffmpeg"));
}

/** Loaded when it is needed: the package throws where it has no binary for the machine. */
function installedByNpm(): string | null {
  try {
    const { path } = createRequire(import.meta.url)("@ffmpeg-installer/ffmpeg") as { path: string };
    return path;
  } catch {
    return null;
  }
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
