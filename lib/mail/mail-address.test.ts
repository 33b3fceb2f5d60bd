import { describe, expect, it } from "vitest";
import { parseAddressList, parseMailAddress } from "./mail-address";

describe("parseMailAddress", () => {
  it.each([
    ["ann@example.com", "ann@example.com"],
    ["  Ann.Lee+alerts@EXAMPLE.com ", "Ann.Lee+alerts@example.com"],
    ["root@mailhost", "root@mailhost"],
    ["o'brien@example.co.uk", "o'brien@example.co.uk"],
    ["jose\u0301@bücher.example", "jos\u00e9@bücher.example"],
    [`${"a".repeat(64)}@example.com`, `${"a".repeat(64)}@example.com`],
  ])("takes %j", (text, expected) => {
    expect(parseMailAddress(text)).toBe(expected);
  });

  it.each([
    "",
    "ann",
    "@example.com",
    "ann@",
    "ann@@example.com",
    "ann@example..com",
    "ann@-example.com",
    "ann@example.com.",
    ".ann@example.com",
    "ann..lee@example.com",
    "Ann <ann@example.com>",
    "ann@example.com,bob@example.com",
    "ann@example.com\r\nBcc: bob@example.com",
    "ann@exam ple.com",
    "ann\u0000@example.com",
    "<script>@example.com",
    `${"a".repeat(65)}@example.com`,
    `ann@${"a.".repeat(130)}com`,
  ])("refuses %j", (text) => {
    expect(parseMailAddress(text)).toBeNull();
  });
});

describe("parseAddressList", () => {
  it.each([
    ["", []],
    [" \n ", []],
    ["a@x.example, b@x.example;c@x.example\nd@x.example", ["a", "b", "c", "d"].map((a) => `${a}@x.example`)],
    ["Ann@x.example, ann@X.example", ["Ann@x.example"]],
  ])("reads %j", (text, addresses) => {
    expect(parseAddressList(text)).toEqual({ ok: true, addresses });
  });

  it("names the first that is no address", () => {
    expect(parseAddressList("ann@example.com, bob@")).toEqual({
      ok: false,
      detail: "“bob@” is not an e-mail address.",
    });
    const long = parseAddressList("x".repeat(500));
    expect(long).toMatchObject({ ok: false });
    expect(JSON.stringify(long).length).toBeLessThan(150);
  });

  it("takes ten and refuses eleven", () => {
    const list = (count: number) => Array.from({ length: count }, (_, n) => `a${n}@example.com`).join(",");
    expect(parseAddressList(list(10))).toMatchObject({ ok: true });
    expect(parseAddressList(list(11))).toEqual({
      ok: false,
      detail: "Enter at most 10 addresses; these are 11.",
    });
  });
});
