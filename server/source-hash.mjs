import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

/** What the build reads, relative to the project folder. */
const SOURCES = [
  "app",
  "components",
  "lib",
  "public",
  "server",
  "prisma/schema.prisma",
  "next.config.js",
  "postcss.config.mjs",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
];
const NOT_BUILT = [/\.test\.[a-z]+$/, /^lib\/testing\//, /^lib\/db\/generated\//];

/** A hash over names and contents of everything the build depends on, the Node version included. */
export function sourceHash(root) {
  const hash = createHash("sha256").update(process.versions.node);
  for (const file of SOURCES.flatMap((source) => filesBelow(root, source))) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex").slice(0, 16);
}

function filesBelow(root, path) {
  let entries;
  try {
    entries = readdirSync(join(root, path), { withFileTypes: true });
  } catch (error) {
    if (error.code === "ENOTDIR") return [path];
    if (error.code === "ENOENT") return [];
    throw error;
  }
  return entries
    .map((entry) => ({ entry, path: `${path}/${entry.name}`.replaceAll(sep, "/") }))
    .filter(
      (item) =>
        !NOT_BUILT.some((pattern) => pattern.test(item.entry.isDirectory() ? `${item.path}/` : item.path)),
    )
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .flatMap((item) => (item.entry.isDirectory() ? filesBelow(root, item.path) : [item.path]));
}
