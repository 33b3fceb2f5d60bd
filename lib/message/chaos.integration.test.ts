import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prepareChaos } from "@/lib/testing/chaos-round";
import { setUpTestDatabase } from "@/lib/testing/database";

const db = setUpTestDatabase();
const MESSAGES = 10_000;
let chaos: Awaited<ReturnType<typeof prepareChaos>>;

beforeAll(async () => {
  chaos = await prepareChaos(db.url);
});
afterAll(() => chaos.remove());

describe("kill -9 in the middle of 10,000 sends (Q2)", () => {
  it.each([
    ["web", 1_000],
    ["web", 6_000],
    ["worker", 5_000],
  ] as const)(
    "of the %s process after %i answers: every answered message is stored once and reaches a final status",
    { timeout: 240_000 },
    async (victim, killAfter) => {
      const report = await chaos.runRound(victim, MESSAGES, killAfter);
      expect(report.violations).toEqual([]);
      expect(report.answered).toBeGreaterThanOrEqual(killAfter);
      if (victim === "web") expect(report.answered).toBeLessThan(MESSAGES);
      else expect(report.answered).toBe(MESSAGES);
    },
  );
});
