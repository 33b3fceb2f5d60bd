import { describe, expect, test } from "vitest";
import { e164, poolNumber, poolSettings } from "@/lib/testing/pool-numbers";
import {
  ALL_ON,
  mappedTo,
  NEW_YORK,
  NOW_MS,
  NUMBERS,
  outcome,
  RECIPIENT_303,
  RECIPIENT_415,
  SAN_FRANCISCO,
  type Scene,
  SEATTLE,
  select,
  TOLL_FREE,
} from "@/lib/testing/selection-scene";
import { createPoolIndex } from "./pool-index";
import { selectSender } from "./select-sender";
import type { NoSelectionReason, PoolNumber, PoolSettings } from "./types";

describe("O1 sticky, then geomatch, then weights", () => {
  test.each<[what: string, scene: Scene, reason: string, number: string]>([
    [
      "a live mapping before an area-code match",
      { settings: ALL_ON, recipient: RECIPIENT_415, mapping: mappedTo(SEATTLE) },
      "sticky",
      SEATTLE,
    ],
    [
      "an area-code match before weights",
      { settings: ALL_ON, recipient: RECIPIENT_415 },
      "geomatch",
      SAN_FRANCISCO,
    ],
    [
      "an area-code match although it is the toll-free numbers' turn",
      { settings: { ...ALL_ON, tollFreeWeight: 9 }, recipient: RECIPIENT_415 },
      "geomatch",
      SAN_FRANCISCO,
    ],
    ["weights when nothing matches", { settings: ALL_ON }, "weight", SEATTLE],
    [
      "weights when geomatch is off",
      { settings: { ...ALL_ON, geomatch: false }, recipient: RECIPIENT_415 },
      "weight",
      SEATTLE,
    ],
    [
      "an unhealthy area-code match is passed over",
      { settings: ALL_ON, recipient: RECIPIENT_415, change: { [SAN_FRANCISCO]: { isUnhealthy: true } } },
      "weight",
      SEATTLE,
    ],
    [
      "an unhealthy number is passed over by weights",
      { settings: ALL_ON, change: { [SEATTLE]: { isUnhealthy: true } } },
      "weight",
      NEW_YORK,
    ],
    [
      "unhealthy numbers take part when skipping is off",
      {
        settings: { ...ALL_ON, skipUnhealthy: false },
        recipient: RECIPIENT_415,
        change: { [SAN_FRANCISCO]: { isUnhealthy: true } },
      },
      "geomatch",
      SAN_FRANCISCO,
    ],
    [
      "S8 a mapping to an unhealthy number is kept and used",
      { settings: ALL_ON, mapping: mappedTo(NEW_YORK), change: { [NEW_YORK]: { isUnhealthy: true } } },
      "sticky",
      NEW_YORK,
    ],
    [
      "S8 also when every number is unhealthy",
      {
        settings: ALL_ON,
        mapping: mappedTo(NEW_YORK),
        change: Object.fromEntries(NUMBERS.map((number) => [number, { isUnhealthy: true }])),
      },
      "sticky",
      NEW_YORK,
    ],
    [
      "S8 a mapping to a number at its rate limit waits for it",
      {
        settings: ALL_ON,
        mapping: mappedTo(NEW_YORK),
        change: { [NEW_YORK]: { nextFreeAtMs: NOW_MS + 60_000 } },
      },
      "sticky",
      NEW_YORK,
    ],
    [
      "S6 a number added that would match better does not touch the mapping",
      { settings: ALL_ON, recipient: RECIPIENT_415, mapping: mappedTo(NEW_YORK) },
      "sticky",
      NEW_YORK,
    ],
  ])("%s", (_what, scene, reason, number) => {
    expect(outcome(select(scene))).toEqual([reason, number]);
  });
});

