import { spawn } from "node:child_process";

/**
 * Runs a command to its end and keeps its output, for showing only when it fails.
 *
 * @param {string[]} command program and arguments
 * @param {import("node:child_process").SpawnOptions & { input?: string }} [options]
 * @returns {Promise<{ code: number, output: string }>} output = both streams; code is 1 when killed by a signal
 */
export function runQuietly([program, ...args], { input = "", ...options } = {}) {
  return new Promise((fulfil, reject) => {
    const child = spawn(program, args, { ...options, stdio: ["pipe", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => fulfil({ code: code ?? 1, output }));
    // A program that ends without reading its input is no error of ours.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
