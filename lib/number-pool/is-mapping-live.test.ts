import { describe, expect, test } from "vitest";
import { judgeMapping, judgeMappingFate, type MappingFacts } from "./is-mapping-live";
import type { StoredMappingFate } from "./types";

const DAY_MS = 86_400_000;
const SECOND_MS = 1000;
const LAST_MESSAGE_MS = 1_700_000_000_000;

function facts(overrides: Partial<MappingFacts> = {}): MappingFacts {
  return {
    assignmentId: 7,
    epoch: 3,
    currentMappingEpoch: 3,
    currentPinEpoch: 2,
    resetAtMs: null,
    assignmentEnded: false,
    assignmentEndReason: null,
    lastMessageAtMs: LAST_MESSAGE_MS,
    createdAtMs: LAST_MESSAGE_MS - 100 * DAY_MS,
    lifetimeMs: 8 * DAY_MS,
    deadBeforeMs: null,
    ...overrides,
  };
}

const PIN: Partial<MappingFacts> = { epoch: -2 };

describe("S2 a mapping lives 8 × 24 h after the last message, at exactly 8 × 24 h it is expired", () => {
  test.each([
    ["at the message", 0, "live"],
    ["after 8 days − 1 s", 8 * DAY_MS - SECOND_MS, "live"],
    ["after 8 days − 1 ms", 8 * DAY_MS - 1, "live"],
    ["after 8 days", 8 * DAY_MS, "expired"],
    ["after 8 days + 1 s", 8 * DAY_MS + SECOND_MS, "expired"],
    ["before the message, by a clock behind ours", -SECOND_MS, "live"],
  ])("%s", (_when, afterMs, fate) => {
    expect(judgeMappingFate(facts(), LAST_MESSAGE_MS + afterMs)).toBe(fate);
  });

  test("without a message yet the creation counts", () => {
    const imported = facts({ lastMessageAtMs: null, createdAtMs: LAST_MESSAGE_MS });
    expect(judgeMappingFate(imported, LAST_MESSAGE_MS + 8 * DAY_MS - 1)).toBe("live");
    expect(judgeMappingFate(imported, LAST_MESSAGE_MS + 8 * DAY_MS)).toBe("expired");
  });
});

describe("S14 the lifetime is the profile's, and what had expired never comes back", () => {
  test.each<[what: string, overrides: Partial<MappingFacts>, afterMs: number, fate: StoredMappingFate]>([
    ["1 hour, before", { lifetimeMs: 3_600_000 }, 3_599_999, "live"],
    ["1 hour, at", { lifetimeMs: 3_600_000 }, 3_600_000, "expired"],
    ["400 days, before", { lifetimeMs: 400 * DAY_MS }, 400 * DAY_MS - 1, "live"],
    ["400 days, at", { lifetimeMs: 400 * DAY_MS }, 400 * DAY_MS, "expired"],
    ["shortened: applies to live mappings at once", { lifetimeMs: 2 * DAY_MS }, 3 * DAY_MS, "expired"],
    [
      "lengthened after 8 days: expired for good",
      { lifetimeMs: 365 * DAY_MS, deadBeforeMs: LAST_MESSAGE_MS },
      9 * DAY_MS,
      "expired",
    ],
    [
      "lengthened a moment earlier: live under the new lifetime",
      { lifetimeMs: 365 * DAY_MS, deadBeforeMs: LAST_MESSAGE_MS - 1 },
      9 * DAY_MS,
      "live",
    ],
    [
      "imported without a message and created before the mark",
      { lastMessageAtMs: null, createdAtMs: LAST_MESSAGE_MS, deadBeforeMs: LAST_MESSAGE_MS },
      0,
      "expired",
    ],
  ])("%s", (_what, overrides, afterMs, fate) => {
    expect(judgeMappingFate(facts(overrides), LAST_MESSAGE_MS + afterMs)).toBe(fate);
  });
});

describe("S13 epochs, S5 assignments and S15 resets decide before time does", () => {
  test.each<[what: string, overrides: Partial<MappingFacts>, fate: StoredMappingFate]>([
    ["the current epoch", {}, "live"],
    ["S4 an epoch of before a clear", { currentMappingEpoch: 4 }, "cleared"],
    ["an epoch of the future is not ours", { epoch: 4 }, "cleared"],
    ["a clear of the pins is none of its business", { currentPinEpoch: 9 }, "live"],
    ["S5 unassigned", { assignmentEnded: true, assignmentEndReason: "unassigned" }, "number_removed"],
    ["S5 moved", { assignmentEnded: true, assignmentEndReason: "moved" }, "number_removed"],
    ["S5 deleted", { assignmentEnded: true, assignmentEndReason: "number_deleted" }, "number_removed"],
    ["S5 ended for no known reason", { assignmentEnded: true }, "number_removed"],
    ["S15 all of the number reset", { assignmentEnded: true, assignmentEndReason: "reset" }, "reset"],
    ["S15 reset alone", { epoch: 0, resetAtMs: LAST_MESSAGE_MS }, "reset"],
    ["S15 reset alone, seen by its epoch", { epoch: 0 }, "reset"],
    ["S15 reset alone, seen by its time", { resetAtMs: LAST_MESSAGE_MS }, "reset"],
    ["cleared, and its number removed", { currentMappingEpoch: 4, assignmentEnded: true }, "number_removed"],
    ["cleared, and expired since", { currentMappingEpoch: 4, lifetimeMs: 0 }, "cleared"],
  ])("%s", (_what, overrides, fate) => {
    expect(judgeMappingFate(facts(overrides), LAST_MESSAGE_MS)).toBe(fate);
  });
});

describe("S15 a pin never expires and obeys its own epoch", () => {
  test.each<[what: string, overrides: Partial<MappingFacts>, fate: StoredMappingFate]>([
    ["years after the last message", PIN, "live"],
    ["without any message", { ...PIN, lastMessageAtMs: null }, "live"],
    ["older than the mark of a changed lifetime", { ...PIN, deadBeforeMs: LAST_MESSAGE_MS + DAY_MS }, "live"],
    ["S4 a clear of the mappings leaves it", { ...PIN, currentMappingEpoch: 99 }, "live"],
    ["S4 a clear that includes pins ends it", { ...PIN, currentPinEpoch: 3 }, "cleared"],
    [
      "a mapping epoch of the same number is not the pin's",
      { ...PIN, currentMappingEpoch: 2, currentPinEpoch: 3 },
      "cleared",
    ],
    [
      "S5 its number removed",
      { ...PIN, assignmentEnded: true, assignmentEndReason: "moved" },
      "number_removed",
    ],
    ["reset", { ...PIN, epoch: 0 }, "reset"],
  ])("%s", (_what, overrides, fate) => {
    expect(judgeMappingFate(facts(overrides), LAST_MESSAGE_MS + 4000 * DAY_MS)).toBe(fate);
  });

  test("the view says whether it is one", () => {
    expect(judgeMapping(facts(), LAST_MESSAGE_MS)).toEqual({
      assignmentId: 7,
      isPinned: false,
      fate: "live",
    });
    expect(judgeMapping(facts(PIN), LAST_MESSAGE_MS)).toEqual({
      assignmentId: 7,
      isPinned: true,
      fate: "live",
    });
  });
});
