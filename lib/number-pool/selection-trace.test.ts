import { describe, expect, test } from "vitest";
import { e164, poolNumber, poolSettings } from "@/lib/testing/pool-numbers";
import { explainCandidates } from "./explain-candidates";
import { createPoolIndex } from "./pool-index";
import { selectSender } from "./select-sender";
import { keepSelection, takeSelection } from "./take-selection";
import type { PoolNumber, PoolSettings, SelectionTrace, StickyMappingView } from "./types";

const NOW_MS = 1_700_000_000_000;
const SETTINGS = poolSettings({
  longCodeWeight: 5,
  tollFreeWeight: 1,
  stickySender: true,
  geomatch: true,
  skipUnhealthy: true,
});
const NUMBERS = [
  poolNumber("+14155550101", 1),
  poolNumber("+14155550102", 2, { ratePerSecond: 1, nextFreeAtMs: NOW_MS + 1500 }),
  poolNumber("+14155550103", 3, { isUnhealthy: true }),
  poolNumber("+12125550101", 4, { lastUsedAtMs: NOW_MS - 5000 }),
  poolNumber("+12125550102", 5, { enabled: false }),
  poolNumber("+12125550103", 6, { enabled: false, isUnhealthy: true, canMms: false }),
  poolNumber("+12065550101", 7, { canMms: false, isUnhealthy: true }),
  poolNumber("+18005550101", 8),
  poolNumber("+18005550102", 9, { canMms: false }),
];

function trace(
  recipient: string,
  settings: PoolSettings | null = SETTINGS,
  mapping: StickyMappingView | null = null,
  messageType: "SMS" | "MMS" = "SMS",
  numbers: readonly PoolNumber[] = NUMBERS,
): SelectionTrace {
  const pool = createPoolIndex(settings, numbers);
  return selectSender({ recipient: e164(recipient), messageType }, pool, mapping, NOW_MS).trace;
}

function idle(number: string): object {
  return { e164: number, waitMs: 0, lastUsedAtMs: null };
}

