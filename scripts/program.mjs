import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { bundle } from "../server/bundle.mjs";
import { projectRoot } from "../server/project-root.mjs";

/**
 * Runs a TypeScript program of the project to its end.
 *
 * @param {string} program path in the project
 * @param {string[]} args
 * @param {Record<string, string>} environment on top of this process's own
 * @param {string[]} [nodeOptions]
 * @returns {Promise<number>} its exit code
 */
export async function runProgram(program, args, environment, nodeOptions = []) {
  // Inside the project, so that the program finds its packages.
  const folder = mkdtempSync(join(projectRoot, "node_modules/.stickypool-run-"));
  try {
    await bundle(projectRoot, [program], folder);
    const file = join(folder, basename(program).replace(/\.ts$/, ".js"));
    return await spawnProgram([...nodeOptions, "--enable-source-maps", file, ...args], environment);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function spawnProgram(args, environment) {
  return new Promise((fulfil, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: projectRoot,
      env: { ...process.env, ...environment },
      stdio: "inherit",
    });
    // Ctrl-C reaches the program as well; what was started for it is stopped after it.
    process.on("SIGINT", () => undefined);
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    child.on("error", reject);
    child.on("exit", (code) => fulfil(code ?? 1));
  });
}

/** Ends this process with the code of some work; a refusal to start is one line. */
export async function exitWith(work) {
  try {
    process.exitCode = await work;
  } catch (error) {
    console.error(error.name === "StartError" ? error.message : error);
    process.exitCode = 1;
  }
}
