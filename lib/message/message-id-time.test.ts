import { v7 } from "uuid";
import { describe, expect, it } from "vitest";
import { instantOfMessageId, isMessageId, lowestMessageIdAt } from "./message-id-time";

const T = Date.parse("2026-11-21T20:52:00.123Z");

describe("message ids and time", () => {
  it("every id of an instant lies between its floor and that of the next millisecond", () => {
    for (const fill of [0x00, 0xff]) {
      const id = v7({ msecs: T, random: new Uint8Array(16).fill(fill), seq: fill ? 0xffffffff : 0 });
      expect(id >= lowestMessageIdAt(T)).toBe(true);
      expect(id < lowestMessageIdAt(T + 1)).toBe(true);
      expect(instantOfMessageId(id)).toBe(T);
    }
  });

  it.each([
    [0, "00000000-0000-0000-0000-000000000000"],
    [-5, "00000000-0000-0000-0000-000000000000"],
    [2 ** 48 - 1, "ffffffff-ffff-0000-0000-000000000000"],
    [8.64e15, "ffffffff-ffff-0000-0000-000000000000"],
  ])("%d starts at %s", (ms, id) => expect(lowestMessageIdAt(ms)).toBe(id));

  it("knows an id by its spelling", () => {
    expect(isMessageId("01A19467-e800-7000-8000-000000000000")).toBe(true);
    for (const text of [
      "",
      "01a19467e80070008000000000000000",
      "01a19467-e800-7000-8000-00000000000g",
      "1",
    ]) {
      expect(isMessageId(text)).toBe(false);
    }
  });
});
