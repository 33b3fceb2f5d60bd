import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { StartError } from "./start-error.mjs";

/** Programs that a bundle starts as processes of their own: they lie beside it. */
const STARTED_PROGRAMS = ["lib/media/transcode/convert-image.mjs"];

/**
 * Bundles TypeScript programs for Node: one file each plus what they share, packages left outside.
 *
 * @param {string} root the project folder
 * @param {string[]} entryPoints relative to it
 * @param {string} target folder of the `.js` files
 */
export async function bundle(root, entryPoints, target) {
  const { build } = await import("esbuild");
  await build({
    entryPoints,
    outdir: target,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    plugins: [jsonPackages(root)],
    sourcemap: true,
    logLevel: "silent",
    absWorkingDir: root,
  }).catch((error) => {
    throw new StartError(`The server could not be built:\n${error.message}`, { cause: error });
  });
  for (const program of STARTED_PROGRAMS) copyFileSync(join(root, program), join(target, basename(program)));
}

/** Packages that are one JSON file are taken into the bundle: Node loads such a file only by an import that says so. */
function jsonPackages(root) {
  const { resolve } = createRequire(join(root, "package.json"));
  return {
    name: "json-packages",
    setup(build) {
      build.onResolve({ filter: /^[a-z]/ }, ({ path }) => {
        try {
          const file = resolve(path);
          return file.endsWith(".json") ? { path: file } : undefined;
        } catch {
          // Not for require(): esbuild finds out what it is.
          return undefined;
        }
      });
    },
  };
}
