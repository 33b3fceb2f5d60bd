import { describe, expect, it } from "vitest";
import { seededRandom } from "@/lib/testing/seeded-random";
import { DEFAULT_BEHAVIOUR, simulateOutcome, specialRecipients } from "./simulated-outcomes";

const behaviour = { latencyMs: 250, lossRate: 0.1, failureRate: 0.2, spamRate: 0.3 };

describe("what the simulator makes of a message", () => {
  it.each([
    [0, "never_confirmed", null],
    [0.0999, "never_confirmed", null],
    [0.1, "undeliverable", 250],
    [0.2999, "undeliverable", 250],
    [0.31, "blocked_as_spam", 250],
    [0.5999, "blocked_as_spam", 250],
    [0.61, "delivered", 250],
    [0.9999, "delivered", 250],
  ])("at chance %d is %s", (chance, key, receiptAfterMs) => {
    expect(simulateOutcome("+12125550100", behaviour, chance)).toEqual({ key, receiptAfterMs });
  });

  it.each(Object.entries(specialRecipients))(
    "for a recipient that ends in %s is always %s",
    (digits, key) => {
      for (const chance of [0, 0.15, 0.4, 0.99])
        expect(simulateOutcome(`+1212555${digits}`, behaviour, chance).key).toBe(key);
      expect(simulateOutcome("+12125550195", behaviour, 0).receiptAfterMs).toBe(30_000);
    },
  );

  it("is delivered after a second unless told otherwise", () => {
    expect(simulateOutcome("+12125550100", DEFAULT_BEHAVIOUR, 0)).toEqual({
      key: "delivered",
      receiptAfterMs: 1_000,
    });
  });

  it("keeps to its rates over many messages", () => {
    const random = seededRandom(7);
    const counts = new Map<string, number>();
    for (let n = 0; n < 20_000; n += 1) {
      const { key } = simulateOutcome("+12125550100", behaviour, random.next());
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect((counts.get("never_confirmed") ?? 0) / 20_000).toBeCloseTo(0.1, 1);
    expect((counts.get("undeliverable") ?? 0) / 20_000).toBeCloseTo(0.2, 1);
    expect((counts.get("blocked_as_spam") ?? 0) / 20_000).toBeCloseTo(0.3, 1);
  });
});
