import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { blankComments, readImports } from "./read-imports.mjs";

const CHECKED_FOLDERS = ["app", "components", "lib", "server", "prisma", "bench", "scripts", "e2e"];
const SOURCE = /\.(ts|tsx|mjs|js)$/;
const SKIPPED = /^lib\/db\/generated\/|\/node_modules\//;

/**
 * The sources of the project and what they import.
 *
 * @typedef {object} SourceFile
 * @property {string} path in the project, with /
 * @property {string} text without comments, same lines
 * @property {(import("./read-imports.mjs").Import & { target: string })[]} imports target = a path in the project
 *   with its extension, a path in the generated client, or a package name
 */

/**
 * @param {Record<string, string>} texts source text by path
 * @returns {Map<string, SourceFile>}
 */
export function buildGraph(texts) {
  const files = new Map();
  for (const [path, source] of Object.entries(texts)) {
    const imports = readImports(source).map((one) => ({
      ...one,
      target: resolve(path, one.specifier, texts),
    }));
    files.set(path, { path, text: blankComments(source), imports });
  }
  return files;
}

/** Reads the checked folders of the project. */
export function readSources(root) {
  const texts = {};
  for (const folder of CHECKED_FOLDERS) {
    for (const path of filesBelow(root, folder)) texts[path] = readFileSync(join(root, path), "utf8");
  }
  return texts;
}

function filesBelow(root, folder) {
  let entries;
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
  return entries
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(root, path) : [path];
    })
    .filter((path) => SOURCE.test(path) && !SKIPPED.test(path))
    .sort();
}

function resolve(from, specifier, texts) {
  const base = specifier.startsWith("@/")
    ? specifier.slice(2)
    : specifier.startsWith(".")
      ? posix.normalize(posix.join(dirname(from), specifier))
      : null;
  if (base === null) return packageName(specifier);
  const candidates = [base, `${base}.ts`, `${base}.tsx`, `${base}.mjs`, base.replace(/\.js$/, ".ts")];
  return candidates.find((candidate) => candidate in texts) ?? base;
}

function packageName(specifier) {
  if (specifier.startsWith("node:")) return specifier;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/**
 * The shortest chain of imports that remain at run time from a file to one that matches, or null.
 *
 * @param {Map<string, SourceFile>} graph
 * @param {string} from
 * @param {(target: string) => boolean} matches
 * @returns {string[] | null} targets in order, the last one matches
 */
export function findChain(graph, from, matches) {
  const cameFrom = new Map([[from, null]]);
  const queue = [from];
  while (queue.length > 0) {
    const path = queue.shift();
    for (const { target, typeOnly } of graph.get(path)?.imports ?? []) {
      if (typeOnly || cameFrom.has(target)) continue;
      cameFrom.set(target, path);
      if (matches(target)) return chainTo(cameFrom, target);
      queue.push(target);
    }
  }
  return null;
}

function chainTo(cameFrom, target) {
  const chain = [];
  for (let at = target; cameFrom.get(at) !== null; at = cameFrom.get(at)) chain.unshift(at);
  return chain;
}
