import { describe, expect, it } from "vitest";
import {
  DEFAULT_POOL_SETTINGS,
  MAX_WEIGHT,
  mergeNumberPoolSettings,
  type NumberPoolPatch,
} from "./merge-number-pool-settings";

const stored = {
  longCodeWeight: 5,
  tollFreeWeight: 2,
  stickySender: true,
  geomatch: true,
  skipUnhealthy: true,
};

describe("P6 number pool settings merge", () => {
  it.each<[string, NumberPoolPatch | null | undefined, object | null]>([
    ["absent changes nothing", undefined, stored],
    ["null switches off", null, null],
    ["a literally empty object switches off", {}, null],
    ["one key changes that key alone", { stickySender: false }, { ...stored, stickySender: false }],
    ["weight 0 is a value like any other (P3)", { tollFreeWeight: 0 }, { ...stored, tollFreeWeight: 0 }],
    ["the highest weight", { longCodeWeight: MAX_WEIGHT }, { ...stored, longCodeWeight: MAX_WEIGHT }],
    ["minus zero is zero", { longCodeWeight: -0 }, { ...stored, longCodeWeight: 0 }],
    [
      "unknown keys beside a known one are ignored",
      { geomatch: false, shortCodeWeight: 3 },
      { ...stored, geomatch: false },
    ],
    [
      "all keys",
      { longCodeWeight: 1, tollFreeWeight: 0, stickySender: false, geomatch: false, skipUnhealthy: false },
      { longCodeWeight: 1, tollFreeWeight: 0, stickySender: false, geomatch: false, skipUnhealthy: false },
    ],
  ])("a pool that is on: %s", (_, patch, settings) => {
    expect(mergeNumberPoolSettings(stored, patch)).toStrictEqual({ kind: "merged", settings });
  });

  it.each<[string, NumberPoolPatch | null | undefined, object | null]>([
    ["absent leaves it off", undefined, null],
    ["null leaves it off", null, null],
    ["an empty object leaves it off", {}, null],
    ["a true switch", { stickySender: true }, { ...DEFAULT_POOL_SETTINGS, stickySender: true }],
    ["even a false one switches on", { geomatch: false }, DEFAULT_POOL_SETTINGS],
    ["a weight", { longCodeWeight: 5 }, { ...DEFAULT_POOL_SETTINGS, longCodeWeight: 5 }],
  ])("a pool that is off: %s", (_, patch, settings) => {
    expect(mergeNumberPoolSettings(null, patch)).toStrictEqual({ kind: "merged", settings });
  });

  it("has the defaults 1 and 1 and everything else off (P2)", () => {
    expect(mergeNumberPoolSettings(null, { geomatch: false })).toStrictEqual({
      kind: "merged",
      settings: {
        longCodeWeight: 1,
        tollFreeWeight: 1,
        stickySender: false,
        geomatch: false,
        skipUnhealthy: false,
      },
    });
  });

  it.each<[string, unknown, string, string | null]>([
    ["only an unknown key", { stickySendr: false }, "invalid_value", "stickySendr"],
    ["only unknown keys", { a: 1, b: 2 }, "invalid_value", "a"],
    ["a key inherited by every object", JSON.parse('{"__proto__":{}}'), "invalid_value", "__proto__"],
    ["constructor is no setting", { constructor: true }, "invalid_value", "constructor"],
    ["a known key that is null", { stickySender: null }, "invalid_value", "stickySender"],
    ["null beside a good key", { geomatch: true, longCodeWeight: null }, "invalid_value", "longCodeWeight"],
    ["an unknown key that is null", { geomatch: true, other: null }, "invalid_value", "other"],
    ["a negative weight", { longCodeWeight: -1 }, "out_of_range", "longCodeWeight"],
    ["a fractional weight", { tollFreeWeight: 1.5 }, "invalid_value", "tollFreeWeight"],
    ["a huge weight", { tollFreeWeight: MAX_WEIGHT + 1 }, "out_of_range", "tollFreeWeight"],
    ["an infinite weight", { tollFreeWeight: Number.POSITIVE_INFINITY }, "out_of_range", "tollFreeWeight"],
    ["no number at all", { longCodeWeight: Number.NaN }, "wrong_type", "longCodeWeight"],
    ["a weight as text", { longCodeWeight: "5" }, "wrong_type", "longCodeWeight"],
    ["a switch as text", { stickySender: "true" }, "wrong_type", "stickySender"],
    ["a switch as number", { skipUnhealthy: 1 }, "wrong_type", "skipUnhealthy"],
    ["an array", [], "wrong_type", null],
    ["text", "off", "wrong_type", null],
    ["false", false, "wrong_type", null],
    ["zero", 0, "wrong_type", null],
  ])("refuses %s, on and off alike", (_, patch, code, key) => {
    for (const settings of [stored, null]) {
      expect(mergeNumberPoolSettings(settings, patch as NumberPoolPatch)).toMatchObject({
        kind: "refused",
        code,
        key,
      });
    }
  });

  it("leaves its arguments alone", () => {
    const before = structuredClone(stored);
    mergeNumberPoolSettings(stored, { stickySender: false, longCodeWeight: 9 });
    expect(stored).toEqual(before);
    mergeNumberPoolSettings(null, { longCodeWeight: 9 });
    expect(DEFAULT_POOL_SETTINGS.longCodeWeight).toBe(1);
  });
});