describe("O2 the trace answers why this number", () => {
  test("by geomatch: the other matches come next, the soonest first, then the type whose turn it is", () => {
    expect(trace("+14155550199")).toEqual({
      reason: "geomatch",
      messageType: "SMS",
      mapping: { fate: "none", pinned: false },
      assigned: 9,
      excluded: { disabled: 2, weight_zero: 0, cannot_carry: 0, unhealthy: 2 },
      geomatch: { areaCode: "415", matches: 2 },
      weights: null,
      chosen: { ...idle("+14155550101"), phoneNumberId: "number-1", type: "long_code" },
      runnersUp: [
        { e164: "+14155550102", waitMs: 1500, lastUsedAtMs: null },
        { e164: "+12125550101", waitMs: 0, lastUsedAtMs: NOW_MS - 5000 },
        idle("+18005550101"),
        idle("+18005550102"),
      ],
    });
  });

  test("by weights: no match is told, the cycle too, and a number counts under the first filter that removes it", () => {
    expect(trace("+13035550199", SETTINGS, null, "MMS")).toMatchObject({
      reason: "weight",
      messageType: "MMS",
      excluded: { disabled: 2, weight_zero: 0, cannot_carry: 2, unhealthy: 1 },
      geomatch: { areaCode: "303", matches: 0 },
      weights: { longCode: 5, tollFree: 1, longCodeCredit: 0, onlyType: null },
      chosen: { e164: "+14155550101" },
      runnersUp: [{ e164: "+12125550101" }, { e164: "+14155550102" }, { e164: "+18005550101" }],
    });
  });

  test("P4 the type that took the turn alone is named", () => {
    const settings = { ...SETTINGS, longCodeWeight: 0 };
    expect(trace("+13035550199", settings)).toMatchObject({
      excluded: { disabled: 2, weight_zero: 5, cannot_carry: 0, unhealthy: 0 },
      weights: { longCode: 0, tollFree: 1, longCodeCredit: 0, onlyType: "toll_free" },
      chosen: { e164: "+18005550101", type: "toll_free" },
      runnersUp: [idle("+18005550102")],
    });
  });

  test.each([
    ["geomatch is off", "+14155550199", { ...SETTINGS, geomatch: false }],
    ["the recipient has no area code", "+442079460018", SETTINGS],
  ])("no area code is told when %s", (_why, recipient, settings) => {
    expect(trace(recipient, settings)).toMatchObject({ reason: "weight", geomatch: null });
  });

  test("by sticky: nobody else was asked", () => {
    const pin: StickyMappingView = { assignmentId: 3, isPinned: true, fate: "live" };
    expect(trace("+14155550199", SETTINGS, pin)).toMatchObject({
      reason: "sticky",
      mapping: { fate: "live", pinned: true },
      excluded: null,
      geomatch: null,
      weights: null,
      chosen: { e164: "+14155550103" },
      runnersUp: [],
    });
  });

  test.each(["expired", "cleared", "reset", "number_removed"] as const)("the mapping had %s", (fate) => {
    expect(trace("+13035550199", SETTINGS, { assignmentId: 1, isPinned: false, fate }).mapping).toEqual({
      fate,
      pinned: false,
    });
  });

  test("P7 a refusal has one as well", () => {
    const numbers = NUMBERS.map((number) => ({ ...number, isUnhealthy: true }));
    const mapping: StickyMappingView = { assignmentId: 5, isPinned: true, fate: "live" };
    expect(trace("+13035550199", SETTINGS, mapping, "SMS", numbers)).toEqual({
      reason: "all_unhealthy",
      messageType: "SMS",
      mapping: { fate: "number_unavailable", pinned: true },
      assigned: 9,
      excluded: { disabled: 2, weight_zero: 0, cannot_carry: 0, unhealthy: 7 },
      geomatch: null,
      weights: null,
      chosen: null,
      runnersUp: [],
    });
    expect(trace("+13035550199", null)).toMatchObject({ reason: "pool_off", assigned: 9, excluded: null });
  });

  test("it tells of the moment of the selection, whenever it is read", () => {
    const select = () => {
      const pool = createPoolIndex(SETTINGS, NUMBERS);
      const request = { recipient: e164("+13035550199"), messageType: "SMS" } as const;
      const first = selectSender(request, pool, null, NOW_MS);
      return { pool, request, first };
    };
    const at = select();
    const { trace: expected } = at.first;
    const late = select();
    for (let n = 0; n < 10; n++) {
      const selection = n === 0 ? late.first : selectSender(late.request, late.pool, null, NOW_MS + n);
      if (selection.kind === "selected") takeSelection(selection);
      if (selection.kind === "selected") keepSelection(selection);
    }
    createPoolIndex(SETTINGS, [], late.pool);
    expect(late.first.trace).toEqual(expected);
    expect(late.first.trace).toBe(late.first.trace);
    expect(JSON.parse(JSON.stringify(late.first)).trace).toEqual(expected);
  });

  test("at most 2 KB and five runners-up, at its longest", () => {
    const numbers = Array.from({ length: 900 }, (_number, index) =>
      poolNumber(`+44770090${String(index + 1000).padStart(4, "0")}`, Number.MAX_SAFE_INTEGER - index, {
        phoneNumberId: `01890000-0000-7000-8000-${String(index).padStart(12, "0")}`,
        ratePerSecond: 0,
        nextFreeAtMs: Number.MAX_VALUE,
        lastUsedAtMs: NOW_MS,
        isUnhealthy: index % 2 === 0,
      }),
    );
    const settings = { ...SETTINGS, longCodeWeight: Number.MAX_SAFE_INTEGER, tollFreeWeight: 0 };
    const mapping: StickyMappingView = { assignmentId: 1, isPinned: true, fate: "live" };
    const longest = trace("+14155550199", settings, mapping, "SMS", numbers);
    expect(longest.runnersUp).toHaveLength(5);
    expect(Buffer.byteLength(JSON.stringify(longest))).toBeLessThanOrEqual(2048);
    expect(longest.chosen?.waitMs).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe("O2 the preview explains every number", () => {
  const request = { recipient: e164("+14155550199"), messageType: "MMS" } as const;

  test("ranks, then who is out and why", () => {
    const pool = createPoolIndex(SETTINGS, NUMBERS);
    const { selection, candidates } = explainCandidates(request, pool, null, NOW_MS);
    expect(selection.reason).toBe("geomatch");
    expect(candidates.map((c) => [c.number.assignmentId, c.rank, c.exclusion, c.isChosen])).toEqual([
      [1, 1, null, true],
      [2, 2, null, false],
      [4, 3, null, false],
      [8, 4, null, false],
      [7, null, "cannot_carry", false],
      [5, null, "disabled", false],
      [6, null, "disabled", false],
      [3, null, "unhealthy", false],
      [9, null, "cannot_carry", false],
    ]);
    expect(candidates.map((c) => c.matchesAreaCode)).toEqual([true, true, ...new Array(7).fill(false)]);
    expect(candidates[1]).toMatchObject({ waitMs: 1500, lastUsedAtMs: null });
    expect(candidates[2]).toMatchObject({ waitMs: 0, lastUsedAtMs: NOW_MS - 5000 });
  });

  test("S8 a mapped number is the chosen one even where it is excluded from a fresh selection", () => {
    const pool = createPoolIndex(SETTINGS, NUMBERS);
    const mapping: StickyMappingView = { assignmentId: 3, isPinned: false, fate: "live" };
    const { candidates } = explainCandidates(request, pool, mapping, NOW_MS);
    expect(candidates.filter((candidate) => candidate.isChosen)).toMatchObject([
      { number: { assignmentId: 3 }, exclusion: "unhealthy", rank: null },
    ]);
    expect(candidates[0]).toMatchObject({ number: { assignmentId: 1 }, rank: 1, isChosen: false });
  });

  test("P7 nothing selectable: every number says why; nothing to say while the pool is off", () => {
    const pool = createPoolIndex({ ...SETTINGS, longCodeWeight: 0, tollFreeWeight: 0 }, NUMBERS);
    const { selection, candidates } = explainCandidates(request, pool, null, NOW_MS);
    expect(selection.kind).toBe("none");
    expect(new Set(candidates.map((candidate) => candidate.exclusion))).toEqual(
      new Set(["disabled", "weight_zero"]),
    );
    expect(explainCandidates(request, createPoolIndex(null, NUMBERS), null, NOW_MS).candidates).toEqual([]);
  });

  test("it has no side effects", () => {
    const pool = createPoolIndex(SETTINGS, NUMBERS);
    const before = explainCandidates(request, pool, null, NOW_MS).candidates;
    expect(explainCandidates(request, pool, null, NOW_MS).candidates).toEqual(before);
  });
});
