import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { keptAppSecret } from "./app-secret.mjs";
import { runOnce, superviseChild } from "./children.mjs";
import { claimDataFolder, openDataFolder } from "./data-folder.mjs";
import { installPackages } from "./install.mjs";
import { projectRoot } from "./project-root.mjs";
import { readSettings } from "./settings.mjs";
import { StartError } from "./start-error.mjs";

/**
 * The steps of `npm start`, in order, up to the line that names the address.
 *
 * @param {object} options
 * @param {(() => unknown)[]} options.running what must be taken down again is pushed here
 * @param {AbortSignal} options.signal gives up bringing up
 * @param {(line: string) => void} options.log progress and warnings
 * @throws {StartError}
 */
export async function bringUp({ running, signal, log }) {
  if (existsSync(join(projectRoot, ".env"))) process.loadEnvFile(join(projectRoot, ".env"));
  const settings = readSettings(process.env, projectRoot);
  openDataFolder(settings.dataDir);
  const folder = await claimDataFolder(settings.dataDir);
  running.push(folder.release);
  await assertPortIsFree(settings.port, folder.tookOver ? PORT_PATIENCE_MS : 0);
  await installPackages(projectRoot, { dev: false, log, signal });
  signal.throwIfAborted();

  // What follows needs the packages.
  const { generateClient } = await import("./generate.mjs");
  await generateClient(projectRoot);
  const [build, database] = await allOrFirstFailure([
    prepareBuild({ running, signal, log }),
    prepareDatabase({ settings, running, signal, log }),
  ]);
  signal.throwIfAborted();

  const notices = await launch({ settings, database, build, folder, running, signal, log });
  console.info(`Stickypool is ready at ${settings.publicUrl} (${placeOfData(settings, database)}).`);
  for (const notice of notices) console.info(notice);
}

/** A killed process gives up its port only when the last of its threads is gone. */
const PORT_PATIENCE_MS = 5_000;

async function assertPortIsFree(port, patienceMs) {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const error = await tryToListen(port);
    if (error === null) return;
    if (error.code !== "EADDRINUSE") {
      throw new StartError(`Port ${port} cannot be listened on (${error.code}): set PORT to another one.`, {
        cause: error,
      });
    }
    if (Date.now() >= deadline) {
      throw new StartError(
        `Port ${port} is in use by another program: stop it, or set PORT to another one.`,
        {
          cause: error,
        },
      );
    }
    await sleep(100);
  }
}

/** Null when the port can be listened on, else the error. */
function tryToListen(port) {
  return new Promise((fulfil) => {
    const probe = createServer();
    probe.once("error", fulfil);
    probe.listen(port, () => probe.close(() => fulfil(null)));
  });
}

/** Like Promise.all, but waits for the others before it fails, so that all they started is known. */
async function allOrFirstFailure(promises) {
  const results = await Promise.allSettled(promises);
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
  return results.map((result) => result.value);
}

async function prepareBuild({ running, signal, log }) {
  const { ensureBuild, holdBuild } = await import("./build.mjs");
  const build = await ensureBuild(projectRoot, { log, signal });
  const claim = await holdBuild(build);
  running.push(claim.release);
  return build;
}

async function prepareDatabase({ settings, running, signal, log }) {
  const { checkDatabase, ensureDatabase, placeOf } = await import("./database.mjs");
  const { deployMigrations } = await import("./migrate.mjs");
  let database;
  if (settings.databaseUrl) {
    database = { url: settings.databaseUrl, place: placeOf(settings.databaseUrl) };
  } else {
    const { keepPostgresRunning } = await import("./keep-postgres-running.mjs");
    const server = await keepPostgresRunning({ dataDir: settings.dataDir, log });
    running.push(server.stop);
    await ensureDatabase(server.url(), "stickypool");
    database = { url: server.url("stickypool"), place: server.home };
  }
  signal.throwIfAborted();
  await checkDatabase(database.url);
  await deployMigrations(database.url, join(projectRoot, "prisma/migrations"), log);
  return database;
}

/** What the children see: every setting resolved, so that they need no defaults of their own. */
function childEnvironment({ settings, database, build }) {
  return {
    NODE_ENV: "production",
    PORT: String(settings.port),
    DATABASE_URL: database.url,
    DATA_DIR: settings.dataDir,
    NEXTAUTH_URL: settings.publicUrl,
    APP_SECRET: settings.appSecret ?? keptAppSecret(settings.dataDir),
    DEFAULT_COUNTRY: settings.defaultCountry,
    LOG_LEVEL: settings.logLevel,
    NEXT_TELEMETRY_DISABLED: "1",
    STICKYPOOL_NEXT_DIR: join(build, "next"),
  };
}

function programCommand(build, name) {
  return ["--enable-source-maps", join(build, "server", `${name}.js`)];
}

function spawnOptions(name, environment) {
  return { cwd: projectRoot, env: { ...environment, STICKYPOOL_PROCESS: name } };
}

/** Only the one-time bootstrap needs these; what serves requests does not hold them. */
function withoutStartSecrets({ ADMIN_EMAIL, ADMIN_PASSWORD, BOOTSTRAP_API_KEY, ...rest }) {
  return rest;
}

/**
 * Starts the processes. Web and worker load while the bootstrap runs, and serve once it has succeeded.
 *
 * @returns {Promise<string[]>} what the bootstrap has to tell the operator
 */
async function launch({ settings, database, build, folder, running, signal, log }) {
  const environment = childEnvironment({ settings, database, build });
  const children = new Map();
  const record = () =>
    folder.recordChildren(Object.fromEntries([...children].map(([name, child]) => [name, child.pid()])));
  const bootstrap = runOnce({
    command: programCommand(build, "bootstrap"),
    spawnOptions: spawnOptions("bootstrap", { ...process.env, ...environment }),
    signal,
  });
  const mayServe = bootstrap.then(({ failure }) => failure === null);
  for (const name of ["web", "worker"]) {
    children.set(
      name,
      superviseChild({
        name,
        command: programCommand(build, name),
        spawnOptions: spawnOptions(name, { ...withoutStartSecrets(process.env), ...environment }),
        mayServe,
        log,
        onChange: record,
      }),
    );
  }
  record();
  running.push(() => Promise.all([...children.values()].map((child) => child.stop())));

  const { notices, failure } = await bootstrap;
  if (failure) throw new StartError(failure);
  const gaveUp = new Promise((_fulfil, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  const failures = await Promise.race([
    Promise.all([...children.values()].map((child) => child.started)),
    gaveUp,
  ]);
  const reason = failures.find((one) => one !== null);
  if (reason) throw new StartError(reason);
  return notices;
}

function placeOfData(settings, database) {
  const isInside = database.place.startsWith(settings.dataDir);
  return isInside
    ? `data in ${settings.dataDir}`
    : `data in ${settings.dataDir}, database at ${database.place}`;
}
