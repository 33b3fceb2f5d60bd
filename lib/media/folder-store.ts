import { randomUUID } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { copyFile, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { MediaStore } from "./store-types";

/**
 * Media as files of a folder. A file has its name only when it is whole and on disk, so that a process that dies leaves at
 * most an unfinished file under another name.
 *
 * @param folder made when it is missing
 */
export function createFolderStore(folder: string): MediaStore {
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256);
  return {
    async put(sha256, path, size) {
      const target = pathOf(sha256);
      if (await hasSize(target, size)) return;
      await mkdir(dirname(target), { recursive: true });
      const unfinished = `${target}.${randomUUID()}`;
      try {
        await copyFile(path, unfinished, constants.COPYFILE_FICLONE);
        await flush(unfinished);
        await rename(unfinished, target);
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
      await flush(dirname(target));
    },
    async open(sha256, range) {
      const file = await open(pathOf(sha256)).catch(nullIfMissing);
      if (file === null) return null;
      const part = range && { start: range.first, end: range.last };
      return createReadStream("", { fd: file, autoClose: true, ...part });
    },
    async remove(sha256) {
      await rm(pathOf(sha256), { force: true });
    },
  };
}

async function hasSize(path: string, size: number): Promise<boolean> {
  const found = await stat(path).catch(nullIfMissing);
  return found !== null && found.size === size;
}

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}

/** Brings a file, or the names in a folder, to disk. */
async function flush(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
