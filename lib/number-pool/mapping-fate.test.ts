import { describe, expect, test } from "vitest";
import {
  mappedTo,
  NEW_YORK,
  NOW_MS,
  outcome,
  RECIPIENT_415,
  SAN_FRANCISCO,
  type Scene,
  SEATTLE,
  select,
  TOLL_FREE,
} from "@/lib/testing/selection-scene";
import type { MappingAction, MappingFate, PoolSettings } from "./types";

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
