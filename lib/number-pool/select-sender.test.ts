import { describe, expect, test } from "vitest";
import { e164, poolNumber, poolSettings } from "@/lib/testing/pool-numbers";
import { createPoolIndex } from "./pool-index";
import { selectSender } from "./select-sender";
import type {
  MappingAction,
  MappingFate,
  MessageType,
  NoSelectionReason,
  PoolNumber,
  PoolSettings,
  SenderSelection,
  StickyMappingView,
} from "./types";

const NOW_MS = 1_700_000_000_000;
const SAN_FRANCISCO = "+14155550101";
const NEW_YORK = "+12125550101";
const SEATTLE = "+12065550101";
const TOLL_FREE = "+18005550101";
const RECIPIENT_415 = "+14155550199";
const RECIPIENT_303 = "+13035550199";

/** Assignment ids 1 to 4, in this order. */
const NUMBERS = [SAN_FRANCISCO, NEW_YORK, SEATTLE, TOLL_FREE];

interface Scene {
  settings?: Partial<PoolSettings> | null;
  change?: Record<string, Partial<PoolNumber>>;
  numbers?: readonly string[];
  recipient?: string;
  messageType?: MessageType;
  mapping?: StickyMappingView | null;
}

function select(scene: Scene): SenderSelection {
  const numbers = (scene.numbers ?? NUMBERS).map((number) =>
    poolNumber(number, NUMBERS.indexOf(number) + 1, scene.change?.[number]),
  );
  const settings = scene.settings === null ? null : poolSettings(scene.settings);
  return selectSender(
    { recipient: e164(scene.recipient ?? RECIPIENT_303), messageType: scene.messageType ?? "SMS" },
    createPoolIndex(settings, numbers),
    scene.mapping ?? null,
    NOW_MS,
  );
}

function mappedTo(number: string, overrides: Partial<StickyMappingView> = {}): StickyMappingView {
  return { assignmentId: NUMBERS.indexOf(number) + 1, isPinned: false, fate: "live", ...overrides };
}

function outcome(selection: SenderSelection): [string, string | null] {
  return [selection.reason, selection.kind === "selected" ? selection.number.e164 : null];
}

const ALL_ON: Partial<PoolSettings> = { stickySender: true, geomatch: true, skipUnhealthy: true };

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

describe("what becomes of the mapping", () => {
  const settings: Partial<PoolSettings> = { stickySender: true };
  const live = mappedTo(NEW_YORK);
  const pin = mappedTo(NEW_YORK, { isPinned: true });
  const disabled = { [NEW_YORK]: { enabled: false } };
  const noMms = { [NEW_YORK]: { canMms: false } };
  test.each<[what: string, scene: Scene, fate: MappingFate, action: MappingAction, number: string]>([
    ["S1 none yet: create", { settings }, "none", "create", SEATTLE],
    ["S2 live: refresh", { settings, mapping: live }, "live", "refresh", NEW_YORK],
    ["S15 a pin: refresh", { settings, mapping: pin }, "live", "refresh", NEW_YORK],
    ["S3 expired: fresh", { settings, mapping: { ...live, fate: "expired" } }, "expired", "create", SEATTLE],
    ["S4 cleared: fresh", { settings, mapping: { ...live, fate: "cleared" } }, "cleared", "create", SEATTLE],
    ["S15 reset: fresh", { settings, mapping: { ...live, fate: "reset" } }, "reset", "create", SEATTLE],
    [
      "S5 number removed: fresh",
      { settings, mapping: { ...live, fate: "number_removed" } },
      "number_removed",
      "create",
      SEATTLE,
    ],
    [
      "S5 pinned number removed: fresh",
      { settings, mapping: { ...pin, fate: "number_removed" } },
      "number_removed",
      "create",
      SEATTLE,
    ],
    [
      "S7 disabled: moves",
      { settings, mapping: live, change: disabled },
      "number_unavailable",
      "move",
      SEATTLE,
    ],
    [
      "S7 cannot carry: moves",
      { settings, messageType: "MMS", mapping: live, change: noMms },
      "number_unavailable",
      "move",
      SEATTLE,
    ],
    [
      "S7 can carry this one: stays",
      { settings, messageType: "SMS", mapping: live, change: noMms },
      "live",
      "refresh",
      NEW_YORK,
    ],
    [
      "S7 its type weighted 0: moves",
      { settings: { ...settings, longCodeWeight: 0 }, mapping: live },
      "number_unavailable",
      "move",
      TOLL_FREE,
    ],
    [
      "S7 a pin to a disabled number: left alone",
      { settings, mapping: pin, change: disabled },
      "number_unavailable",
      "leave",
      SEATTLE,
    ],
    [
      "S7 a pin that cannot carry: left alone",
      { settings, messageType: "MMS", mapping: pin, change: noMms },
      "number_unavailable",
      "leave",
      SEATTLE,
    ],
    [
      "S7 not in this pool: moves",
      { settings, mapping: { ...live, assignmentId: 99 } },
      "number_unavailable",
      "move",
      SEATTLE,
    ],
    ["S4, S14 sticky off: neither read nor written", { mapping: live }, "none", "none", SEATTLE],
    ["S4 sticky off: a pin does not act", { mapping: pin }, "none", "none", SEATTLE],
  ])("%s", (_what, scene, fate, action, number) => {
    const selection = select(scene);
    expect(selection).toMatchObject({ kind: "selected", mappingFate: fate, mappingAction: action });
    expect(outcome(selection)[1]).toBe(number);
  });

  test("S7 the new number is chosen by geomatch first", () => {
    const scene = {
      settings: { ...settings, geomatch: true },
      recipient: RECIPIENT_415,
      mapping: live,
      change: disabled,
    };
    expect(outcome(select(scene))).toEqual(["geomatch", SAN_FRANCISCO]);
  });

  test("S8 the wait at the rate limit is told", () => {
    const busy = { [NEW_YORK]: { nextFreeAtMs: NOW_MS + 60_000 } };
    expect(select({ settings, mapping: live, change: busy })).toMatchObject({
      sendableAtMs: NOW_MS + 60_000,
    });
    expect(select({ settings, mapping: live })).toMatchObject({ sendableAtMs: NOW_MS });
  });
});
