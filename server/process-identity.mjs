import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** True while a process with this id runs, whoever owns it. */
export function isAlive(pid) {
  return isIdTaken(pid) && !isZombie(pid);
}

/** True while the id is in use, be it by a dead process whose parent has not collected it. */
export function isIdTaken(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function isZombie(pid) {
  const stat = readProcStat(pid);
  return stat !== null && stat[0] === "Z";
}

/** Fields of /proc/PID/stat after the command name, or null where there is no /proc. */
function readProcStat(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}

/**
 * What tells a process from a later one that was given the same id: its start time.
 *
 * @returns {string | null} null when there is no such process
 */
export function startMark(pid) {
  const stat = readProcStat(pid);
  if (stat) return stat[0] === "Z" ? null : `${bootId()}:${stat[19]}`;
  if (!isAlive(pid)) return null;
  const ps = spawnSync("ps", ["-p", String(pid), "-o", "lstart="], { encoding: "utf8" });
  return ps.status === 0 ? ps.stdout.trim() : "unknown";
}

function bootId() {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "boot";
  }
}

/** True when the process recorded as { pid, mark } still runs. */
export function isSameProcess({ pid, mark }) {
  return isAlive(pid) && startMark(pid) === mark;
}

/** The command line of a process as one string, or "" when it is gone or cannot be read. */
export function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    const ps = spawnSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" });
    return ps.status === 0 ? ps.stdout.trim() : "";
  }
}

/** Processes whose working folder is this one; empty where the system does not tell. */
export function processesIn(folder) {
  let entries;
  try {
    entries = readdirSync("/proc");
  } catch {
    return [];
  }
  return entries.filter((name) => /^\d+$/.test(name) && workingFolder(name) === folder).map(Number);
}

function workingFolder(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

/** Waits until the process is gone; false when it still runs after timeoutMs. */
export async function waitForExit(pid, timeoutMs) {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

/**
 * Sends signals of growing force until the process is gone.
 *
 * @param {number} pid
 * @param {[NodeJS.Signals, number][]} steps signal and how long to wait for it, in milliseconds
 * @returns {Promise<boolean>} true once it is gone
 */
export async function endProcess(pid, steps) {
  for (const [signal, waitMs] of steps) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (error.code === "ESRCH") return true;
      throw error;
    }
    if (await waitForExit(pid, waitMs)) return true;
  }
  return !isAlive(pid);
}
