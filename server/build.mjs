import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bundle } from "./bundle.mjs";
import { compressFiles } from "./compress.mjs";
import { livingHolder, tryClaim } from "./file-lock.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { sourceHash } from "./source-hash.mjs";
import { StartError } from "./start-error.mjs";

/** TypeScript programs of `server/` that Node runs: each becomes a bundle. */
const PROGRAMS = ["web", "worker", "bootstrap"];
/** Parts of Next's output that only the next build or the type checker reads. */
const NOT_SERVED = ["cache", "types", "dev", "diagnostics", "trace", "trace-build"];
const BUILDS_KEPT = 2;

/**
 * The built product of the present sources, built now if that never happened. Each build has a folder of its own,
 * named after its sources and complete from the moment it appears, so a new one neither disturbs a running
 * process nor looks finished when it was cut off.
 *
 * @param {string} root the project folder
 * @param {{ log: (line: string) => void, signal?: AbortSignal }} options
 * @returns {Promise<string>} the folder of the build: `next/` and `server/*.js`
 */
export async function ensureBuild(root, { log, signal }) {
  const builds = join(root, ".build");
  const folder = join(builds, sourceHash(root));
  if (existsSync(folder)) return folder;
  mkdirSync(builds, { recursive: true });
  const claim = await waitForBuildLock(join(builds, "lock"), log);
  try {
    if (existsSync(folder)) return folder;
    log("Building what changed in the sources …");
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    await buildNext(root, join(partial, "next"), signal);
    await bundle(
      root,
      PROGRAMS.map((name) => `server/${name}.ts`),
      join(partial, "server"),
    );
    renameSync(partial, folder);
    removeOldBuilds(builds, folder);
    return folder;
  } finally {
    claim.release();
  }
}

/** Keeps a build from being removed while this process uses it. */
export async function holdBuild(folder) {
  const { claim } = await tryClaim(join(folder, `used-by-${process.pid}`));
  return claim;
}

async function waitForBuildLock(lock, log) {
  for (let waited = false; ; waited = true) {
    const { claim, holder } = await tryClaim(lock);
    if (claim) return claim;
    if (!waited) log(`Process ${holder.pid} is building; waiting for it.`);
    await sleep(250);
  }
}

async function buildNext(root, target, signal) {
  const next = createRequire(join(root, "package.json")).resolve("next/dist/bin/next");
  const { code, output } = await runQuietly([process.execPath, next, "build"], {
    cwd: root,
    signal,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (code !== 0) throw new StartError(`The portal could not be built:\n${output.trim()}`);
  cpSync(join(root, ".next"), target, {
    recursive: true,
    filter: (source) => !NOT_SERVED.some((part) => source === join(root, ".next", part)),
  });
  await compressFiles(join(target, "static"));
}

function removeOldBuilds(builds, current) {
  const others = readdirSync(builds, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && join(builds, entry.name) !== current)
    .map((entry) => join(builds, entry.name))
    .filter((folder) => !isUsed(folder))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const folder of others.slice(BUILDS_KEPT - 1)) rmSync(folder, { recursive: true, force: true });
}

function isUsed(folder) {
  return readdirSync(folder).some((name) => name.startsWith("used-by-") && livingHolder(join(folder, name)));
}
