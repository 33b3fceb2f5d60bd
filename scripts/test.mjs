import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { installPackages } from "../server/install.mjs";
import { projectRoot } from "../server/project-root.mjs";
import { readPlaywrightResult, readVitestResult, summarise } from "./test-results.mjs";

/**
 * `npm test`: installs what is missing, then runs every check and every test. A failing step does not keep the later
 * ones from running; the last line counts them all. With names of steps only those run, e.g. `node scripts/test.mjs types unit`.
 */
const RESULTS = join(projectRoot, "test-results");

/** A check passes or fails as one; a test runner says how many of its tests did. */
const STEPS = [
  { name: "types", run: checkTypes },
  { name: "lint", run: () => tool("@biomejs/biome/bin/biome", ["check", "."]) },
  { name: "imports", run: () => node(["scripts/check-layers.mjs"]) },
  { name: "unit", run: () => vitest("unit") },
  // Before the tests that start the product, so that none of them builds on its own time.
  { name: "build", run: build },
  { name: "integration", run: () => vitest("integration") },
  { name: "browser", run: playwright },
];

async function main(names) {
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `There is no step ${unknown.join(", ")}; there are: ${STEPS.map((step) => step.name).join(", ")}.`,
    );
  }
  await installPackages(projectRoot, { dev: true, log: (line) => console.info(line) });
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
  const { generateClient } = await import("../server/generate.mjs");
  await generateClient(projectRoot);

  const results = [];
  for (const { name, run } of STEPS.filter((step) => names.length === 0 || names.includes(step.name))) {
    console.info(`\n── ${name} ${"─".repeat(70 - name.length)}`);
    const begun = Date.now();
    const outcome = await run().catch((error) => {
      console.error(error);
      return { passed: 0, failed: 1, skipped: 0 };
    });
    results.push({ name, ...outcome, seconds: (Date.now() - begun) / 1000 });
  }
  const { lines, failed } = summarise(results);
  console.info(`\n── summary ${"─".repeat(63)}`);
  for (const line of lines) console.info(line);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** Next writes the types of its routes and of imported styles; a bare clone does not have them yet. */
async function checkTypes() {
  const typegen = await runProgram([bin("next/dist/bin/next"), "typegen"]);
  const tsc = await runProgram([bin("typescript/bin/tsc"), "--noEmit"]);
  return asCheck(Math.max(typegen, tsc));
}

async function build() {
  const { ensureBuild } = await import("../server/build.mjs");
  await ensureBuild(projectRoot, { log: (line) => console.info(line) });
  return asCheck(0);
}

async function vitest(project) {
  const file = join(RESULTS, `${project}.json`);
  const code = await runProgram([
    bin("vitest/vitest.mjs"),
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ]);
  return readVitestResult(file, code);
}

async function playwright() {
  const code = await runProgram([
    bin("@playwright/test/cli.js"),
    "test",
    "--config",
    "e2e/playwright.config.ts",
  ]);
  return readPlaywrightResult(join(RESULTS, "e2e.json"), code);
}

async function tool(file, args) {
  return asCheck(await runProgram([bin(file), ...args]));
}

async function node(args) {
  return asCheck(await runProgram(args));
}

function asCheck(code) {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

function bin(file) {
  return join(projectRoot, "node_modules", file);
}

function runProgram(args) {
  return new Promise((fulfil, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: projectRoot,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      if (signal) console.error(`killed by ${signal}`);
      fulfil(code ?? 1);
    });
  });
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.name === "StartError" ? error.message : error);
  console.info("0 passed, 1 failed");
  process.exitCode = 1;
});
