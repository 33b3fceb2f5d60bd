import { describe, expect, it } from "vitest";
import { liveAfterMs, mappingExpiresAtMs, mappingState } from "./mapping-expiry";

const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const LAST = Date.UTC(2026, 0, 1, 10, 30);
const eightDays = { lifetimeSeconds: 8 * 86_400, deadBeforeMs: null };
const mapping = { isPinned: false, createdAtMs: LAST - 90 * DAY, lastMessageAtMs: LAST };

describe("state of a mapping", () => {
  it.each([
    ["8 days − 1 s", LAST + 8 * DAY - SECOND, "live"],
    ["8 days − 1 ms", LAST + 8 * DAY - 1, "live"],
    ["8 days", LAST + 8 * DAY, "expired"],
    ["8 days + 1 s", LAST + 8 * DAY + SECOND, "expired"],
  ])("is decided at exactly the lifetime: %s after the last message (S2)", (_, now, state) => {
    expect(mappingState(mapping, eightDays, now)).toBe(state);
  });

  it("agrees with the shown expiry at every instant (S2)", () => {
    const expiresAt = mappingExpiresAtMs(mapping, eightDays) ?? 0;
    expect(expiresAt).toBe(LAST + 8 * DAY);
    expect(mappingState(mapping, eightDays, expiresAt - 1)).toBe("live");
    expect(mappingState(mapping, eightDays, expiresAt)).toBe("expired");
  });

  it("counts from the creation while there was no message", () => {
    const imported = { isPinned: false, createdAtMs: LAST, lastMessageAtMs: null };
    expect(mappingState(imported, eightDays, LAST + 8 * DAY - 1)).toBe("live");
    expect(mappingState(imported, eightDays, LAST + 8 * DAY)).toBe("expired");
  });

  it("follows a changed lifetime at once, and never revives what an earlier one ended (S14)", () => {
    const now = LAST + 9 * DAY;
    expect(mappingState(mapping, { lifetimeSeconds: 15 * 86_400, deadBeforeMs: null }, now)).toBe("live");
    const ended = { lifetimeSeconds: 15 * 86_400, deadBeforeMs: LAST };
    expect(mappingState(mapping, ended, now)).toBe("expired");
    expect(mappingExpiresAtMs(mapping, ended)).toBeLessThanOrEqual(now);
    expect(mappingState({ ...mapping, lastMessageAtMs: LAST + 1 }, ended, now)).toBe("live");
    expect(liveAfterMs(ended, now)).toBe(LAST);
  });

  it("never expires a pin (S15)", () => {
    const pin = { isPinned: true, createdAtMs: 0, lastMessageAtMs: null };
    expect(mappingState(pin, { lifetimeSeconds: 3_600, deadBeforeMs: LAST }, LAST)).toBe("pinned");
    expect(mappingExpiresAtMs(pin, eightDays)).toBeNull();
  });
});