describe("O4 geomatch is by the area code of +1 and ten digits, among long codes", () => {
  const settings: Partial<PoolSettings> = { geomatch: true };
  const GB = "+442079460018";
  test.each<[what: string, numbers: readonly string[], recipient: string, reason: string, number: string]>([
    ["the same area code", NUMBERS, "+12125550100", "geomatch", NEW_YORK],
    ["555 counts as an area code", ["+15555550100", SEATTLE], "+15551234567", "geomatch", "+15555550100"],
    ["no match", NUMBERS, RECIPIENT_303, "weight", SEATTLE],
    ["a toll-free area code never matches", [SEATTLE, TOLL_FREE], "+18005550199", "weight", SEATTLE],
    ["digits that only look like the area code", [GB, SEATTLE], "+14479460018", "weight", SEATTLE],
    ["a recipient outside +1", [GB, SEATTLE], "+442079460100", "weight", SEATTLE],
    ["+1 416 is not +1 415", ["+14165550100", SEATTLE], RECIPIENT_415, "weight", SEATTLE],
  ])("%s", (_what, numbers, recipient, reason, number) => {
    const pool = createPoolIndex(
      poolSettings(settings),
      numbers.map((value, index) => poolNumber(value, index + 1)),
    );
    const selection = selectSender({ recipient: e164(recipient), messageType: "SMS" }, pool, null, NOW_MS);
    expect(outcome(selection)).toEqual([reason, number]);
  });

  test("P5 decides among several matches", () => {
    const pool = createPoolIndex(poolSettings(settings), [
      poolNumber("+14155550101", 1, { nextFreeAtMs: NOW_MS + 1 }),
      poolNumber("+14155550102", 2, { lastUsedAtMs: NOW_MS - 1 }),
      poolNumber("+14155550103", 3, { lastUsedAtMs: NOW_MS - 2 }),
    ]);
    const request = { recipient: e164(RECIPIENT_415), messageType: "SMS" } as const;
    expect(outcome(selectSender(request, pool, null, NOW_MS))).toEqual(["geomatch", "+14155550103"]);
  });

  test("P3 weight 0 takes the long codes out of geomatch as well", () => {
    const scene = { settings: { geomatch: true, longCodeWeight: 0 }, recipient: RECIPIENT_415 };
    expect(outcome(select(scene))).toEqual(["weight", TOLL_FREE]);
  });
});

describe("P1, P3, P7 nothing selectable names the filter that took the last number", () => {
  const off = (numbers: readonly string[], overrides: Partial<PoolNumber>) =>
    Object.fromEntries(numbers.map((number) => [number, overrides]));
  test.each<[what: string, scene: Scene, reason: NoSelectionReason]>([
    ["pool off", { settings: null }, "pool_off"],
    ["pool off and empty", { settings: null, numbers: [] }, "pool_off"],
    ["no numbers", { numbers: [] }, "pool_empty"],
    ["P1 none active", { change: off(NUMBERS, { enabled: false }) }, "pool_empty"],
    [
      "no numbers and no weights",
      { numbers: [], settings: { longCodeWeight: 0, tollFreeWeight: 0 } },
      "pool_empty",
    ],
    ["both weights 0", { settings: { longCodeWeight: 0, tollFreeWeight: 0 } }, "all_weights_zero"],
    [
      "P3 weight only for a type without numbers",
      { numbers: [TOLL_FREE], settings: { tollFreeWeight: 0 } },
      "all_weights_zero",
    ],
    [
      "an MMS and no number for it",
      { messageType: "MMS", change: off(NUMBERS, { canMms: false }) },
      "none_can_carry",
    ],
    ["an SMS and no number for it", { change: off(NUMBERS, { canSms: false }) }, "none_can_carry"],
    [
      "all unhealthy, skipped",
      { settings: { skipUnhealthy: true }, change: off(NUMBERS, { isUnhealthy: true }) },
      "all_unhealthy",
    ],
    [
      "the only number for an MMS is unhealthy",
      {
        settings: { skipUnhealthy: true },
        messageType: "MMS",
        change: { ...off(NUMBERS, { canMms: false }), [SEATTLE]: { isUnhealthy: true } },
      },
      "all_unhealthy",
    ],
    [
      "the healthy numbers cannot carry an MMS, the unhealthy ones neither",
      {
        settings: { skipUnhealthy: true },
        messageType: "MMS",
        change: off(NUMBERS, { canMms: false, isUnhealthy: true }),
      },
      "none_can_carry",
    ],
    [
      "S7 the mapped number unavailable and no other",
      {
        settings: { stickySender: true },
        numbers: [SEATTLE],
        change: { [SEATTLE]: { enabled: false } },
        mapping: mappedTo(SEATTLE),
      },
      "pool_empty",
    ],
    ["a live mapping while the pool is off", { settings: null, mapping: mappedTo(SEATTLE) }, "pool_off"],
  ])("%s", (_what, scene, reason) => {
    expect(outcome(select(scene))).toEqual([reason, null]);
  });

  test("P3 the numbers of a type with weight 0 are never chosen, the disabled ones neither", () => {
    const scene = { settings: { tollFreeWeight: 0 }, change: { [SEATTLE]: { enabled: false } } };
    expect(outcome(select(scene))).toEqual(["weight", NEW_YORK]);
  });
});
