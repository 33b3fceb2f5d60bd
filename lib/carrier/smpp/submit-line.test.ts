import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { smppMessage } from "@/lib/testing/smpp-bench";
import type { SmppLink } from "./link";
import { Command, type Pdu, responseTo } from "./pdu";
import { cString } from "./pdu-body";
import { SubmitLine, type SubmitLineOptions } from "./submit-line";

const THROTTLED = 0x58;

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A line over a connection that takes everything, with time in the hands of the test. */
function createLine(more: Partial<SubmitLineOptions>) {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  let nowMs = 5_000;
  vi.spyOn(performance, "now").mockImplementation(() => nowMs);
  const written: { readonly atMs: number; readonly done: (answer: Pdu) => void }[] = [];
  const link = {
    isOpen: true,
    request: (_command: number, _body: Buffer, done: (pdu: Pdu) => void) =>
      written.push({ atMs: nowMs, done }),
  };
  const line = new SubmitLine({
    windowSize: 10,
    messagesPerSecond: null,
    link: () => link as unknown as SmppLink,
    retryAfterMs: () => 1,
    compose: () => [Buffer.from("one")],
    accept: async (ids) => ids.join("/"),
    ...more,
  });
  return {
    line,
    written,
    answer: (place: number, status: number, id = "") =>
      written[place]?.done({
        command: responseTo(Command.submitSm),
        status,
        sequence: place,
        body: cString(id),
      }),
    /** Lets time pass, of which the timers see only so much. */
    pass(milliseconds: number, timersSeeMs = milliseconds): void {
      nowMs += milliseconds;
      vi.advanceTimersByTime(timersSeeMs);
    },
  };
}

it("goes on with a throttled part although the timer that wakes it fires a moment early", async () => {
  const { line, written, answer, pass } = createLine({
    compose: () => [Buffer.from("one"), Buffer.from("two")],
  });
  const sent = line.submit([smppMessage("long")]);
  expect(written).toHaveLength(2);
  answer(1, THROTTLED);
  // The pause of all is over before that of this message.
  pass(10, 0);
  answer(0, 0, "a");

  pass(999.6, 1_000);
  expect(written).toHaveLength(2);
  pass(1);
  expect(written).toHaveLength(3);
  answer(2, 0, "b");
  expect(await sent).toEqual([{ kind: "sent", carrierMessageId: "a/b" }]);
});

/** When the messages of a line with 50 a second are written, while time passes in these steps. */
function writtenAt(stepsMs: readonly number[]): number[] {
  const { line, written, answer, pass } = createLine({ messagesPerSecond: 50 });
  void line.submit(Array.from({ length: 100 }, (_, i) => smppMessage(`${i}`)));
  let answered = 0;
  for (const step of stepsMs) {
    pass(step);
    while (answered < written.length) answer(answered++, 0);
  }
  return written.map(({ atMs }) => atMs);
}

it("keeps the throughput limit in every half second, however late its timers are", () => {
  const stepMs = fc.oneof(
    { arbitrary: fc.integer({ min: 1, max: 15 }), weight: 40 },
    { arbitrary: fc.integer({ min: 16, max: 700 }), weight: 1 },
  );
  fc.assert(
    fc.property(fc.array(stepMs, { minLength: 150, maxLength: 150 }), (stepsMs) => {
      const times = writtenAt(stepsMs);
      // 25 slots, the one at the beginning, and one that is caught up.
      for (const start of times)
        expect(times.filter((at) => at >= start && at < start + 500).length).toBeLessThanOrEqual(27);
    }),
    { numRuns: 40 },
  );
});

it("reaches the throughput limit when its timers are late by less than a slot", () => {
  expect(writtenAt(Array(100).fill(10))).toHaveLength(52);
  expect(writtenAt(Array(50).fill(19))).toHaveLength(49);
});
