import { spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.mjs";
import { lastLine, POSTGRES_ENV, postgresHome, prepareCluster, SUPERUSER } from "./postgres-cluster.mjs";
import { postgresPrograms } from "./postgres-programs.mjs";
import { asUser, postgresUser } from "./postgres-user.mjs";
import { commandLine, endProcess, isAlive, isIdTaken, processesIn } from "./process-identity.mjs";
import { StartError } from "./start-error.mjs";

const LOG_LIMIT_BYTES = 10 * 1024 * 1024;
const MIB = 1024 * 1024;
/** SIGINT ends sessions and writes a checkpoint; SIGQUIT leaves the rest to the next start's recovery. */
const STOP_STEPS = [
  ["SIGINT", 60_000],
  ["SIGQUIT", 10_000],
  ["SIGKILL", 5_000],
];

/** Sessions without a server cannot finish anything; SIGQUIT ends them at once. */
const SESSION_STOP_STEPS = [
  ["SIGQUIT", 5_000],
  ["SIGKILL", 5_000],
];

/**
 * Starts the Postgres of a data folder, making it first if need be, on a free loopback port.
 * An orphan of an earlier start on the same data is stopped before. Only one caller per data folder:
 * hold its lock (data-folder.mjs).
 *
 * @param {object} options
 * @param {string} options.dataDir an existing folder
 * @param {boolean} [options.durable] false only for tests: a crash of the machine may then lose the data
 * @param {number} [options.port] the port to listen on; absent = any free one
 * @param {(line: string) => void} [options.log]
 * @returns {Promise<EmbeddedPostgres>}
 *
 * @typedef {object} EmbeddedPostgres
 * @property {number} pid
 * @property {number} port
 * @property {string} home the folder that holds the data, which may lie outside the data folder
 * @property {(database?: string) => string} url connection string of a database (default `postgres`)
 * @property {Promise<string>} exited fulfils with the reason when the server is gone, stopped or not
 * @property {() => Promise<void>} stop
 */
export async function startEmbeddedPostgres({ dataDir, durable = true, port, log = () => undefined }) {
  const home = postgresHome(dataDir, postgresUser);
  const cluster = join(home, "data");
  const user = postgresUser(cluster);
  const programs = postgresPrograms(home, user);
  const passwordFile = join(dataDir, PASSWORD_FILE);
  await stopOrphan(cluster, log);
  const password = await prepareCluster({ home, cluster, passwordFile, programs, user });
  const server = await launch({ home, cluster, programs, user, durable, wantedPort: port, log });
  const leash = holdOnLeash(server.child.pid);
  const exited = server.exited.then((reason) => {
    leash.kill("SIGKILL");
    return reason;
  });
  return {
    pid: server.child.pid,
    port: server.port,
    home,
    url: (database = "postgres") => connectionString(password, server.port, database),
    exited,
    stop: async () => {
      await endProcess(server.child.pid, STOP_STEPS);
      await exited;
    },
  };
}

/**
 * Connection string of the embedded Postgres that a running process has started on a data folder.
 *
 * @returns {string | null} null while it does not run
 */
export function runningPostgresUrl(dataDir, database) {
  const status = runningPostgres(dataDir);
  if (status === null) return null;
  const password = readFileSync(join(dataDir, PASSWORD_FILE), "utf8").trim();
  return connectionString(password, status.port, database);
}

/** Process id of that Postgres, or null. */
export function runningPostgresPid(dataDir) {
  return runningPostgres(dataDir)?.pid ?? null;
}

function runningPostgres(dataDir) {
  const status = readPidFile(join(dataDir, "postgres", "data"));
  return status?.state === "ready" && isAlive(status.pid) ? status : null;
}

const PASSWORD_FILE = "postgres-password";

function connectionString(password, port, database) {
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}

/** Attempts when the port was taken in between, or when the children of a killed server still hold its memory. */
const LAUNCH_ATTEMPTS = 60;

async function launch({ home, cluster, programs, user, durable, wantedPort, log }) {
  const logFile = join(home, "postgres.log");
  for (let attempt = 1; ; attempt++) {
    const port = wantedPort ?? (await freePort());
    rotate(logFile);
    const logStart = existsSync(logFile) ? statSync(logFile).size : 0;
    const output = openSync(logFile, "a", 0o600);
    const child = spawn(join(programs.bin, "postgres"), ["-D", cluster, ...settings({ port, durable })], {
      ...asUser(user),
      env: POSTGRES_ENV,
      // A group of its own, so that Ctrl-C in a terminal does not stop it under the feet of its clients.
      detached: true,
      stdio: ["ignore", output, output],
    });
    closeSync(output);
    const exited = new Promise((fulfil) => {
      child.on("error", (error) => fulfil(error.message));
      child.on("exit", () => fulfil(lastLine(readFileSync(logFile, "utf8").slice(logStart))));
    });
    const failure = await Promise.race([exited, untilReady(cluster, child.pid, log)]);
    if (failure === null) return { child, port, exited };
    const passing = /could not create any TCP\/IP sockets|still in use|Address already in use/.test(failure);
    if (!passing || attempt === LAUNCH_ATTEMPTS || (wantedPort && !/still in use/.test(failure))) {
      throw new StartError(`The embedded Postgres did not start: ${failure} (see ${logFile})`);
    }
    await sleep(250);
  }
}

/** Fulfils with null once the server takes connections; a long crash recovery is waited for. */
async function untilReady(cluster, pid, log) {
  const begun = Date.now();
  let told = false;
  for (;;) {
    const status = readPidFile(cluster);
    if (status?.pid === pid && status.state === "ready") return null;
    if (!told && Date.now() - begun > 10_000) {
      told = true;
      log("Postgres is still recovering from an unclean stop; waiting.");
    }
    await sleep(10);
    if (pid === undefined || !isAlive(pid)) await new Promise(() => undefined);
  }
}

/** postmaster.pid: line 1 process id, line 4 port, line 8 state (Postgres' utils/pidfile.h). */
function readPidFile(cluster) {
  try {
    const lines = readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n");
    return {
      pid: Number.parseInt(lines[0] ?? "", 10),
      port: Number.parseInt(lines[3] ?? "", 10),
      state: (lines[7] ?? "").trim(),
    };
  } catch {
    return null;
  }
}

/** Makes sure that nothing of an earlier run is left on the data, and that its lock file keeps nobody out. */
async function stopOrphan(cluster, log) {
  const recorded = readPidFile(cluster);
  if (!recorded) return;
  if (isAlive(recorded.pid)) {
    const command = commandLine(recorded.pid);
    const isPostgres = /postgres/.test(command);
    if (isPostgres && (command.includes(cluster) || command.includes(realpathSync(cluster)))) {
      log(`Stopping a Postgres left over from an earlier run (process ${recorded.pid}).`);
      await endProcess(recorded.pid, STOP_STEPS);
    } else if (isPostgres) {
      throw new StartError(`Another Postgres (process ${recorded.pid}) runs on ${cluster}: stop it first.`);
    }
  }
  // Postgres sees by itself that the process of its lock file is gone, and waits for sessions that outlived it.
  // It is misled when the id still exists: given to another process, or that of a dead one nobody collected.
  if (!existsSync(join(cluster, "postmaster.pid")) || !isIdTaken(recorded.pid)) return;
  for (const pid of processesIn(realpathSync(cluster))) await endProcess(pid, SESSION_STOP_STEPS);
  rmSync(join(cluster, "postmaster.pid"), { force: true });
}

/**
 * A shell that waits on a pipe from this process and tells Postgres to stop when the pipe closes: when this
 * process is killed without a chance to clean up, its Postgres does not stay behind.
 */
function holdOnLeash(pid) {
  const leash = spawn("/bin/sh", ["-c", 'read -r _; kill -INT "$1" 2>/dev/null', "sh", String(pid)], {
    detached: true,
    cwd: "/",
    stdio: ["pipe", "ignore", "ignore"],
  });
  leash.unref();
  leash.stdin.unref?.();
  leash.on("error", () => undefined);
  return leash;
}

function settings({ port, durable }) {
  const sharedBuffers = Math.round(Math.min(Math.max(totalmem() / 8, 64 * MIB), 1024 * MIB) / MIB);
  const values = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: 100,
    shared_buffers: `${sharedBuffers}MB`,
    effective_cache_size: `${sharedBuffers * 3}MB`,
    fsync: durable ? "on" : "off",
    full_page_writes: durable ? "on" : "off",
    synchronous_commit: durable ? "on" : "off",
    max_wal_size: "2GB",
    checkpoint_timeout: "15min",
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    log_checkpoints: "off",
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

function rotate(logFile) {
  if (existsSync(logFile) && statSync(logFile).size > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.1`);
}
