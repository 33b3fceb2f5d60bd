import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// A zone 5 h 45 min off UTC: code that forgets the zone fails loudly. Workers inherit it.
process.env.TZ = "Asia/Kathmandu";

const shared = {
  setupFiles: ["lib/testing/fresh-process.ts", "lib/testing/fail-on-console-error.ts"],
  isolate: false,
  restoreMocks: true,
  exclude: ["**/node_modules/**", ".next/**", ".build/**", ".data/**", "e2e/**"],
};

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: "unit",
          // Vitest's own choice is one less than there are processors.
          maxWorkers: 2,
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
          // One more than processors: most files wait for processes, databases and retries for a part of their time.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          include: ["**/*.integration.test.{ts,tsx,mjs}"],
          globalSetup: ["lib/testing/database-server.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // What is waited for comes at once, but not on a busy machine; Vitest's own second is too short.
          expect: { poll: { timeout: 15_000 } },
        },
      },
    ],
  },
});
