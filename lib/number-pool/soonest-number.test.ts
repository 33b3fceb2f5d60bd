import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { e164, poolNumber, poolSettings } from "@/lib/testing/pool-numbers";
import { createPoolIndex } from "./pool-index";
import { selectSender } from "./select-sender";
import { MAX_PEEK, SlotHeap } from "./slot-heap";
import { keepSelection, takeSelection } from "./take-selection";
import type { PoolIndex, PoolNumber, StickyMappingView } from "./types";

const START_MS = 1_700_000_000_000;
const A = "+14155550101";
const B = "+14155550102";
const C = "+14155550103";

function send(pool: PoolIndex, nowMs: number, mapping: StickyMappingView | null = null): string {
  const selection = selectSender(
    { recipient: e164("+12125550199"), messageType: "SMS" },
    pool,
    mapping,
    nowMs,
  );
  if (selection.kind === "none") throw new Error(selection.reason);
  takeSelection(selection);
  keepSelection(selection);
  return selection.number.e164;
}

function senders(pool: PoolIndex, times: readonly number[]): string[] {
  return times.map((ms) => send(pool, START_MS + ms));
}

describe("P5 inside a type the number that can send soonest wins", () => {
  test.each<[what: string, numbers: PoolNumber[], times: number[], expected: string[]]>([
    [
      "never used: the lowest E.164, then the next",
      [poolNumber(C, 1), poolNumber(A, 2), poolNumber(B, 3)],
      [0, 0, 0, 0],
      [A, B, C, A],
    ],
    [
      "least recently used before lowest",
      [
        poolNumber(A, 1, { lastUsedAtMs: START_MS - 10 }),
        poolNumber(B, 2, { lastUsedAtMs: START_MS - 30 }),
        poolNumber(C, 3, { lastUsedAtMs: START_MS - 20 }),
      ],
      [0, 0, 0, 0],
      [B, C, A, B],
    ],
    [
      "never used before used",
      [poolNumber(A, 1, { lastUsedAtMs: 0 }), poolNumber(B, 2), poolNumber(C, 3, { lastUsedAtMs: 1 })],
      [0, 0, 0],
      [B, A, C],
    ],
    [
      "free before busy, though the busy one was used longer ago",
      [
        poolNumber(A, 1, { nextFreeAtMs: START_MS + 1, lastUsedAtMs: START_MS - 60_000 }),
        poolNumber(B, 2, { lastUsedAtMs: START_MS - 1 }),
      ],
      [0, 0, 1],
      [B, B, A],
    ],
    [
      "at its next free slot a number is free",
      [poolNumber(A, 1, { ratePerSecond: 1 }), poolNumber(B, 2)],
      [0, 999, 999, 1000, 1000],
      [A, B, B, A, B],
    ],
    [
      "all busy: the one free soonest, each use takes one interval of its rate",
      [poolNumber(A, 1, { ratePerSecond: 1 }), poolNumber(B, 2, { ratePerSecond: 4 })],
      // A is free at 1000; B at 250, 500, 750, 1000, and then was used later than A.
      [0, 0, 0, 0, 0, 0, 0],
      [A, B, B, B, B, A, B],
    ],
    [
      "a slow number comes back as the least recently used",
      [poolNumber(A, 1, { ratePerSecond: 0.1 }), poolNumber(B, 2), poolNumber(C, 3)],
      [0, 1, 2, 3, 9_999, 10_000, 10_000],
      [A, B, C, B, C, A, B],
    ],
    [
      "a number without a rate limit is always free",
      [poolNumber(A, 1), poolNumber(B, 2, { ratePerSecond: 1000 })],
      [0, 0, 0, 0, 0],
      [A, B, A, A, A],
    ],
    [
      "a rate of 0 never comes back",
      [poolNumber(A, 1, { ratePerSecond: 0 }), poolNumber(B, 2)],
      [0, 0, 1e12, 1e12],
      [A, B, B, B],
    ],
  ])("%s", (_what, numbers, times, expected) => {
    expect(senders(createPoolIndex(poolSettings(), numbers), times)).toEqual(expected);
  });

  test("a use by sticky mapping counts as use and takes a slot", () => {
    const numbers = [poolNumber(A, 1, { ratePerSecond: 1 }), poolNumber(B, 2), poolNumber(C, 3)];
    const pool = createPoolIndex(poolSettings({ stickySender: true }), numbers);
    expect(send(pool, START_MS, { assignmentId: 1, isPinned: false, fate: "live" })).toBe(A);
    expect(senders(pool, [0, 0, 0, 0])).toEqual([B, C, B, C]);
    expect(send(pool, START_MS + 1000)).toBe(A);
  });

  test("a clock that runs backwards stands still", () => {
    const pool = createPoolIndex(poolSettings(), [poolNumber(A, 1, { ratePerSecond: 1 }), poolNumber(B, 2)]);
    expect(senders(pool, [0, 1000, -50_000])).toEqual([A, B, A]);
  });

  test("uses before and after a new version of the pool, in the same millisecond, stay in order", () => {
    const numbers = [poolNumber(A, 1), poolNumber(B, 2), poolNumber(C, 3)];
    const before = createPoolIndex(poolSettings(), numbers);
    expect(senders(before, [0, 0])).toEqual([A, B]);
    expect(senders(createPoolIndex(poolSettings(), numbers, before), [0, 0, 0, 0])).toEqual([C, A, B, C]);
  });

  test("a thousand uses in the same millisecond stay in order", () => {
    const numbers = Array.from({ length: 90 }, (_number, n) => poolNumber(`+141555501${n + 10}`, n));
    const pool = createPoolIndex(poolSettings(), numbers);
    const round = senders(pool, new Array(90).fill(0));
    for (let n = 0; n < 30; n++) expect(senders(pool, new Array(90).fill(0))).toEqual(round);
  });
});

