import { describe, expect, it } from "vitest";
import { countryLabel, pagePrices, priceListHref } from "./price-list";
import type { Price } from "./types";

const price = (id: string, more: Partial<Price> = {}): Price => ({
  id,
  countryCode: "US",
  carrierId: null,
  carrierName: null,
  senderType: null,
  messageType: "SMS",
  rateMicros: 4_000,
  carrierFeeMicros: 0,
  updatedAtMs: 0,
  ...more,
});
const prices = [
  price("de", { countryCode: "DE" }),
  price("us"),
  price("us-mms", { messageType: "MMS" }),
  price("us-toll-free", { senderType: "toll_free" }),
  price("us-carrier", { carrierId: "c1", carrierName: "Upstream" }),
  price("others", { countryCode: "*" }),
];
const all = { search: "", message: "", sender: "", carrier: "" };
const idsOf = (fields: Partial<typeof all>) =>
  pagePrices(prices, { ...all, ...fields }, 1).rows.map(({ id }) => id);

describe("the list of prices", () => {
  it.each([
    [{}, ["de", "us", "us-mms", "us-toll-free", "us-carrier", "others"]],
    [{ search: "us" }, ["us", "us-mms", "us-toll-free", "us-carrier"]],
    [{ search: "german" }, ["de"]],
    [{ search: "*" }, ["others"]],
    [{ search: "other" }, ["others"]],
    [{ search: "(" }, []],
    [{ message: "MMS" }, ["us-mms"]],
    [{ search: "US", sender: "toll_free", message: "SMS" }, ["us", "us-toll-free", "us-carrier"]],
    [{ search: "US", sender: "long_code", carrier: "c2" }, ["us", "us-mms"]],
    [{ sender: "no such" }, ["de", "us", "us-mms", "us-carrier", "others"]],
  ])("narrowed by %j shows %j", (fields, expected) => {
    expect(idsOf(fields)).toEqual(expected);
  });

  it("has pages of 100, and shows the last one for any beyond it", () => {
    const many = Array.from({ length: 201 }, (_, n) => price(String(n)));
    expect(pagePrices(many, all, 1)).toMatchObject({ page: 1, pages: 3, total: 201 });
    expect(pagePrices(many, all, 3).rows.map(({ id }) => id)).toEqual(["200"]);
    for (const page of [4, 1e300, Number.MAX_SAFE_INTEGER]) {
      const shown = pagePrices(many, all, page);
      expect(shown.rows.length).toBeGreaterThan(0);
    }
    for (const page of [0, -1, Number.NaN, 1.5]) expect(pagePrices(many, all, page).page).toBe(1);
    expect(pagePrices([], all, 7)).toEqual({ rows: [], page: 1, pages: 1, total: 0 });
  });

  it("has an address with what is set alone", () => {
    expect(priceListHref(all)).toBe("/prices");
    expect(priceListHref({ ...all, search: "a&b" }, 2)).toBe("/prices?search=a%26b&page=2");
  });

  it("names countries", () => {
    expect([countryLabel("DE"), countryLabel("*"), countryLabel("ZZ")]).toEqual([
      "Germany",
      "All other countries",
      expect.any(String),
    ]);
  });
});
