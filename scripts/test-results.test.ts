import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { projectRoot } from "../server/project-root.mjs";
import { readPlaywrightResult, readVitestResult, summarise } from "./test-results.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stickypool-results-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function report(content: unknown) {
  const file = join(folder, "report.json");
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe("results of the runners", () => {
  const vitest = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1 };

  it("counts Vitest's tests", () => {
    expect(readVitestResult(report(vitest), 0)).toEqual({ passed: 7, failed: 0, skipped: 2, failures: [] });
  });

  it("names Vitest's failures with the beginning of their errors, and files that could not be loaded", () => {
    const testResults = [
      {
        name: join(projectRoot, "lib/a.test.ts"),
        status: "failed",
        message: "",
        assertionResults: [
          {
            fullName: "S3 lives 8 days",
            status: "failed",
            failureMessages: ["\u001b[31mexpected 1\u001b[0m\n\nto be 2"],
          },
          { fullName: "S4", status: "passed", failureMessages: [] },
        ],
      },
      {
        name: join(projectRoot, "lib/b.test.ts"),
        status: "failed",
        message: "no module",
        assertionResults: [],
      },
    ];
    expect(readVitestResult(report({ ...vitest, numFailedTests: 1, testResults }), 1).failures).toEqual([
      { name: "lib/a.test.ts › S3 lives 8 days", why: "expected 1\nto be 2" },
      { name: "lib/b.test.ts", why: "no module" },
    ]);
  });

  it("counts a runner that broke as a failure even when no test failed", () => {
    expect(readVitestResult(report(vitest), 1)).toMatchObject({ passed: 7, failed: 1, skipped: 2 });
  });

  it("counts a missing report as a failure", () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect(readVitestResult(join(folder, "none.json"), 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(readPlaywrightResult(join(folder, "none.json"), 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it("counts the browser tests that passed only on a second try", () => {
    const stats = { expected: 4, unexpected: 1, flaky: 2, skipped: 0 };
    expect(readPlaywrightResult(report({ stats }), 1)).toEqual({
      passed: 6,
      failed: 1,
      skipped: 0,
      flaky: 2,
      failures: [],
    });
  });

  it("names the browser tests that failed, those that needed a second try, and what broke outside tests", () => {
    const result = (message?: string) => (message ? { error: { message } } : {});
    const suites = [
      {
        title: "portal/a.spec.ts",
        specs: [
          { title: "saves", tests: [{ status: "expected", results: [result()] }] },
          { title: "resets", tests: [{ status: "flaky", results: [result("late"), result()] }] },
        ],
        suites: [
          {
            title: "phone",
            specs: [{ title: "pins", tests: [{ status: "unexpected", results: [result("gone")] }] }],
          },
        ],
      },
    ];
    const stats = { expected: 1, unexpected: 1, flaky: 1, skipped: 0 };
    expect(
      readPlaywrightResult(report({ stats, suites, errors: [{ message: "no server" }] }), 1).failures,
    ).toEqual([
      { name: "portal/a.spec.ts › resets › passed on a second try", why: "late" },
      { name: "portal/a.spec.ts › phone › pins", why: "gone" },
      { name: "outside tests", why: "no server" },
    ]);
  });
});

describe("summarise", () => {
  it("names what failed and ends with the totals in plain form", () => {
    const { lines, failed } = summarise([
      { name: "types", passed: 1, failed: 0, skipped: 0, seconds: 2 },
      {
        name: "unit",
        passed: 41,
        failed: 2,
        skipped: 3,
        seconds: 8.4,
        failures: [{ name: "lib/a.test.ts › S3", why: "expected 1\nto be 2" }],
      },
      { name: "browser", passed: 9, failed: 0, skipped: 0, flaky: 1, seconds: 60 },
    ]);
    expect(failed).toBe(2);
    expect(lines).toEqual([
      "unit: lib/a.test.ts › S3",
      "  expected 1",
      "  to be 2",
      "ok     types        1 passed, 0 failed (2 s)",
      "FAILED unit         41 passed, 2 failed, 3 skipped (8 s)",
      "ok     browser      9 passed, 0 failed, 1 on a second try (60 s)",
      "51 passed, 2 failed",
    ]);
  });
});
