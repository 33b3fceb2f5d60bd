import fc from "fast-check";
import { expect, it } from "vitest";
import { wireInstant } from "./wire-instant";

it("is the instant's ISO 8601, whatever was asked for before", () => {
  fc.assert(
    fc.property(fc.array(fc.date({ noInvalidDate: true }), { maxLength: 60 }), (instants) => {
      for (const instant of [...instants, ...instants])
        expect(wireInstant(instant)).toBe(instant.toISOString());
    }),
  );
});

it("throws for no instant", () => {
  expect(() => wireInstant(new Date(Number.NaN))).toThrow(RangeError);
});
