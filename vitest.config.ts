import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// A zone 5 h 45 min off UTC: code that forgets the zone fails loudly. Workers inherit it.
process.env.TZ = "Asia/Kathmandu";

const shared = {
  setupFiles: ["lib/testing/fail-on-console-error.ts"],
  restoreMocks: true,
  exclude: ["**/node_modules/**", ".next/**", ".build/**", ".data/**", "e2e/**"],
};

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") } },
  test: {
    // Vitest's own choice is one less than there are processors: on two, one file at a time, while most of them wait.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: "unit",
          // Property tests take a second, and many times that on a busy machine.
          testTimeout: 30_000,
          include: ["**/*.test.{ts,tsx,mjs}"],
          exclude: [...shared.exclude, "**/*.integration.test.*"],
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: "integration",
          include: ["**/*.integration.test.{ts,tsx,mjs}"],
          globalSetup: ["lib/testing/database-server.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
