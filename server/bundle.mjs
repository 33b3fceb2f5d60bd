import { StartError } from "./start-error.mjs";

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
    sourcemap: true,
    logLevel: "silent",
    absWorkingDir: root,
  }).catch((error) => {
    throw new StartError(`The server could not be built:\n${error.message}`, { cause: error });
  });
}
