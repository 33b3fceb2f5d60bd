import { readFileSync } from "node:fs";

/**
 * What a step of `npm test` came to.
 *
 * @typedef {{ passed: number, failed: number, skipped: number, flaky?: number }} Outcome `flaky` of the passed took two tries
 */

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
    },
    exitCode,
  );
}

/** Counts of Playwright's JSON report; what passed only on a second try is counted, so that nobody overlooks it. */
export function readPlaywrightResult(file, exitCode) {
  const report = readReport(file);
  if (!report) return broken(exitCode);
  const { expected, unexpected, flaky, skipped } = report.stats;
  return honest({ passed: expected + flaky, failed: unexpected, skipped, flaky }, exitCode);
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
 * The closing summary. Its last line has the plain form `N passed, N failed`.
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
  return { lines: [...lines, `${total("passed")} passed, ${failed} failed`], failed };
}
