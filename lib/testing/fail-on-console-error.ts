import { afterEach, beforeEach, expect } from "vitest";

/**
 * An unexpected `console.error` fails the test. A test that expects one replaces it:
 * `vi.spyOn(console, "error").mockImplementation(() => undefined)`.
 */
let unexpected: unknown[][] = [];
const original = console.error;

beforeEach(() => {
  unexpected = [];
  console.error = (...values: unknown[]) => {
    unexpected.push(values);
    original(...values);
  };
});

afterEach(() => {
  console.error = original;
  expect(unexpected, "console.error was called").toEqual([]);
});
