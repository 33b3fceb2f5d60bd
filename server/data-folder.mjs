import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
      {
        cause,
      },
    );
  }
}

/**
 * Claims the data folder for this process until it exits. The claim of a process that is gone does not count,
 * and children it left behind (`recordChildren`) are stopped first.
 *
 * @param {string} dataDir
 * @returns {Promise<{ recordChildren: (pids: number[]) => void, release: () => void }>}
 * @throws {StartError} a living process holds it
 */
export async function claimDataFolder(dataDir) {
  const lock = join(dataDir, "instance.lock");
  const mine = `${lock}.${process.pid}`;
  const self = { pid: process.pid, mark: startMark(process.pid) };
  const write = (children) => writeFileSync(mine, JSON.stringify({ ...self, children }), { mode: 0o600 });
  write([]);
  try {
    while (!tryLink(mine, lock)) {
      const holder = readLock(lock);
      if (holder === null) continue;
      if (isSameProcess(holder)) {
        throw new StartError(
          `The data folder ${dataDir} is in use by process ${holder.pid}: stop it first, or set DATA_DIR to another folder.`,
        );
      }
      await endOrphans(holder.children);
      removeStale(lock, holder);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return {
    recordChildren: (pids) => {
      write(pids.map((pid) => ({ pid, mark: startMark(pid) })));
      renameSync(mine, lock);
    },
    release: () => rmSync(lock, { force: true }),
  };
}

/** A hard link appears whole or not at all, and only if nobody else's is there. */
function tryLink(source, lock) {
  try {
    linkSync(source, lock);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function readLock(lock) {
  try {
    const { pid, mark, children } = JSON.parse(readFileSync(lock, "utf8"));
    return { pid, mark, children: children ?? [] };
  } catch (error) {
    if (error.code === "ENOENT") return null;
    // Not written by us, or damaged: it claims nothing.
    return { pid: 0, mark: "", children: [] };
  }
}

/**
 * Takes the lock of a dead process away, by a rename so that of two starters at the same time only one does it.
 * If the other one was quicker, what was taken away is its new lock, which is put back.
 */
function removeStale(lock, holder) {
  const taken = `${lock}.stale-${process.pid}`;
  try {
    renameSync(lock, taken);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  const found = readLock(taken);
  if (found && (found.pid !== holder.pid || found.mark !== holder.mark) && isSameProcess(found))
    tryLink(taken, lock);
  rmSync(taken, { force: true });
}

async function endOrphans(children) {
  for (const { pid } of children.filter(isSameProcess)) {
    await endProcess(pid, [
      ["SIGTERM", 5_000],
      ["SIGKILL", 5_000],
    ]).catch((cause) => {
      throw new StartError(
        `Process ${pid}, left over from an earlier run, cannot be stopped (${cause.code}): stop it first.`,
        {
          cause,
        },
      );
    });
  }
}
