import { describe, expect, it } from "vitest";
import { decideMappingClear, type StickyState } from "./decide-mapping-clear";

type Short = "on" | "sticky off" | "pool off";

function state(short: Short, switchOffBehaviour: StickyState["switchOffBehaviour"]): StickyState {
  return {
    numberPoolEnabled: short !== "pool off",
    stickySender: short === "on",
    switchOffBehaviour,
  };
}

describe("S4 and S14: what a save does to the mappings", () => {
  it.each<[Short, Short, "pool_off" | "sticky_off" | null]>([
    ["on", "on", null],
    ["on", "sticky off", "sticky_off"],
    ["on", "pool off", "pool_off"],
    ["sticky off", "on", null],
    ["sticky off", "sticky off", null],
    ["sticky off", "pool off", "pool_off"],
    ["pool off", "on", null],
    ["pool off", "sticky off", null],
    ["pool off", "pool off", null],
  ])("S4 clear: %s → %s clears: %s", (from, to, expected) => {
    expect(decideMappingClear(state(from, "clear"), state(to, "clear"))).toBe(expected);
  });

  const all: Short[] = ["on", "sticky off", "pool off"];
  it.each(all.flatMap((from) => all.map((to) => [from, to] as const)))(
    "S14 retain: %s → %s clears nothing",
    (from, to) => {
      expect(decideMappingClear(state(from, "retain"), state(to, "retain"))).toBeNull();
      expect(decideMappingClear(state(from, "clear"), state(to, "retain"))).toBeNull();
    },
  );

  it.each<[Short, Short, "pool_off" | "sticky_off" | null]>([
    ["on", "on", null],
    ["on", "sticky off", "sticky_off"],
    ["sticky off", "sticky off", "sticky_off"],
    ["pool off", "pool off", "pool_off"],
    ["pool off", "sticky off", "sticky_off"],
    ["sticky off", "on", null],
    ["sticky off", "pool off", "pool_off"],
  ])("S14 choosing clear instead of retain: %s → %s clears: %s", (from, to, expected) => {
    expect(decideMappingClear(state(from, "retain"), state(to, "clear"))).toBe(expected);
  });
});
