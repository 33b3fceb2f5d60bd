import { describe, expect, test } from "vitest";
import { e164, poolNumber, poolSettings } from "@/lib/testing/pool-numbers";
import { MAX_OPEN_USES } from "./number-usage";
import { createPoolIndex } from "./pool-index";
import { selectSender } from "./select-sender";
import { giveBackSelection, keepSelection, takeSelection } from "./take-selection";
import type { PoolIndex, SelectedSender, StickyMappingView } from "./types";

const NOW_MS = 1_700_000_000_000;
const NUMBERS = [
  poolNumber("+14155550101", 1, { ratePerSecond: 2 }),
  poolNumber("+14155550102", 2),
  poolNumber("+12125550101", 3, { ratePerSecond: 1 }),
  poolNumber("+18005550101", 4, { ratePerSecond: 10 }),
  poolNumber("+18005550102", 5),
];
const SETTINGS = poolSettings({ longCodeWeight: 3, tollFreeWeight: 2, stickySender: true });

function peek(
  pool: PoolIndex,
  mapping: StickyMappingView | null = null,
  recipient = "+13035550199",
): SelectedSender {
  const selection = selectSender({ recipient: e164(recipient), messageType: "SMS" }, pool, mapping, NOW_MS);
  if (selection.kind === "none") throw new Error(selection.reason);
  return selection;
}

function take(pool: PoolIndex, mapping: StickyMappingView | null = null, recipient?: string): SelectedSender {
  const selection = peek(pool, mapping, recipient);
  takeSelection(selection);
  return selection;
}

/** The next senders, with their waits: shows cycle, last uses and free slots at once. */
function upcoming(pool: PoolIndex, count = 25): string[] {
  const taken = Array.from({ length: count }, () => take(pool));
  const senders = taken.map((selection) => `${selection.number.e164} +${selection.sendableAtMs - NOW_MS}`);
  for (const selection of taken) giveBackSelection(selection);
  return senders;
}

function types(pool: PoolIndex, count: number): string {
  return Array.from({ length: count }, () => {
    const selection = take(pool);
    keepSelection(selection);
    return selection.number.type === "long_code" ? "L" : "T";
  }).join("");
}

describe("P2 only taken selections by weight advance the cycle", () => {
  test("peeking and previews do not", () => {
    const pool = createPoolIndex(SETTINGS, NUMBERS);
    for (let n = 0; n < 7; n++) peek(pool);
    expect(types(pool, 10)).toBe("LTLTLLTLTL");
  });

  test("sticky hits do not", () => {
    const pool = createPoolIndex(SETTINGS, NUMBERS);
    expect(types(pool, 1)).toBe("L");
    for (let n = 0; n < 7; n++) {
      keepSelection(take(pool, { assignmentId: 4, isPinned: false, fate: "live" }));
    }
    expect(types(pool, 9)).toBe("TLTLLTLTL");
  });

  test("geomatch picks do not", () => {
    const pool = createPoolIndex({ ...SETTINGS, geomatch: true }, NUMBERS);
    expect(types(pool, 1)).toBe("L");
    for (let n = 0; n < 7; n++) expect(take(pool, null, "+14155550199").reason).toBe("geomatch");
    expect(types(pool, 9)).toBe("TLTLLTLTL");
  });

  test("refusals do not", () => {
    const pool = createPoolIndex(
      SETTINGS,
      NUMBERS.map((number) => ({ ...number, canMms: false })),
    );
    expect(types(pool, 1)).toBe("L");
    const mms = { recipient: e164("+13035550199"), messageType: "MMS" } as const;
    expect(selectSender(mms, pool, null, NOW_MS).kind).toBe("none");
    expect(types(pool, 9)).toBe("TLTLLTLTL");
  });

  test("selections given back do not", () => {
    const pool = createPoolIndex(SETTINGS, NUMBERS);
    const lost = take(pool);
    giveBackSelection(lost);
    expect(types(pool, 10)).toBe("LTLTLLTLTL");
  });

  test("P4 selections with one usable type do not, and that type saves nothing up", () => {
    const onlyLongMms = NUMBERS.map((number) => ({ ...number, canMms: number.type === "long_code" }));
    const pool = createPoolIndex(SETTINGS, onlyLongMms);
    expect(types(pool, 1)).toBe("L");
    for (let n = 0; n < 7; n++) {
      const mms = { recipient: e164("+13035550199"), messageType: "MMS" } as const;
      const selection = selectSender(mms, pool, null, NOW_MS);
      if (selection.kind === "none") throw new Error(selection.reason);
      expect(selection.number.type).toBe("long_code");
      takeSelection(selection);
    }
    expect(types(pool, 9)).toBe("TLTLLTLTL");
  });
});

