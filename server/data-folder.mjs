import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { livingHolder, tryClaim } from "./file-lock.mjs";
import { endProcess, isSameProcess, startMark } from "./process-identity.mjs";
import { StartError } from "./start-error.mjs";

/**
 * Makes the data folder if need be. What is secret in it has 0600 each; the folder itself may be entered where
 * root makes it, because Postgres then runs as another user.
 */
export function openDataFolder(dataDir) {
  try {
    mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    const probe = join(dataDir, `.probe-${process.pid}`);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (cause) {
    throw new StartError(
      `The data folder ${dataDir} cannot be written (${cause.code}): set DATA_DIR to another one.`,
      { cause },
    );
  }
}

/**
 * Claims the data folder for this process until it ends, however it ends. Children that a killed holder left
 * behind (`recordChildren`) are stopped first.
 *
 * @param {string} dataDir
 * @returns {Promise<{ tookOver: boolean, recordChildren: (pids: Record<string, number | null>) => void, release: () => void }>}
 *   tookOver = an earlier holder was killed
 * @throws {StartError} a living process holds it
 */
export async function claimDataFolder(dataDir) {
  let tookOver = false;
  const { claim, holder } = await tryClaim(lockOf(dataDir), ({ note }) => {
    tookOver = true;
    return endOrphans(note.children ?? []);
  });
  if (holder) {
    throw new StartError(
      `The data folder ${dataDir} is in use by process ${holder.pid}: stop it first, or set DATA_DIR to another folder.`,
    );
  }
  return {
    tookOver,
    recordChildren: (pids) => {
      const living = Object.entries(pids).filter(([, pid]) => pid !== null);
      claim.update({ children: living.map(([name, pid]) => ({ name, pid, mark: startMark(pid) })) });
    },
    release: claim.release,
  };
}

/** True while some process holds the data folder. */
export function isDataFolderInUse(dataDir) {
  return livingHolder(lockOf(dataDir)) !== null;
}

/** Process ids of the children that the living holder recorded, by name. */
export function recordedChildren(dataDir) {
  const children = livingHolder(lockOf(dataDir))?.note.children ?? [];
  return Object.fromEntries(children.map(({ name, pid }) => [name, pid]));
}

function lockOf(dataDir) {
  return join(dataDir, "instance.lock");
}

async function endOrphans(children) {
  for (const { pid } of children.filter(isSameProcess)) {
    await endProcess(pid, [
      ["SIGTERM", 5_000],
      ["SIGKILL", 5_000],
    ]).catch((cause) => {
      throw new StartError(
        `Process ${pid}, left over from an earlier run, cannot be stopped (${cause.code}): stop it first.`,
        { cause },
      );
    });
  }
}
