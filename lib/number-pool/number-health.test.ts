import { describe, expect, test } from "vitest";
import { assessNumberHealth, type HealthOutcome, healthOutcomeOf, healthWindowStart } from "./number-health";

const HOUR_MS = 3_600_000;
/** 37 minutes into an hour. */
const NOW_MS = Date.UTC(2026, 2, 29, 14, 37);
const CURRENT_HOUR_MS = Date.UTC(2026, 2, 29, 14);

function hour(hoursAgo: number, delivered: number, failed: number, spamBlocked = 0) {
  return { hourStartMs: CURRENT_HOUR_MS - hoursAgo * HOUR_MS, delivered, failed, spamBlocked };
}

describe("O3 unhealthy: success below 25 % or spam above 75 % of at least 20 counted messages", () => {
  test.each<[what: string, delivered: number, failed: number, spam: number, isUnhealthy: boolean]>([
    ["no traffic", 0, 0, 0, false],
    ["all of 19 failed", 0, 19, 19, false],
    ["all of 20 failed", 0, 20, 0, true],
    ["exactly 25 % delivered", 25, 75, 0, false],
    ["just under 25 % delivered", 249, 751, 0, true],
    ["5 of 20", 5, 15, 0, false],
    ["4 of 20", 4, 16, 0, true],
    ["exactly 75 % spam", 25, 75, 75, false],
    // More than 75 % spam means less than 25 % delivered, so the ratio itself is looked at below.
    ["76 % spam", 24, 76, 76, true],
    ["all delivered", 1000, 0, 0, false],
  ])("%s", (_what, delivered, failed, spam, isUnhealthy) => {
    expect(assessNumberHealth([hour(0, delivered, failed, spam)], NOW_MS).isUnhealthy).toBe(isUnhealthy);
  });

  test("spam alone makes a number unhealthy, strictly above 75 %", () => {
    // Counters that overlap cannot come from one message each; they show the second condition by itself.
    expect(assessNumberHealth([hour(0, 50, 50, 75)], NOW_MS).isUnhealthy).toBe(false);
    expect(assessNumberHealth([hour(0, 50, 50, 76)], NOW_MS).isUnhealthy).toBe(true);
  });

  test("ratios are of the counted messages, 0–1", () => {
    expect(assessNumberHealth([hour(0, 30, 10, 4), hour(1, 0, 0, 0)], NOW_MS)).toEqual({
      deliverabilityRate: 0.75,
      spamRatio: 0.1,
      countedMessages: 40,
      isUnhealthy: false,
    });
    expect(assessNumberHealth([], NOW_MS)).toEqual({
      deliverabilityRate: 1,
      spamRatio: 0,
      countedMessages: 0,
      isUnhealthy: false,
    });
  });
});

describe("O3 the window is 24 full hours plus the current one", () => {
  test.each([
    ["the current hour", 0, 20],
    ["the 24th full hour before it", 24, 20],
    ["the 25th", 25, 0],
    ["the hour to come", -1, 0],
  ])("%s", (_what, hoursAgo, counted) => {
    expect(assessNumberHealth([hour(hoursAgo, 20, 0)], NOW_MS).countedMessages).toBe(counted);
  });

  test("hours and rows add up", () => {
    const hours = [hour(0, 1, 5), hour(0, 1, 5, 2), hour(3, 1, 3), hour(24, 1, 3), hour(25, 100, 0)];
    expect(assessNumberHealth(hours, NOW_MS)).toMatchObject({ countedMessages: 20, isUnhealthy: true });
  });

  test("it starts at a full hour", () => {
    expect(healthWindowStart(NOW_MS)).toBe(CURRENT_HOUR_MS - 24 * HOUR_MS);
    expect(healthWindowStart(CURRENT_HOUR_MS)).toBe(CURRENT_HOUR_MS - 24 * HOUR_MS);
    expect(healthWindowStart(CURRENT_HOUR_MS - 1)).toBe(CURRENT_HOUR_MS - 25 * HOUR_MS);
  });
});

describe("O3 what an outcome says about the sender", () => {
  test.each<[status: string, code: string | null, outcome: HealthOutcome]>([
    ["delivered", null, "delivered"],
    ["delivery_unconfirmed", null, "uncounted"],
    ["expired", "40014", "uncounted"],
    ["cancelled", null, "uncounted"],
    ["queued", null, "uncounted"],
    ["sent", null, "uncounted"],
    ["delivery_failed", "40001", "uncounted"],
    ["delivery_failed", "40006", "uncounted"],
    ["delivery_failed", "40012", "uncounted"],
    ["delivery_failed", "40005", "uncounted"],
    ["sending_failed", "40014", "uncounted"],
    ["delivery_failed", "40002", "spam_blocked"],
    ["delivery_failed", "40003", "spam_blocked"],
    ["sending_failed", "40015", "spam_blocked"],
    ["delivery_failed", "40017", "spam_blocked"],
    ["delivery_failed", "40004", "failed"],
    ["delivery_failed", "40008", "failed"],
    ["sending_failed", "40010", "failed"],
    ["delivery_failed", "40016", "failed"],
    ["delivery_failed", "40018", "failed"],
    ["sending_failed", "40013", "failed"],
    ["delivery_failed", null, "failed"],
    ["delivery_failed", "carrier-17", "failed"],
  ])("%s with %s: %s", (status, code, outcome) => {
    expect(healthOutcomeOf(status, code)).toBe(outcome);
  });
});
