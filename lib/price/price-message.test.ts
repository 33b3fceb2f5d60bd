import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAmount, parseAmount } from "./amount";
import { priceMessage } from "./price-message";
import { PriceTable } from "./price-table";

const CARRIER = "00000000-0000-7000-8000-00000000000a";
const open = { countryCode: "*", carrierId: null, senderType: null } as const;
const sms = { countryCode: "US", carrierId: CARRIER, senderType: "long_code", messageType: "SMS" } as const;

describe("what a message costs (F4)", () => {
  const table = new PriceTable(
    [
      { ...open, messageType: "SMS", rateMicros: 4_000, carrierFeeMicros: 10_000 },
      { ...open, messageType: "MMS", rateMicros: 15_000, carrierFeeMicros: 1 },
    ],
    1,
  );

  it.each([
    ["SMS", 1, "0.014"],
    ["SMS", 2, "0.028"],
    ["SMS", 10, "0.14"],
    ["MMS", 1, "0.015001"],
    ["MMS", 3, "0.015001"],
  ] as const)("an %s of %d parts costs %s", (messageType, parts, cost) => {
    expect(formatAmount(priceMessage(table, { ...sms, messageType }, parts).costMicros)).toBe(cost);
  });

  it("shares the price of equal messages", () => {
    expect(priceMessage(table, sms, 2)).toBe(priceMessage(table, { ...sms, countryCode: "DE" }, 2));
  });

  it("is nothing where no price fits", () => {
    expect(priceMessage(new PriceTable([], 1), sms, 3)).toEqual({
      rateMicros: 0,
      carrierFeeMicros: 0,
      costMicros: 0,
    });
  });

  it("adds up exactly, whatever the amounts", () => {
    const micros = fc.integer({ min: 0, max: 1_000_000_000 });
    fc.assert(
      fc.property(micros, micros, fc.integer({ min: 1, max: 10 }), (rateMicros, carrierFeeMicros, parts) => {
        const prices = new PriceTable([{ ...open, messageType: "SMS", rateMicros, carrierFeeMicros }], 1);
        const { costMicros } = priceMessage(prices, sms, parts);
        const cost = parseAmount(formatAmount(costMicros, 4));
        expect(cost).toBe((BigInt(rateMicros) + BigInt(carrierFeeMicros)) * BigInt(parts));
      }),
    );
  });
});
