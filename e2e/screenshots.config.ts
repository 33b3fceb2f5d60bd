import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

/** `npm run screenshots`: the pictures of the README, from a browser and a new installation with the demonstration. */
export default defineConfig(base, {
  testMatch: "screenshots/*.shots.ts",
  outputDir: "../test-results/screenshots",
  reporter: [["list"]],
  workers: 1,
});
