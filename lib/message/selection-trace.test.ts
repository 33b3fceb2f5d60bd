import { describe, expect, it } from "vitest";
import type { SelectionTrace } from "@/lib/number-pool/types";
import type { E164 } from "@/lib/phone-number/e164";
import { packSelectionTrace, readSelectionTrace } from "./selection-trace";

const number = (e164: string, waitMs: number, lastUsedAtMs: number | null) => ({
  e164: e164 as E164,
  waitMs,
  lastUsedAtMs,
});
const byWeight: SelectionTrace = {
  reason: "weight",
  messageType: "SMS",
  mapping: { fate: "none", pinned: false },
  assigned: 24,
  excluded: { disabled: 0, weight_zero: 1, cannot_carry: 2, unhealthy: 3 },
  geomatch: null,
  weights: { longCode: 50, tollFree: 10, longCodeCredit: -20, onlyType: null },
  chosen: {
    ...number("+15550125389", 0, 1_796_039_930_601),
    phoneNumberId: "9a260f6c-ab28-43d5-a126-e7ec0fcf9efc",
    type: "long_code",
  },
  runnersUp: [
    number("+15550802584", 0, 1_796_039_930_601),
    number("+447700900123", 1_500, 1_796_039_920_000),
    number("+15550862589", 0.25, null),
  ],
};
const traces: Record<string, SelectionTrace> = {
  "by weight": byWeight,
  "by weight, one type left": {
    ...byWeight,
    weights: { longCode: 0, tollFree: 1, longCodeCredit: 0, onlyType: "toll_free" },
  },
  "by geomatch, never used": {
    ...byWeight,
    reason: "geomatch",
    weights: null,
    geomatch: { areaCode: "212", matches: 3 },
    chosen: { ...number("+12125550100", 0, null), phoneNumberId: "n", type: "toll_free" },
  },
  "by a live mapping": {
    ...byWeight,
    reason: "sticky",
    messageType: "MMS",
    mapping: { fate: "live", pinned: true },
    excluded: null,
    weights: null,
    runnersUp: [],
  },
  "no sender": {
    ...byWeight,
    reason: "all_unhealthy",
    mapping: { fate: "number_unavailable", pinned: false },
    weights: null,
    chosen: null,
    runnersUp: [],
  },
};

describe("the stored selection trace (O2)", () => {
  for (const [name, trace] of Object.entries(traces))
    it(`comes back as it was: ${name}`, () => {
      expect(readSelectionTrace(JSON.parse(packSelectionTrace(trace)))).toEqual(trace);
      // As an earlier version stored it.
      expect(readSelectionTrace(JSON.parse(JSON.stringify(trace)))).toEqual(trace);
    });

  it("keeps what each place means, because messages are stored by it", () => {
    expect(packSelectionTrace(byWeight)).toBe(
      '[1,2,0,0,0,24,[0,1,2,3],0,[50,10,-20,-1],["9a260f6c-ab28-43d5-a126-e7ec0fcf9efc",0,15550125389,0,1796039930601],[15550802584,0,0,447700900123,1500,-10601,15550862589,0.25,null]]',
    );
  });

  it.each([
    ["nothing", null],
    ["an object of another version", { reason: "weight" }],
    ["an array of another version", [2, 2, 0, 0, 0, 24, 0, 0, 0, 0, []]],
    ["a reason that does not exist", [1, 99, 0, 0, 0, 24, 0, 0, 0, 0, []]],
    ["too few places", [1, 2, 0]],
  ])("is null for %s", (_, stored) => {
    expect(readSelectionTrace(stored)).toBeNull();
  });
});
