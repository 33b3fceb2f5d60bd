import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runQuietly } from "./run-quietly.mjs";
import { StartError } from "./start-error.mjs";

/**
 * Installs the packages of package-lock.json unless they are there already, as npm's own record of the last
 * complete installation says.
 *
 * @param {string} root the project folder
 * @param {object} options
 * @param {boolean} options.dev also ask for the packages that only tests need
 * @param {(line: string) => void} options.log
 * @param {AbortSignal} [options.signal]
 * @returns {Promise<boolean>} true when it installed
 */
export async function installPackages(root, { dev, log, signal }) {
  if (isInstalled(root, dev)) return false;
  log("Installing packages from package-lock.json …");
  const args = ["ci", "--no-audit", "--no-fund", ...(dev ? ["--include=dev"] : [])];
  // npm tells its scripts where it is; by name it would need a shell on some systems.
  const npm = process.env.npm_execpath?.endsWith(".js")
    ? [process.execPath, process.env.npm_execpath]
    : ["npm"];
  const { code, output } = await runQuietly([...npm, ...args], { cwd: root, signal });
  if (code !== 0) {
    throw new StartError(`Packages could not be installed: npm ci failed.\n${output.trim()}`);
  }
  return true;
}

function isInstalled(root, dev) {
  const wanted = readPackages(join(root, "package-lock.json"));
  const installed = readPackages(join(root, "node_modules/.package-lock.json"));
  if (!wanted) throw new StartError(`There is no package-lock.json in ${root}: the checkout is incomplete.`);
  if (!installed) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "" || entry.link || entry.optional || entry.peer) return true;
    if (!dev && (entry.dev || entry.devOptional)) return true;
    return installed[path]?.version === entry.version;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages ?? null;
  } catch {
    return null;
  }
}
