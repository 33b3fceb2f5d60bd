import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
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
    expect(readVitestResult(report(vitest), 0)).toEqual({ passed: 7, failed: 0, skipped: 2 });
  });

  it("counts a runner that broke as a failure even when no test failed", () => {
    expect(readVitestResult(report(vitest), 1)).toEqual({ passed: 7, failed: 1, skipped: 2 });
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
    });
  });
});

describe("summarise", () => {
  it("ends with the totals in plain form", () => {
    const { lines, failed } = summarise([
      { name: "types", passed: 1, failed: 0, skipped: 0, seconds: 2 },
      { name: "unit", passed: 41, failed: 2, skipped: 3, seconds: 8.4 },
      { name: "browser", passed: 9, failed: 0, skipped: 0, flaky: 1, seconds: 60 },
    ]);
    expect(failed).toBe(2);
    expect(lines).toEqual([
      "ok     types        1 passed, 0 failed (2 s)",
      "FAILED unit         41 passed, 2 failed, 3 skipped (8 s)",
      "ok     browser      9 passed, 0 failed, 1 on a second try (60 s)",
      "51 passed, 2 failed",
    ]);
  });
});
