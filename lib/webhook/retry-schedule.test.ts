import { expect, it } from "vitest";
import { nextTry } from "./retry-schedule";

it("tries the URL three times with waits of 1 s and 4 s, then the failover in the same way (F1)", () => {
  const all = (hasFailover: boolean) => Array.from({ length: 8 }, (_, made) => nextTry(made, hasFailover));
  const first = [0, 1_000, 4_000].map((waitMs) => ({ goesToFailover: false, waitMs }));
  const second = [0, 1_000, 4_000].map((waitMs) => ({ goesToFailover: true, waitMs }));
  expect(all(true)).toEqual([...first, ...second, null, null]);
  expect(all(false)).toEqual([...first, null, null, null, null, null]);
});
