import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { projectRoot } from "../server/project-root.mjs";

/**
 * What a step of `npm test` came to.
 *
 * @typedef {{ name: string, why: string }} Failure a test that failed, with the first lines of its error
 * @typedef {{ passed: number, failed: number, skipped: number, flaky?: number, failures?: Failure[] }} Outcome `flaky` of the passed took two tries
 */

/** Of an error the summary prints no more; the whole stands where the test ran. */
const LINES_OF_AN_ERROR = 12;

/**
 * Counts of Vitest's JSON report. A runner that broke (a file that could not be loaded, an error outside tests) counts
 * as one failure even when no test failed.
 *
 * @param {string} file
 * @param {number} exitCode
 * @returns {Outcome}
 */
export function readVitestResult(file, exitCode) {
  const report = readReport(file);
  if (!report) return broken(exitCode);
  return honest(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
      failures: (report.testResults ?? []).flatMap(vitestFailures),
    },
    exitCode,
  );
}

/** A file that could not be loaded has a message and no tests. */
function vitestFailures({ name: path, message, status, assertionResults }) {
  const file = relative(projectRoot, path);
  const failed = assertionResults.filter((test) => test.status === "failed");
  if (failed.length === 0 && status === "failed") return [{ name: file, why: firstLines(message) }];
  return failed.map((test) => ({
    name: `${file} › ${test.fullName}`,
    why: firstLines(test.failureMessages.join("\n")),
  }));
}

/** Counts of Playwright's JSON report; what passed only on a second try is counted, so that nobody overlooks it. */
export function readPlaywrightResult(file, exitCode) {
  const report = readReport(file);
  if (!report) return broken(exitCode);
  const { expected, unexpected, flaky, skipped } = report.stats;
  const failures = (report.suites ?? []).flatMap((suite) => playwrightFailures(suite, []));
  const outside = (report.errors ?? []).map(({ message }) => ({
    name: "outside tests",
    why: firstLines(message),
  }));
  return honest(
    { passed: expected + flaky, failed: unexpected, skipped, flaky, failures: [...failures, ...outside] },
    exitCode,
  );
}

function playwrightFailures({ title, suites = [], specs = [] }, above) {
  const path = [...above, title];
  return [
    ...specs.flatMap((spec) =>
      spec.tests
        .filter((test) => test.status === "unexpected" || test.status === "flaky")
        .map((test) => ({
          name: [...path, spec.title, ...(test.status === "flaky" ? ["passed on a second try"] : [])].join(
            " › ",
          ),
          why: firstLines(test.results[0]?.error?.message),
        })),
    ),
    ...suites.flatMap((suite) => playwrightFailures(suite, path)),
  ];
}

/** @param {string} [text] */
function firstLines(text = "") {
  const lines = stripVTControlCharacters(text)
    .split("\n")
    .filter((line) => line.trim() !== "");
  return lines.slice(0, LINES_OF_AN_ERROR).join("\n");
}

function honest(outcome, exitCode) {
  return exitCode !== 0 && outcome.failed === 0 ? { ...outcome, failed: 1 } : outcome;
}

/** Without a report nothing is known to have passed. */
function broken(exitCode) {
  console.error(`The runner left no report (exit code ${exitCode}).`);
  return { passed: 0, failed: 1, skipped: 0 };
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/**
 * The closing summary: what failed (or needed a second try) by name with the beginning of its error, so that whoever sees
 * only the end of a long output knows what broke; then a line for each step. Its last line has the plain form
 * `N passed, N failed`.
 *
 * @param {(Outcome & { name: string, seconds: number })[]} results
 */
export function summarise(results) {
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  const lines = results.map(({ name, passed, failed, skipped, seconds, flaky = 0 }) => {
    const more = [
      skipped > 0 ? `, ${skipped} skipped` : "",
      flaky > 0 ? `, ${flaky} on a second try` : "",
    ].join("");
    return `${failed > 0 ? "FAILED" : "ok    "} ${name.padEnd(12)} ${passed} passed, ${failed} failed${more} (${seconds.toFixed(0)} s)`;
  });
  const failed = total("failed");
  const named = results.flatMap(({ name: step, failures = [] }) =>
    failures.flatMap(({ name, why }) => [`${step}: ${name}`, ...why.split("\n").map((line) => `  ${line}`)]),
  );
  return { lines: [...named, ...lines, `${total("passed")} passed, ${failed} failed`], failed };
}
