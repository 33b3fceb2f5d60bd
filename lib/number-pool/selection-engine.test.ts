import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { e164, poolNumber } from "@/lib/testing/pool-numbers";
import { type ModelSelection, SelectionModel } from "@/lib/testing/selection-model";
import { explainCandidates } from "./explain-candidates";
import { createPoolIndex } from "./pool-index";
import { selectSender } from "./select-sender";
import { giveBackSelection, keepSelection, takeSelection } from "./take-selection";
import type {
  PoolIndex,
  PoolNumber,
  PoolSettings,
  SelectedSender,
  SelectionRequest,
  StickyMappingView,
} from "./types";

const START_MS = 1_700_000_000_000;

const AREAS = ["+1415", "+1212", "+1555", "+1415", "+44207946"];
const RATES = [null, null, 10, 0.1, null, 1000, 2];

/** Long codes of three area codes and of another country, and toll-free numbers; each keeps its rate for good. */
const SENDERS = Array.from({ length: 96 }, (_sender, index) => {
  const isTollFree = index % 4 === 3;
  const area = isTollFree ? ["+1800", "+1888"][index % 2] : AREAS[index % AREAS.length];
  const sender = area === "+44207946" ? `${area}0${100 + index}` : `${area}5550${100 + index}`;
  return { sender, ratePerSecond: RATES[index % RATES.length] as number | null };
});

const RECIPIENTS = ["+14155550199", "+12125550199", "+15551234567", "+13035550100", "+442079460100"] as const;

const numberState = fc.record({
  canSms: fc.constantFrom(true, true, true, undefined, false),
  canMms: fc.constantFrom(true, true, true, false),
  isUnhealthy: fc.constantFrom(false, false, true),
});

const membership = fc
  .tuple(
    fc.subarray([...SENDERS.keys()]),
    fc.array(numberState, { minLength: SENDERS.length, maxLength: SENDERS.length }),
    fc.subarray([...SENDERS.keys()], { maxLength: 3 }),
  )
  .map(([members, states, disabled]) =>
    members.map((index): PoolNumber => {
      const { sender, ratePerSecond } = SENDERS[index] as (typeof SENDERS)[number];
      return poolNumber(sender, index + 1, {
        ...states[index],
        enabled: !disabled.includes(index),
        ratePerSecond,
        lastUsedAtMs: index % 3 === 0 ? START_MS - 1000 * index - 1 : null,
        nextFreeAtMs: index % 5 === 1 ? START_MS + 400 * index : null,
      });
    }),
  );

const weight = fc.constantFrom(0, 1, 1, 2, 3, 5);
const settings: fc.Arbitrary<PoolSettings | null> = fc.option(
  fc.record({
    longCodeWeight: weight,
    tollFreeWeight: weight,
    stickySender: fc.boolean(),
    geomatch: fc.boolean(),
    skipUnhealthy: fc.boolean(),
  }),
  { freq: 12 },
);

const request: fc.Arbitrary<SelectionRequest> = fc.record({
  recipient: fc.constantFrom(...RECIPIENTS).map(e164),
  messageType: fc.constantFrom("SMS", "SMS", "MMS"),
});

const mapping: fc.Arbitrary<StickyMappingView | null> = fc.option(
  fc.record({
    assignmentId: fc.integer({ min: 1, max: SENDERS.length }),
    isPinned: fc.boolean(),
    fate: fc.constantFrom("live", "live", "expired", "cleared", "reset", "number_removed"),
  }),
);

type Step =
  | { do: "select"; request: SelectionRequest; mapping: StickyMappingView | null; take: boolean }
  | { do: "give_back" | "keep"; which: number }
  | { do: "wait"; ms: number }
  | { do: "change"; settings: PoolSettings | null; numbers: readonly PoolNumber[] };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant("select"),
      request,
      mapping,
      take: fc.boolean(),
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom("give_back", "keep"), which: fc.nat() }) as fc.Arbitrary<Step>,
  },
  {
    weight: 3,
    // Sometimes backwards, as a clock that is corrected does.
    arbitrary: fc.record({
      do: fc.constant("wait"),
      ms: fc.integer({ min: -50, max: 5000 }),
    }) as fc.Arbitrary<Step>,
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("change"), settings, numbers: membership }) as fc.Arbitrary<Step>,
  },
);

