import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { traceHealth } from "./health-history";
import { assessNumberHealth } from "./number-health";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 15, 12, 30);
const at = (hoursAgo: number) => Date.UTC(2026, 0, 15, 12) - hoursAgo * HOUR;

describe("traceHealth (O3)", () => {
  it("shows when a number fell ill, and when it came back", () => {
    const history = traceHealth(
      [
        { hourStartMs: at(40), delivered: 4, failed: 16, spamBlocked: 0 },
        { hourStartMs: at(10), delivered: 5, failed: 15, spamBlocked: 15 },
      ],
      48,
      NOW,
    );
    expect(history).toHaveLength(48);
    expect(history.at(-1)?.hourMs).toBe(at(0));
    const isIll = (hoursAgo: number) => history.find(({ hourMs }) => hourMs === at(hoursAgo))?.isUnhealthy;
    expect([41, 40, 16, 15, 0].map(isIll)).toEqual([false, true, true, false, false]);
    expect(history.at(-1)).toMatchObject({ deliverabilityRate: 0.25, spamRatio: 0.75, countedMessages: 20 });
  });

  it("is empty of figures without messages", () => {
    expect(traceHealth([], 2, NOW)).toEqual([
      { hourMs: at(1), deliverabilityRate: 1, spamRatio: 0, countedMessages: 0, isUnhealthy: false },
      { hourMs: at(0), deliverabilityRate: 1, spamRatio: 0, countedMessages: 0, isUnhealthy: false },
    ]);
  });

  it("says for every hour what the rule says of that hour", () => {
    const counters = fc.record({
      hourStartMs: fc.integer({ min: 0, max: 80 }).map(at),
      delivered: fc.nat(30),
      failed: fc.nat(30),
      spamBlocked: fc.nat(10),
    });
    fc.assert(
      fc.property(fc.array(counters, { maxLength: 60 }), (outcomes) => {
        for (const { hourMs, ...health } of traceHealth(outcomes, 30, NOW))
          expect(health).toEqual(assessNumberHealth(outcomes, hourMs));
      }),
    );
  });
});
