import { defineConfig, devices } from "@playwright/test";
import { findChromium } from "../scripts/find-chromium.mjs";

// Every worker reads this file again: what was found once is handed on.
process.env.E2E_CHROMIUM ??= JSON.stringify(await findChromium());
const { executablePath, args, env } = JSON.parse(process.env.E2E_CHROMIUM);

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  globalSetup: "./global-setup.ts",
  outputDir: "../test-results/e2e",
  reporter: [["list"], ["json", { outputFile: "../test-results/e2e.json" }]],
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  // A browser on a busy machine is late now and then; what needed the second try is counted in the summary.
  retries: 1,
  // Every step has a bound of its own, so that a hang names the step; a whole test only must not hang for ever.
  timeout: 240_000,
  expect: { timeout: 15_000 },
  use: {
    ...devices["Desktop Chrome"],
    baseURL: process.env.E2E_BASE_URL,
    launchOptions: { executablePath, args, env: { ...process.env, ...env } },
    locale: "en-US",
    // What moves keeps a browser without a graphics card busy, and a click waits until what it is for stands still.
    reducedMotion: "reduce",
    // Not a whole number of hours off UTC: a time shown in the wrong zone shows.
    timezoneId: "Asia/Kathmandu",
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    // Traces cost a seventh of the time of these tests; ask for them with E2E_TRACE=retain-on-failure.
    trace: (process.env.E2E_TRACE as "retain-on-failure" | undefined) ?? "off",
    screenshot: "only-on-failure",
  },
});
