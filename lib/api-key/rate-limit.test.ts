import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leaseSize, type RateLimit, RateWindow } from "./rate-limit";

const perSecond = (requests: number): RateLimit => ({ requests, per: "second" });
const lease = (granted: number, used: number, startedAtMs = 1_000) => ({
  granted,
  used,
  startedAtMs,
  endsAtMs: startedAtMs + 1_000,
});

describe("leaseSize", () => {
  it.each([
    [1, 1, 1],
    [20, 1, 1],
    [21, 1, 2],
    [10_000, 1, 500],
    [10_000, 700, 700],
    [10, 700, 10],
    [3, 2, 2],
  ])("of %i per window with %i waiting is %i", (requests, waiting, size) => {
    expect(leaseSize(perSecond(requests), waiting)).toBe(size);
  });
});

describe("RateWindow", () => {
  it("asks for a lease before anything else", () => {
    expect(new RateWindow(perSecond(5)).take(1_000)).toBeNull();
  });

  it("counts down, then refuses until the window ends without asking again", () => {
    const window = new RateWindow(perSecond(3));
    window.add(lease(3, 3));
    expect(window.take(1_000)).toEqual({ isAllowed: true, limit: 3, remaining: 2, resetSeconds: 1 });
    expect(window.take(1_500)).toMatchObject({ isAllowed: true, remaining: 1 });
    expect(window.take(1_998)).toMatchObject({ isAllowed: true, remaining: 0 });
    expect(window.take(1_999)).toEqual({ isAllowed: false, limit: 3, remaining: 0, resetSeconds: 1 });
    expect(window.take(2_000)).toBeNull();
  });

  it("asks again when its lease is spent and the window has more", () => {
    const window = new RateWindow(perSecond(10));
    window.add(lease(1, 4));
    expect(window.take(1_000)).toMatchObject({ isAllowed: true, remaining: 6 });
    expect(window.take(1_000)).toBeNull();
    window.add(lease(1, 10));
    expect(window.take(1_000)).toMatchObject({ isAllowed: true, remaining: 0 });
    expect(window.take(1_000)).toMatchObject({ isAllowed: false });
  });

  it("keeps nothing of an earlier window", () => {
    const window = new RateWindow(perSecond(10));
    window.add(lease(10, 10));
    window.take(1_000);
    window.add(lease(2, 2, 2_000));
    expect(window.take(2_000)).toMatchObject({ isAllowed: true, remaining: 9 });
    expect(window.take(2_000)).toMatchObject({ isAllowed: true, remaining: 8 });
    expect(window.take(2_000)).toBeNull();
  });

  it("tells how many seconds of a minute are left, at least one", () => {
    const window = new RateWindow({ requests: 1, per: "minute" });
    window.add({ granted: 1, used: 1, startedAtMs: 0, endsAtMs: 60_000 });
    expect(window.take(0)?.resetSeconds).toBe(60);
    expect(window.take(500)?.resetSeconds).toBe(60);
    expect(window.take(58_999)?.resetSeconds).toBe(2);
    expect(window.take(59_999)?.resetSeconds).toBe(1);
  });

  it("is not kept open by a clock that was set back", () => {
    const window = new RateWindow(perSecond(5));
    window.add(lease(5, 5, 100_000));
    expect(window.take(90_000)).toBeNull();
  });

  it("answers those who waited even when the window has ended meanwhile", () => {
    const window = new RateWindow(perSecond(5));
    window.add(lease(1, 5));
    expect(window.takeLeased(3_000)).toMatchObject({ isAllowed: true, resetSeconds: 1 });
    expect(window.takeLeased(3_000)).toMatchObject({ isAllowed: false, resetSeconds: 1 });
  });

  it("admits exactly the limit in one process, whatever the limit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), (requests) => {
        const window = new RateWindow(perSecond(requests));
        let used = 0;
        let admitted = 0;
        for (let request = 0; request < requests + 50; request++) {
          let decision = window.take(1_000);
          if (decision === null) {
            const granted = Math.min(leaseSize(window.limit, 1), requests - used);
            used += granted;
            window.add(lease(granted, used));
            decision = window.takeLeased(1_000);
          }
          if (decision.isAllowed) admitted++;
          expect(decision.remaining).toBe(requests - admitted);
        }
        expect(admitted).toBe(requests);
      }),
    );
  });
});