describe("P2 a cycle goes on over versions of the pool, a weight change starts a new one", () => {
  const first = "LT";
  test.each<[what: string, settings: typeof SETTINGS | null, between: boolean, next: string]>([
    ["the same weights", SETTINGS, false, "LTLLTLTL"],
    [
      "other settings, the same weights",
      { ...SETTINGS, skipUnhealthy: true, geomatch: true },
      false,
      "LTLLTLTL",
    ],
    ["another weight", { ...SETTINGS, tollFreeWeight: 1 }, false, "LLTLLLTL"],
    [
      "the same ratio in other weights",
      { ...SETTINGS, longCodeWeight: 6, tollFreeWeight: 4 },
      false,
      "LTLTLLTL",
    ],
    ["the pool off in between", SETTINGS, true, "LTLTLLTL"],
  ])("%s", (_what, settings, offInBetween, next) => {
    let pool = createPoolIndex(SETTINGS, NUMBERS);
    expect(types(pool, 2)).toBe(first);
    if (offInBetween) pool = createPoolIndex(null, NUMBERS, pool);
    expect(types(createPoolIndex(settings, NUMBERS, pool), 8)).toBe(next);
  });

  test("a selection of the old weights given back does not touch the new cycle", () => {
    const before = createPoolIndex(SETTINGS, NUMBERS);
    const lost = take(before);
    const after = createPoolIndex({ ...SETTINGS, tollFreeWeight: 3 }, NUMBERS, before);
    giveBackSelection(lost);
    expect(types(after, 6)).toBe("LTLTLT");
  });

  test("without the version before, everything starts new", () => {
    const pool = createPoolIndex(SETTINGS, NUMBERS);
    types(pool, 1);
    expect(types(createPoolIndex(SETTINGS, NUMBERS), 5)).toBe("LTLTL");
  });
});