describe("the engine decides as the rules told a second time do", () => {
  test("P1–P5, P7, O1, O4, S3, S7, S8: over generated pools, batches, give-backs and changes of the pool", {
    timeout: 30_000,
  }, () => {
    fc.assert(
      fc.property(
        settings,
        membership,
        fc.array(step, { minLength: 40, maxLength: 120, size: "max" }),
        (first, numbers, steps) => {
          let pool = createPoolIndex(first, numbers);
          const model = new SelectionModel(first, numbers);
          let members: readonly PoolNumber[] = numbers;
          let nowMs = START_MS;
          const open: { engine: SelectedSender; model: ModelSelection }[] = [];
          for (const step of steps) {
            if (step.do === "wait") nowMs += step.ms;
            else if (step.do === "change") {
              pool = createPoolIndex(step.settings, step.numbers, pool);
              model.change(step.settings, step.numbers);
              members = step.numbers;
            } else if (step.do === "select") {
              const expected = model.select(step.request, step.mapping, nowMs);
              const actual = selectSender(step.request, pool, step.mapping, nowMs);
              expectSame(actual, expected);
              expectRanks(step.request, pool, step.mapping, nowMs, expected);
              if (step.take && actual.kind === "selected" && expected.use !== null) {
                takeSelection(actual);
                model.history.push(expected.use);
                open.push({ engine: actual, model: expected });
              }
            } else if (open.length > 0) {
              const [taken] = open.splice(step.which % open.length, 1);
              if (taken === undefined || taken.model.use === null) continue;
              if (step.do === "keep") keepSelection(taken.engine);
              else {
                giveBackSelection(taken.engine);
                model.history.splice(model.history.indexOf(taken.model.use), 1);
              }
            }
          }
          expect(pool.numbers.length).toBe(members.length);
        },
      ),
      // Bounds the search for a smaller counterexample, which Vitest cannot interrupt.
      { numRuns: 150, interruptAfterTimeLimit: 20_000 },
    );
  });
});

function expectSame(actual: ReturnType<typeof selectSender>, expected: ModelSelection): void {
  const { trace } = actual;
  expect({
    kind: actual.kind,
    reason: actual.reason,
    fate: actual.mappingFate,
    action: actual.kind === "selected" ? actual.mappingAction : null,
    number: actual.kind === "selected" ? actual.number.e164 : null,
    sendableAtMs: actual.kind === "selected" ? actual.sendableAtMs : null,
    runnersUp: trace.runnersUp.map((runnerUp) => runnerUp.e164),
    traced: [trace.reason, trace.mapping.fate, trace.chosen?.e164 ?? null],
  }).toEqual({
    kind: expected.kind,
    reason: expected.reason,
    fate: expected.fate,
    action: expected.action,
    number: expected.number?.e164 ?? null,
    sendableAtMs: expected.sendableAtMs,
    runnersUp: expected.runnersUp.map((number) => number.e164),
    traced: [expected.reason, expected.fate, expected.number?.e164 ?? null],
  });
}

function expectRanks(
  request: SelectionRequest,
  pool: PoolIndex,
  mapping: StickyMappingView | null,
  nowMs: number,
  expected: ModelSelection,
): void {
  const { candidates } = explainCandidates(request, pool, mapping, nowMs);
  expect(candidates.filter((candidate) => candidate.isChosen).map(({ number }) => number.e164)).toEqual(
    expected.number === null ? [] : [expected.number.e164],
  );
  if (expected.reason !== "geomatch" && expected.reason !== "weight") return;
  const ranked = candidates.filter((candidate) => candidate.rank !== null);
  expect(ranked.map((candidate) => candidate.rank)).toEqual(ranked.map((_candidate, index) => index + 1));
  expect(ranked.slice(0, 6).map(({ number }) => number.e164)).toEqual(
    [expected.number, ...expected.runnersUp].map((number) => number?.e164),
  );
}
