import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { StartError } from "./start-error.mjs";

/** Preferred first: a user of our own if the operator made one, the usual one, the one every system has. */
const CANDIDATES = ["stickypool", "postgres", "nobody"];

/**
 * The user Postgres runs as. It refuses root, so root borrows an unprivileged user; everyone else runs it themselves.
 *
 * @param {string} clusterDir an existing cluster keeps its owner, so that a user created later changes nothing
 * @returns {{ uid: number, gid: number, name: string } | null} null = the current user
 */
export function postgresUser(clusterDir) {
  if (process.getuid?.() !== 0) return null;
  const owner = ownerOf(clusterDir);
  if (owner) return owner;
  for (const name of CANDIDATES) {
    const uid = lookUp("-u", name);
    const gid = lookUp("-g", name);
    if (uid && gid !== null) return { uid, gid, name };
  }
  throw new StartError(
    "Postgres cannot run as root and no unprivileged user was found: create one named stickypool, or set DATABASE_URL.",
  );
}

function ownerOf(path) {
  try {
    const { uid, gid } = statSync(path);
    return uid === 0 ? null : { uid, gid, name: `user ${uid}` };
  } catch {
    return null;
  }
}

function lookUp(flag, name) {
  const result = spawnSync("id", [flag, name], { encoding: "utf8" });
  return result.status === 0 ? Number.parseInt(result.stdout, 10) : null;
}

/** spawn options that run a program as that user, in a folder everyone may enter. */
export function asUser(user) {
  return user ? { uid: user.uid, gid: user.gid, cwd: "/" } : { cwd: "/" };
}

/** True when the user can enter the folder; tried for real, so access lists and mounts count too. */
export function canEnter(folder, user) {
  const result = spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { ...asUser(user), stdio: "ignore" });
  return result.status === 0;
}
