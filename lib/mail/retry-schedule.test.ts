import { expect, it } from "vitest";
import { nextMailTry } from "./retry-schedule";

const HOUR_MS = 3_600_000;

it.each([
  [1, 0, 60_000],
  [2, 60_000, 120_000],
  [6, 0, 32 * 60_000],
  [7, 0, HOUR_MS],
  [2_000, 23 * HOUR_MS, HOUR_MS],
  [30, 24 * HOUR_MS - 1, HOUR_MS],
  [30, 24 * HOUR_MS, null],
])("after try %i at an age of %i ms waits %s", (tries, ageMs, expected) => {
  expect(nextMailTry(tries, ageMs)).toBe(expected);
});

it("makes 30 tries in the day it has", () => {
  let ageMs = 0;
  let tries = 1;
  for (let wait = nextMailTry(1, 0); wait !== null; wait = nextMailTry(++tries, ageMs)) ageMs += wait;
  expect(tries).toBe(30);
});
