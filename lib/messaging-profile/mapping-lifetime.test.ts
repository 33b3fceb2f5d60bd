import { describe, expect, it } from "vitest";
import { describeLifetime, isLifetime, mappingsDeadBefore } from "./mapping-lifetime";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const MS = 1_000;

/** Live as the selection judges it: younger than the lifetime and later than the mark. */
function isLive(lastMs: number, nowMs: number, lifetimeSeconds: number, markMs: number | null): boolean {
  return nowMs < lastMs + lifetimeSeconds * MS && (markMs === null || lastMs > markMs);
}

describe("S14 lifetime", () => {
  it.each([
    [HOUR - 1, false],
    [HOUR, true],
    [8 * DAY, true],
    [400 * DAY, true],
    [400 * DAY + 1, false],
    [0, false],
    [-DAY, false],
    [DAY + 0.5, false],
    [Number.NaN, false],
  ])("%d seconds allowed: %s", (seconds, allowed) => {
    expect(isLifetime(seconds)).toBe(allowed);
  });

  it("is read in plain words", () => {
    expect(describeLifetime(8 * DAY)).toBe("8 days");
    expect(describeLifetime(DAY + 6 * HOUR)).toBe("1 day and 6 hours");
    expect(describeLifetime(HOUR)).toBe("1 hour");
    expect(describeLifetime(5_400)).toBe("90 minutes");
    expect(describeLifetime(3_601)).toBe("3,601 seconds");
  });
});

describe("S14 what had expired never comes back", () => {
  const now = Date.UTC(2026, 5, 1);

  it("a longer lifetime spares exactly what was alive at the change", () => {
    const mark = mappingsDeadBefore(null, 8 * DAY, 15 * DAY, now);
    const edge = now - 8 * DAY * MS;
    expect(isLive(edge - 1, now, 15 * DAY, mark)).toBe(false);
    expect(isLive(edge, now, 15 * DAY, mark)).toBe(false);
    expect(isLive(edge + 1, now, 15 * DAY, mark)).toBe(true);
  });

  it("a shorter lifetime ends at once what is older than it", () => {
    const mark = mappingsDeadBefore(null, 8 * DAY, DAY, now);
    expect(isLive(now - DAY * MS, now, DAY, mark)).toBe(false);
    expect(isLive(now - DAY * MS + 1, now, DAY, mark)).toBe(true);
  });

  it("8 days → 1 day → 8 days: what the shorter one ended stays ended, the rest lives its 8 days", () => {
    const shortened = mappingsDeadBefore(null, 8 * DAY, DAY, now);
    const later = now + 2 * HOUR * MS;
    const mark = mappingsDeadBefore(shortened, DAY, 8 * DAY, later);
    const expiredAtShortening = now - 2 * DAY * MS;
    const expiredBetween = now - 23 * HOUR * MS;
    const aliveThroughout = now - 21 * HOUR * MS;
    expect(isLive(expiredAtShortening, later, 8 * DAY, mark)).toBe(false);
    expect(isLive(expiredBetween, later, 8 * DAY, mark)).toBe(false);
    expect(isLive(aliveThroughout, later, 8 * DAY, mark)).toBe(true);
    expect(isLive(aliveThroughout, aliveThroughout + 8 * DAY * MS - 1, 8 * DAY, mark)).toBe(true);
  });

  it("the mark never falls back, in any sequence, and no mapping ever revives", () => {
    const lifetimes = [8 * DAY, DAY, 400 * DAY, HOUR, 8 * DAY, 8 * DAY, 15 * DAY, DAY, 365 * DAY];
    const lastMessages = Array.from({ length: 600 }, (_, index) => now - index * HOUR * MS);
    let mark: number | null = null;
    let time = now;
    let lifetime = 8 * DAY;
    const dead = new Set<number>();
    for (const next of lifetimes) {
      time += 90 * 60 * MS;
      for (const last of lastMessages) if (!isLive(last, time, lifetime, mark)) dead.add(last);
      const before = mark;
      mark = mappingsDeadBefore(mark, lifetime, next, time);
      lifetime = next;
      if (before !== null) expect(mark).toBeGreaterThanOrEqual(before);
      for (const last of dead) expect(isLive(last, time, lifetime, mark)).toBe(false);
    }
  });

  it("saving the same lifetime moves nothing", () => {
    expect(mappingsDeadBefore(null, 8 * DAY, 8 * DAY, now)).toBeNull();
    expect(mappingsDeadBefore(5, 8 * DAY, 8 * DAY, now)).toBe(5);
  });
});
