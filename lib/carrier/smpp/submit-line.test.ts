import { afterEach, expect, it, vi } from "vitest";
import { smppMessage } from "@/lib/testing/smpp-bench";
import type { SmppLink } from "./link";
import { Command, type Pdu, responseTo } from "./pdu";
import { cString } from "./pdu-body";
import { SubmitLine } from "./submit-line";

const THROTTLED = 0x58;

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it("goes on with a throttled part although the timer that wakes it fires a moment early", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  let nowMs = 5_000;
  vi.spyOn(performance, "now").mockImplementation(() => nowMs);
  const written: ((answer: Pdu) => void)[] = [];
  const link = {
    isOpen: true,
    request: (_command: number, _body: Buffer, done: (pdu: Pdu) => void) => written.push(done),
  };
  const line = new SubmitLine({
    windowSize: 10,
    messagesPerSecond: null,
    link: () => link as unknown as SmppLink,
    retryAfterMs: () => 1,
    compose: () => [Buffer.from("one"), Buffer.from("two")],
    accept: async (ids) => ids.join("/"),
  });
  const answer = (place: number, status: number, id = "") =>
    written[place]?.({ command: responseTo(Command.submitSm), status, sequence: place, body: cString(id) });
  const sent = line.submit([smppMessage("long")]);
  expect(written).toHaveLength(2);
  answer(1, THROTTLED);
  // The pause of all is over before that of this message.
  nowMs += 10;
  answer(0, 0, "a");

  nowMs += 999.6;
  vi.advanceTimersByTime(1_000);
  expect(written).toHaveLength(2);
  nowMs += 1;
  vi.advanceTimersByTime(1);
  expect(written).toHaveLength(3);
  answer(2, 0, "b");
  expect(await sent).toEqual([{ kind: "sent", carrierMessageId: "a/b" }]);
});
