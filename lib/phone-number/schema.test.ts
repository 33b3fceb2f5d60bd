import { describe, expect, it } from "vitest";
import { addNumberSchema, addSenderSchema, numberIdsField, updateNumberSchema } from "./schema";

const form = { phoneNumber: "(202) 555-0123", canMms: "on", messagesPerSecond: "", tags: "" };

function parse(changed: Record<string, string | undefined>) {
  const parsed = addNumberSchema("US").safeParse({ ...form, ...changed });
  return parsed.success
    ? { data: parsed.data }
    : {
        errors: Object.fromEntries(parsed.error.issues.map(({ path, message }) => [path.join("."), message])),
      };
}

describe("add number form", () => {
  it("is read into the domain's terms", () => {
    expect(parse({ messagesPerSecond: " 0.1 ", tags: "vip, east ,vip,," }).data).toEqual({
      phoneNumber: "+12025550123",
      canMms: true,
      messagesPerSecond: 0.1,
      tags: ["vip", "east"],
    });
    expect(parse({ canMms: undefined }).data).toMatchObject({
      canMms: false,
      messagesPerSecond: null,
      tags: [],
    });
  });

  it.each([
    ["", "Enter a phone number."],
    ["hello", "This is not a phone number."],
    [
      "+999 1234567",
      "Its country code is not known. Start with + and the country code, e.g. +1 202 555 0123.",
    ],
    ["+1202", "It has too few digits for a phone number of its country."],
    ["+120255501234567", "It has too many digits for a phone number."],
    ["+12025550123 ext 5", "A number with an extension cannot be texted. Leave the extension out."],
    [undefined, "Enter a phone number."],
    ["1".repeat(10_000), "It has too many digits for a phone number."],
  ])("refuses the number %#", (phoneNumber, message) => {
    expect(parse({ phoneNumber }).errors).toEqual({ phoneNumber: message });
  });

  it.each(["0", "-1", "0.0001", "10001", "abc", "1,5", "1e3", "Infinity"])("refuses the rate %j", (rate) => {
    expect(Object.keys(parse({ messagesPerSecond: rate }).errors ?? {})).toEqual(["messagesPerSecond"]);
  });

  it.each([
    ["0.001", 0.001],
    ["10000", 10_000],
    ["6", 6],
  ])("takes the rate %j", (text, rate) => {
    expect(parse({ messagesPerSecond: text }).data?.messagesPerSecond).toBe(rate);
  });

  it("refuses tags that are too many, too long or not text", () => {
    expect(parse({ tags: Array.from({ length: 21 }, (_, index) => `t${index}`).join() }).errors).toEqual({
      tags: "Use at most 20 tags.",
    });
    expect(parse({ tags: "x".repeat(51) }).errors).toEqual({ tags: "A tag has at most 50 characters." });
    expect(parse({ tags: "a\0b" }).errors).toEqual({ tags: "Use no control characters in tags." });
  });
});

describe("chosen rows", () => {
  it("are one or many, and never none", () => {
    expect(numberIdsField.parse("a")).toEqual(["a"]);
    expect(numberIdsField.parse(["a", "b"])).toEqual(["a", "b"]);
    expect(numberIdsField.safeParse(undefined).error?.issues[0]?.message).toBe("Choose at least one number.");
  });
});

describe("the form of a number's own page", () => {
  it.each([
    [undefined, undefined],
    ["", null],
    ["  ", null],
    ["(202) 555-0123", "+12025550123"],
  ])("reads the fallback %j as %j", (usLongCodeFallback, read) => {
    const { phoneNumber: _, ...rest } = form;
    const parsed = updateNumberSchema("US").parse({ ...rest, numberId: "1", usLongCodeFallback });
    expect(parsed.usLongCodeFallback).toBe(read);
  });

  it("says what is wrong with a fallback at its field", () => {
    const parsed = updateNumberSchema("US").safeParse({
      ...form,
      numberId: "1",
      usLongCodeFallback: "nobody",
    });
    expect(parsed.error?.issues).toMatchObject([
      { path: ["usLongCodeFallback"], message: "This is not a phone number." },
    ]);
  });
});

describe("the form that adds a sender", () => {
  const parse = (form: object) =>
    addSenderSchema("US").safeParse({ messagesPerSecond: "", tags: "", ...form });

  it.each([
    [{ phoneNumber: "(202) 555-0123" }, { type: "number", phoneNumber: "+12025550123", profileId: null }],
    [
      { senderType: "number", phoneNumber: "+12025550123" },
      { type: "number", phoneNumber: "+12025550123" },
    ],
    [
      { senderType: "short_code", phoneNumber: " 55501 ", canMms: "on" },
      { type: "short_code", phoneNumber: "55501", canMms: true },
    ],
    [
      { senderType: "alphanumeric", phoneNumber: "Stickypool", profileId: "p" },
      { type: "alphanumeric", phoneNumber: "Stickypool", profileId: "p" },
    ],
  ])("%j", (form, expected) => {
    expect(parse(form).data).toMatchObject(expected);
  });

  it.each([
    [{ phoneNumber: "55501" }, "phoneNumber"],
    [{ senderType: "short_code", phoneNumber: "+12025550123" }, "phoneNumber"],
    [{ senderType: "alphanumeric", phoneNumber: "55501", profileId: "p" }, "phoneNumber"],
    [{ senderType: "alphanumeric", phoneNumber: "Stickypool", profileId: "" }, "profileId"],
  ])("refuses %j at %s", (form, field) => {
    expect(parse(form).error?.issues.map(({ path }) => path.join("."))).toEqual([field]);
  });
});