test("P5 the heap gives slots in order of key, last use and slot, whatever happened to it", () => {
  const SLOTS = 100;
  const operation = fc.record({
    slot: fc.nat({ max: SLOTS - 1 }),
    key: fc.nat({ max: 30 }),
    use: fc.nat({ max: 5 }),
    remove: fc.boolean(),
  });
  const firstKeys = fc.array(fc.nat({ max: 30 }), { minLength: SLOTS, maxLength: SLOTS, size: "max" });
  const operations = fc.array(operation, { minLength: 50, maxLength: 150, size: "max" });
  fc.assert(
    fc.property(firstKeys, operations, (first, steps) => {
      const lastUsed = new Float64Array(SLOTS);
      const heap = new SlotHeap(SLOTS, new Int32Array(SLOTS), lastUsed);
      const keys = new Map(first.map((key, slot) => [slot, key]));
      for (const [slot, key] of keys) heap.push(slot, key);
      const out = new Int32Array(MAX_PEEK);
      const keyOf = (slot: number) => keys.get(slot) as number;
      const order = () =>
        [...keys.keys()].sort(
          (a, b) => keyOf(a) - keyOf(b) || (lastUsed[a] as number) - (lastUsed[b] as number) || a - b,
        );
      const expectOrder = (limit: number) => {
        const expected = order();
        expect(heap.size).toBe(expected.length);
        expect(heap.first()).toBe(expected[0] ?? -1);
        expect(heap.firstKey()).toBe(
          expected[0] === undefined ? Number.POSITIVE_INFINITY : keyOf(expected[0]),
        );
        expect([...out.slice(0, heap.peekFirst(limit, out, 0))]).toEqual(expected.slice(0, limit));
      };
      for (const { slot, key, use, remove } of steps) {
        if (keys.has(slot) && remove) {
          heap.remove(slot);
          keys.delete(slot);
        } else {
          // As the engine does: the last use changes, and the slot is put in its place at once.
          lastUsed[slot] = use;
          if (keys.has(slot)) heap.rekey(slot, key);
          else heap.push(slot, key);
          keys.set(slot, key);
        }
        expectOrder(1 + (key % MAX_PEEK));
      }
      while (keys.size > 0) {
        const [first] = order();
        expectOrder(1);
        heap.remove(first as number);
        keys.delete(first as number);
      }
    }),
    { numRuns: 25 },
  );
});
