import { describe, expect, it } from "vitest";
import type { SelectionTrace } from "@/lib/number-pool/types";
import type { E164 } from "@/lib/phone-number/e164";
import { describeMappingFate, describeSelection } from "./describe-selection";
import { readSelectionTrace } from "./selection-trace";

const trace: SelectionTrace = {
  reason: "weight",
  messageType: "SMS",
  mapping: { fate: "none", pinned: false },
  assigned: 7,
  excluded: { disabled: 1, weight_zero: 0, cannot_carry: 0, unhealthy: 2 },
  geomatch: null,
  weights: { longCode: 5, tollFree: 1, longCodeCredit: 0, onlyType: null },
  chosen: {
    phoneNumberId: "00000000-0000-7000-8000-000000000101",
    e164: "+13055550101" as E164,
    type: "long_code",
    waitMs: 0,
    lastUsedAtMs: null,
  },
  runnersUp: [{ e164: "+13055550102" as E164, waitMs: 0, lastUsedAtMs: 1_790_000_000_000 }],
};
const words = (change: Partial<SelectionTrace>) => {
  const { headline, facts } = describeSelection({ ...trace, ...change });
  return [headline, ...facts].join("\n");
};

describe("O2 why this number, in words", () => {
  it("by weight: the turn, what was left out, the weights", () => {
    expect(words({})).toBe(
      [
        "By weight: the turn of the long codes.",
        "No sticky mapping for this recipient.",
        "7 numbers assigned; left out: 1 disabled, 2 unhealthy.",
        "Weights: long code 5 to toll-free 1. Among them the number that can send soonest wins, then the one unused for longest.",
      ].join("\n"),
    );
  });

  it("P4 one type took the turn because the other had no usable number", () => {
    expect(
      words({ weights: { longCode: 1, tollFree: 3, longCodeCredit: 0, onlyType: "long_code" } }),
    ).toContain("Only long codes can send, so they take the turn.");
  });

  it("O4 geomatch with one and with several candidates, and without any", () => {
    const geomatch = { areaCode: "305", matches: 1 };
    expect(words({ reason: "geomatch", geomatch, weights: null })).toContain(
      "Geomatch: the number has the recipient's area code 305.",
    );
    expect(words({ reason: "geomatch", geomatch, weights: null })).toContain("the only usable long code");
    expect(
      words({ reason: "geomatch", geomatch: { areaCode: "305", matches: 1_200 }, weights: null }),
    ).toContain("1,200 usable long codes have the area code 305.");
    expect(words({ geomatch: { areaCode: "907", matches: 0 } })).toContain(
      "No usable long code has the area code 907.",
    );
  });

  it("S8 sticky: says only that, and how long a number at its rate limit makes it wait", () => {
    const chosen = trace.chosen && { ...trace.chosen, waitMs: 4_200 };
    expect(
      words({
        reason: "sticky",
        mapping: { fate: "live", pinned: false },
        excluded: null,
        weights: null,
        chosen,
      }),
    ).toBe(
      [
        "Sticky sender: the recipient's earlier messages came from this number.",
        "At its rate limit: the number is free again after about 5 s.",
      ].join("\n"),
    );
    expect(
      words({ reason: "sticky", mapping: { fate: "live", pinned: true }, excluded: null, weights: null }),
    ).toBe("Pinned: an operator has tied this recipient to this number.");
  });

  it.each<[Partial<SelectionTrace>, string]>([
    [{ reason: "pool_off", excluded: null }, "Number Pool is off"],
    [{ reason: "pool_empty" }, "No active number is assigned"],
    [{ reason: "all_weights_zero" }, "weight 0"],
    [{ reason: "none_can_carry", messageType: "MMS" }, "can carry MMS"],
    [{ reason: "all_unhealthy" }, "Skip Unhealthy Numbers is on"],
  ])("P7 %j", (change, part) => {
    expect(describeSelection({ ...trace, ...change, chosen: null }).headline).toContain(part);
  });

  it.each([
    ["none", false, "No sticky mapping"],
    ["expired", false, "has expired"],
    ["cleared", false, "mapping was cleared"],
    ["cleared", true, "pin was cleared"],
    ["reset", false, "reset by an operator"],
    ["number_removed", false, "removed from the profile"],
    ["number_unavailable", false, "the mapping moves"],
    ["number_unavailable", true, "the pin stays"],
  ] as const)("mapping %s, pinned %s", (fate, pinned, part) => {
    expect(describeMappingFate(fate, pinned)).toContain(part);
  });
});

describe("stored traces", () => {
  it("come back as they were written", () => {
    expect(readSelectionTrace(JSON.parse(JSON.stringify(trace)))).toEqual(trace);
  });

  it.each([
    [null],
    ["weight"],
    [{}],
    [{ ...trace, reason: "lottery" }],
    [{ ...trace, runnersUp: undefined }],
  ])("%j is no trace this version knows", (stored) => expect(readSelectionTrace(stored)).toBeNull());
});
