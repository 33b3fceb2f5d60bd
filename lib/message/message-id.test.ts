import { validate, version } from "uuid";
import { describe, expect, it } from "vitest";
import { createMessageIdMaker } from "./message-id";

const NOON = Date.UTC(2026, 0, 15, 12);

function instantOf(id: string): number {
  return Number.parseInt(id.replace("-", "").slice(0, 12), 16);
}

describe("message ids", () => {
  it("are UUIDs of version 7 that carry the instant", () => {
    const id = createMessageIdMaker()(NOON);
    expect(validate(id)).toBe(true);
    expect(version(id)).toBe(7);
    expect(instantOf(id)).toBe(NOON);
  });

  it("sort in the order they were made, past a full millisecond and when the clock steps back", () => {
    const makeId = createMessageIdMaker();
    const ids = Array.from({ length: 10_000 }, (_, i) => makeId(i < 9_000 ? NOON : NOON - 5_000));
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });

  it("differ between makers at the same instant", () => {
    const ids = Array.from({ length: 1_000 }, () => createMessageIdMaker()(NOON));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
