import { describe, expect, it } from "vitest";
import { type PricedMessage, PriceTable } from "./price-table";
import type { PriceEntry } from "./types";

const ACME = "00000000-0000-7000-8000-00000000000a";
const OTHER = "00000000-0000-7000-8000-00000000000b";

/** A price that is told from the others by its rate. */
function price(rateMicros: number, own: Partial<PriceEntry> = {}): PriceEntry {
  return {
    countryCode: "*",
    carrierId: null,
    senderType: null,
    messageType: "SMS",
    carrierFeeMicros: 0,
    rateMicros,
    ...own,
  };
}

const table = new PriceTable(
  [
    price(1),
    price(2, { senderType: "toll_free" }),
    price(3, { carrierId: ACME }),
    price(4, { countryCode: "US" }),
    price(5, { countryCode: "US", senderType: "toll_free" }),
    price(6, { countryCode: "US", carrierId: ACME }),
    price(7, { countryCode: "US", carrierId: ACME, senderType: "short_code" }),
    price(8, { countryCode: "US", messageType: "MMS" }),
  ],
  1,
);

describe("prices: the most specific wins (F4)", () => {
  it.each<[rate: number | null, why: string, asked: Partial<PricedMessage>]>([
    [4, "its country before any", {}],
    [1, "no price of its country", { countryCode: "DE" }],
    [1, "a number of no country", { countryCode: null }],
    [5, "its type before any type", { senderType: "toll_free" }],
    [2, "its type, of any country", { countryCode: "DE", senderType: "toll_free" }],
    [6, "its carrier before any carrier", { carrierId: ACME }],
    [6, "its carrier before its type", { carrierId: ACME, senderType: "toll_free" }],
    [7, "all of it", { carrierId: ACME, senderType: "short_code" }],
    [3, "its carrier, of any country", { countryCode: "DE", carrierId: ACME }],
    [
      3,
      "its carrier before its type, of any country",
      { countryCode: "DE", carrierId: ACME, senderType: "toll_free" },
    ],
    [4, "its country before its carrier of any country", { carrierId: OTHER }],
    [8, "an MMS", { messageType: "MMS" }],
    [null, "an MMS nobody priced", { messageType: "MMS", countryCode: "DE" }],
  ])("%s: %s", (rate, _why, asked) => {
    const message: PricedMessage = {
      countryCode: "US",
      carrierId: OTHER,
      senderType: "long_code",
      messageType: "SMS",
      ...asked,
    };
    expect(table.find(message)?.rateMicros ?? null).toBe(rate);
    // Asked again it is remembered.
    expect(table.find(message)?.rateMicros ?? null).toBe(rate);
  });
});
