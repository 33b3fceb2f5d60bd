import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { isSameProcess, startMark } from "./process-identity.mjs";

/**
 * A lock file that counts only while the process that wrote it lives, however that process ends.
 *
 * @typedef {object} Holder
 * @property {number} pid
 * @property {string} mark start time of the process, so that a reused id is not mistaken for it
 * @property {object} note what the holder wrote beside
 *
 * @typedef {object} Claim
 * @property {(note: object) => void} update replaces the note
 * @property {() => void} release
 */

/**
 * @param {string} lock path of the lock file; its folder must exist
 * @param {(holder: Holder) => Promise<void>} [onStale] clean up after a dead holder before its lock is taken over
 * @returns {Promise<{ claim: Claim } | { holder: Holder }>} holder = the living process that has it
 */
export async function tryClaim(lock, onStale = async () => undefined) {
  const mine = `${lock}.${process.pid}`;
  const self = { pid: process.pid, mark: startMark(process.pid) };
  const write = (note) => writeFileSync(mine, JSON.stringify({ ...self, note }), { mode: 0o600 });
  write({});
  try {
    while (!tryLink(mine, lock)) {
      const holder = readHolder(lock);
      if (holder === null) continue;
      if (isSameProcess(holder)) return { holder };
      await onStale(holder);
      removeStale(lock, holder);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return {
    claim: {
      update: (note) => {
        write(note);
        renameSync(mine, lock);
      },
      release: () => rmSync(lock, { force: true }),
    },
  };
}

/** The living process that holds a lock, or null. */
export function livingHolder(lock) {
  const holder = readHolder(lock);
  return holder && isSameProcess(holder) ? holder : null;
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

function readHolder(lock) {
  try {
    const { pid, mark, note } = JSON.parse(readFileSync(lock, "utf8"));
    return { pid, mark, note: note ?? {} };
  } catch (error) {
    if (error.code === "ENOENT") return null;
    if (error.code) throw error;
    // Not written by us, or damaged: it claims nothing.
    return { pid: 0, mark: "", note: {} };
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
  const found = readHolder(taken);
  const changed = found && (found.pid !== holder.pid || found.mark !== holder.mark);
  if (changed && isSameProcess(found)) tryLink(taken, lock);
  rmSync(taken, { force: true });
}
