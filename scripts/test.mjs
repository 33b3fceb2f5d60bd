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

/**
 * A check passes or fails as one; a test runner says how many of its tests did. What stands in one row runs side by side, because
 * each alone leaves processors idle; its output is printed when it ends.
 */
const STAGES = [
  [{ name: "types", run: checkTypes }],
  [
    { name: "lint", run: (out) => tool("@biomejs/biome/bin/biome", ["check", "."], out) },
    { name: "imports", run: (out) => node(["scripts/check-layers.mjs"], out) },
    { name: "unit", run: (out) => vitest("unit", out) },
    // Before the tests that start the product, so that none of them builds on its own time.
    { name: "build", run: build },
  ],
  [{ name: "integration", run: (out) => vitest("integration", out) }],
  [{ name: "browser", run: playwright }],
];

async function main(names) {
  const known = STAGES.flat().map((step) => step.name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`There is no step ${unknown.join(", ")}; there are: ${known.join(", ")}.`);
  }
  await installPackages(projectRoot, { dev: true, log: (line) => console.info(line) });
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
  const { generateClient } = await import("../server/generate.mjs");
  await generateClient(projectRoot);

  const results = [];
  for (const stage of STAGES) {
    const steps = stage.filter((step) => names.length === 0 || names.includes(step.name));
    results.push(...(await Promise.all(steps.map((step) => runStep(step, steps.length > 1)))));
  }
  const { lines, failed } = summarise(results);
  console.info(`\n── summary ${"─".repeat(63)}`);
  for (const line of lines) console.info(line);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** @param {boolean} isBesideOthers its output is kept until it ends, so that it does not mix with theirs */
async function runStep({ name, run }, isBesideOthers) {
  const title = `\n── ${name} ${"─".repeat(70 - name.length)}\n`;
  const kept = [title];
  const out = isBesideOthers ? (text) => kept.push(text) : null;
  if (out === null) process.stdout.write(title);
  const begun = Date.now();
  const outcome = await run(out).catch((error) => {
    (out ?? console.error)(`${error.stack}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  });
  if (out !== null) process.stdout.write(kept.join(""));
  return { name, ...outcome, seconds: (Date.now() - begun) / 1000 };
}

/** Next writes the types of its routes and of imported styles; a bare clone does not have them yet. */
async function checkTypes() {
  const typegen = await runProgram([bin("next/dist/bin/next"), "typegen"]);
  const tsc = await runProgram([bin("typescript/bin/tsc"), "--noEmit"]);
  return asCheck(Math.max(typegen, tsc));
}

async function build(out) {
  const { ensureBuild } = await import("../server/build.mjs");
  await ensureBuild(projectRoot, { log: (line) => (out ? out(`${line}\n`) : console.info(line)) });
  return asCheck(0);
}

async function vitest(project, out) {
  const file = join(RESULTS, `${project}.json`);
  const code = await runProgram(
    [
      bin("vitest/vitest.mjs"),
      "run",
      "--project",
      project,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
    ],
    out,
  );
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

async function tool(file, args, out) {
  return asCheck(await runProgram([bin(file), ...args], out));
}

async function node(args, out) {
  return asCheck(await runProgram(args, out));
}

function asCheck(code) {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

function bin(file) {
  return join(projectRoot, "node_modules", file);
}

/** @param {((text: string) => void) | null} [out] what it prints goes there; absent = to the terminal at once */
function runProgram(args, out = null) {
  return new Promise((fulfil, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: projectRoot,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
      stdio: ["ignore", out ? "pipe" : "inherit", out ? "pipe" : "inherit"],
    });
    for (const stream of out ? [child.stdout, child.stderr] : []) stream.setEncoding("utf8").on("data", out);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (signal) (out ?? console.error)(`killed by ${signal}\n`);
      fulfil(code ?? 1);
    });
  });
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.name === "StartError" ? error.message : error);
  console.info("0 passed, 1 failed");
  process.exitCode = 1;
});
