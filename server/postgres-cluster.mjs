import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join, resolve } from "node:path";
import { asUser, canEnter } from "./postgres-user.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { StartError } from "./start-error.mjs";

export const SUPERUSER = "stickypool";

/** Where a root installation keeps what Postgres must reach when the data folder itself is private. */
const SHARED_STATE = "/var/lib/stickypool";

/**
 * The folder of the embedded Postgres: `postgres` inside the data folder. Where the Postgres user cannot
 * reach the data folder it becomes a link to a folder under /var/lib/stickypool with a name of its own, so
 * that a second checkout at the same path never meets the data of a first one.
 *
 * @returns {string} the real path
 */
export function postgresHome(dataDir, userFor) {
  const home = join(dataDir, "postgres");
  const linked = linkTarget(home);
  if (linked) {
    if (!existsSync(linked)) {
      throw new StartError(
        `The database folder ${linked} is gone, but ${home} still points to it: restore it, or remove the link to begin anew.`,
      );
    }
    return linked;
  }
  if (existsSync(home)) return home;

  const user = userFor(home);
  if (canEnter(dataDir, user)) {
    makeEnterable(home);
    return home;
  }
  const project = basename(resolve(dataDir, "..")).replace(/[^A-Za-z0-9._-]/g, "") || "data";
  const elsewhere = join(SHARED_STATE, `${project}-${randomBytes(4).toString("hex")}`);
  makeEnterable(SHARED_STATE);
  makeEnterable(elsewhere);
  if (!canEnter(elsewhere, user)) {
    throw new StartError(
      `Postgres runs as ${user?.name ?? "you"}, who can enter neither ${dataDir} nor ${elsewhere}: set DATA_DIR to a folder it can reach, or set DATABASE_URL.`,
    );
  }
  symlinkSync(elsewhere, home);
  return elsewhere;
}

function linkTarget(path) {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function makeEnterable(folder) {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711);
}

/**
 * Makes the cluster if there is none and returns its superuser's password, which is kept in `passwordFile` (0600).
 * A cluster of another major version is refused; a lost password is replaced.
 */
export async function prepareCluster({ home, cluster, passwordFile, programs, user }) {
  if (!existsSync(join(cluster, "PG_VERSION"))) {
    if (existsSync(cluster)) {
      throw new StartError(
        `${cluster} exists but holds no Postgres data: move it away, or set DATA_DIR to another folder.`,
      );
    }
    return initialise({ home, cluster, passwordFile, programs, user });
  }
  const found = Number.parseInt(readFileSync(join(cluster, "PG_VERSION"), "utf8"), 10);
  if (found !== programs.major) {
    throw new StartError(
      `The data in ${cluster} is of Postgres ${found}, this version brings Postgres ${programs.major}: dump it with Postgres ${found} and load it into a new DATA_DIR, or set DATABASE_URL to a server that runs it.`,
    );
  }
  const password = readSecret(passwordFile);
  return password ?? replacePassword({ cluster, passwordFile, programs, user });
}

async function initialise({ home, cluster, passwordFile, programs, user }) {
  // Under another name until it is complete: a start killed half-way leaves nothing that looks like a cluster.
  const partial = `${cluster}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  if (user) chownSync(partial, user.uid, user.gid);

  const password = newPassword();
  const handOver = join(home, `.initdb-${process.pid}`);
  writeSecret(handOver, `${password}\n`);
  if (user) chownSync(handOver, user.uid, user.gid);
  try {
    await run(
      join(programs.bin, "initdb"),
      [
        `--pgdata=${partial}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${handOver}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
      ],
      user,
    );
  } finally {
    rmSync(handOver, { force: true });
  }
  writeSecret(passwordFile, password);
  renameSync(partial, cluster);
  return password;
}

/** Single-user mode asks for no password: whoever can read the data files owns the data anyway. */
async function replacePassword({ cluster, passwordFile, programs, user }) {
  const password = newPassword();
  await run(
    join(programs.bin, "postgres"),
    ["--single", "-D", cluster, "postgres"],
    user,
    `ALTER USER ${SUPERUSER} PASSWORD '${password}'\n`,
  );
  writeSecret(passwordFile, password);
  return password;
}

function newPassword() {
  return randomBytes(24).toString("base64url");
}

function readSecret(path) {
  try {
    return readFileSync(path, "utf8").trim() || null;
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
}

function writeSecret(path, text) {
  rmSync(path, { force: true });
  writeFileSync(path, text, { mode: 0o600, flag: "wx" });
}

/** Environment of the Postgres programs: nothing of ours, and messages in English, which are matched. */
export const POSTGRES_ENV = { PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C" };

async function run(program, args, user, input) {
  const { code, output } = await runQuietly([program, ...args], {
    ...asUser(user),
    env: POSTGRES_ENV,
    input,
  });
  if (code !== 0) throw new StartError(`${basename(program)} failed: ${lastLine(output)}`);
}

/** The line of a Postgres log that says why it stopped. */
export function lastLine(log) {
  const lines = log.trim().split("\n");
  const reason = lines.findLast((line) => /(FATAL|PANIC|error|ERROR):/.test(line)) ?? lines.at(-1) ?? "";
  return reason.replace(/^.*?(FATAL|PANIC|ERROR|error):\s*/, "").trim() || "no output";
}
