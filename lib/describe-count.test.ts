import { expect, it } from "vitest";
import { describeCount } from "./describe-count";

it.each([
  [0, "0 messages"],
  [1, "1 message"],
  [2, "2 messages"],
  [12_345, "12,345 messages"],
])("%i: %s", (count, text) => {
  expect(describeCount(count, "message")).toBe(text);
});