describe("giving back leaves no mark", () => {
  const orders: [what: string, arrange: (taken: SelectedSender[]) => SelectedSender[]][] = [
    ["in the order taken", (taken) => taken],
    ["in reverse", (taken) => taken.reverse()],
    ["inside out", (taken) => taken.map((_s, i) => taken[(i * 7) % taken.length] as SelectedSender)],
  ];
  test.each(orders)("of a whole batch, %s", (_what, arrange) => {
    const pool = createPoolIndex(SETTINGS, NUMBERS);
    for (let n = 0; n < 4; n++) keepSelection(take(pool));
    const before = upcoming(pool);
    const taken = Array.from({ length: 30 }, (_s, n) =>
      take(pool, n % 3 === 0 ? { assignmentId: 1, isPinned: false, fate: "live" } : null),
    );
    for (const selection of arrange(taken)) giveBackSelection(selection);
    expect(upcoming(pool)).toEqual(before);
  });

  test("of one in the middle: the others count as if it had never been", () => {
    const [expected, pool] = [createPoolIndex(SETTINGS, NUMBERS), createPoolIndex(SETTINGS, NUMBERS)];
    const mapped = (assignmentId: number): StickyMappingView => ({
      assignmentId,
      isPinned: false,
      fate: "live",
    });
    const uses = [1, 1, 2, 1, 3, 1].map((id) => take(pool, mapped(id)));
    giveBackSelection(uses[1] as SelectedSender);
    giveBackSelection(uses[5] as SelectedSender);
    for (const kept of [uses[4], uses[0], uses[3], uses[2]]) keepSelection(kept as SelectedSender);
    for (const id of [1, 2, 1, 3]) take(expected, mapped(id));
    expect(upcoming(pool)).toEqual(upcoming(expected));
  });

  test("after the pool was prepared again", () => {
    const before = createPoolIndex(SETTINGS, NUMBERS);
    const untouched = upcoming(before);
    const taken = Array.from({ length: 9 }, () => take(before));
    const late = peek(before);
    let after = createPoolIndex(SETTINGS, [...NUMBERS].reverse(), before);
    takeSelection(late);
    after = createPoolIndex(SETTINGS, NUMBERS, after);
    for (const selection of [late, ...taken]) giveBackSelection(selection);
    expect(upcoming(after)).toEqual(untouched);
  });

  test("a selection taken after the pool was prepared again counts in the new version", () => {
    const before = createPoolIndex(SETTINGS, NUMBERS);
    const late = peek(before);
    const added = poolNumber("+12015550101", 6, { lastUsedAtMs: NOW_MS - 1 });
    const after = createPoolIndex(SETTINGS, [added, ...NUMBERS], before);
    const expected = createPoolIndex(SETTINGS, [added, ...NUMBERS]);
    takeSelection(late);
    take(expected);
    expect(upcoming(after)).toEqual(upcoming(expected));
    keepSelection(late);
    expect(upcoming(after)).toEqual(upcoming(expected));
  });

  test("of a number that has left the pool: the cycle goes back, the others stay", () => {
    const before = createPoolIndex(SETTINGS, NUMBERS);
    const taken = take(before);
    expect(taken.number.e164).toBe("+12125550101");
    const rest = NUMBERS.filter((number) => number.e164 !== taken.number.e164);
    const after = createPoolIndex(SETTINGS, rest, before);
    giveBackSelection(taken);
    expect(upcoming(after)).toEqual(upcoming(createPoolIndex(SETTINGS, rest)));
    keepSelection(taken);
    takeSelection(taken);
    expect(upcoming(after)).toEqual(upcoming(createPoolIndex(SETTINGS, rest)));
  });
});

describe("calls out of turn do nothing", () => {
  test.each<[what: string, calls: ((selection: SelectedSender) => void)[], counts: boolean]>([
    ["taken twice", [takeSelection, takeSelection], true],
    ["given back twice", [takeSelection, giveBackSelection, giveBackSelection], false],
    ["given back after it was kept", [takeSelection, keepSelection, giveBackSelection], true],
    ["kept after it was given back", [takeSelection, giveBackSelection, keepSelection], false],
    ["taken again after it was given back", [takeSelection, giveBackSelection, takeSelection], false],
    ["given back but never taken", [giveBackSelection], false],
    ["kept but never taken", [keepSelection], false],
  ])("%s", (_what, calls, counts) => {
    const [pool, expected] = [createPoolIndex(SETTINGS, NUMBERS), createPoolIndex(SETTINGS, NUMBERS)];
    const selection = peek(pool);
    for (const call of calls) call(selection);
    if (counts) take(expected);
    expect(upcoming(pool)).toEqual(upcoming(expected));
  });
});

test("settled uses do not count towards the limit: an open one can still be given back", () => {
  const pool = createPoolIndex(SETTINGS, NUMBERS);
  const mapped = (assignmentId: number): StickyMappingView => ({
    assignmentId,
    isPinned: false,
    fate: "live",
  });
  const open = take(pool, mapped(1));
  for (let n = 0; n < MAX_OPEN_USES; n++) {
    const other = take(pool, mapped(2));
    if (n % 2 === 0) giveBackSelection(other);
    else keepSelection(other);
  }
  expect(peek(pool, mapped(1)).sendableAtMs).toBe(NOW_MS + 500);
  giveBackSelection(open);
  expect(peek(pool, mapped(1)).sendableAtMs).toBe(NOW_MS);
});

test("a caller that forgets to keep is bounded: past the limit all open uses count as kept", () => {
  const pool = createPoolIndex(poolSettings(), NUMBERS.slice(0, 1));
  const taken = Array.from({ length: MAX_OPEN_USES + 10 }, () => take(pool));
  for (const selection of taken.reverse()) giveBackSelection(selection);
  // At two per second; the ten newest were given back.
  expect(peek(pool).sendableAtMs).toBe(NOW_MS + MAX_OPEN_USES * 500);
});
