import { describe, expect, it } from "vitest";
import { readRange } from "./read-range";

describe("readRange", () => {
  it.each([
    ["bytes=0-0", { first: 0, last: 0 }],
    ["bytes=0-99", { first: 0, last: 99 }],
    ["bytes=10-", { first: 10, last: 99 }],
    ["bytes=99-", { first: 99, last: 99 }],
    ["bytes=50-1000", { first: 50, last: 99 }],
    ["bytes=-1", { first: 99, last: 99 }],
    ["bytes=-100", { first: 0, last: 99 }],
    ["bytes=-5000", { first: 0, last: 99 }],
  ])("reads %s of 100 bytes", (header, range) => {
    expect(readRange(header, 100)).toEqual(range);
  });

  it.each([
    ["bytes=100-", 100],
    ["bytes=100-200", 100],
    ["bytes=-0", 100],
    ["bytes=0-", 0],
    ["bytes=-1", 0],
  ])("finds nothing for %s of %i bytes", (header, size) => {
    expect(readRange(header, size)).toBe("unsatisfiable");
  });

  it.each([
    undefined,
    "",
    "bytes=",
    "bytes=-",
    "bytes=5-4",
    "bytes=0-1,3-4",
    "lines=0-1",
    "bytes=a-b",
    "bytes=1e3-",
  ])("takes %s for the whole", (header) => {
    expect(readRange(header, 100)).toBeNull();
  });
});
