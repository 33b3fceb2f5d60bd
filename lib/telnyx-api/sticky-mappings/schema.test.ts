import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { errorCatalogue } from "@/lib/errors/catalogue";
import { isE164 } from "@/lib/phone-number/e164";
import { checkInput, type InputPart } from "../check-input";
import { createBody, deleteBody, deleteQuery, listQuery, mappingParams } from "./schema";

const knownCodes = new Set<string>(Object.values(errorCatalogue).map(({ telnyxCode }) => telnyxCode));

function problems(schema: z.ZodType, value: unknown, part: InputPart): [string, string][] {
  const checked = checkInput(schema, value, part);
  if (checked.ok) return [];
  return checked.errors.map(({ code, source }) => [
    source && "pointer" in source ? source.pointer : (source?.parameter ?? ""),
    code,
  ]);
}

const parts = [
  ["create", createBody, "body"],
  ["delete", deleteBody, "body"],
  ["list", listQuery, "query"],
  ["delete by filter", deleteQuery, "query"],
  ["path", mappingParams, "params"],
] as const;

describe("whatever a request holds", () => {
  it.each(parts)(
    "%s takes it, or names each problem by a known code and its place",
    (_name, schema, part) => {
      const names = Object.keys(schema.shape);
      const value = fc.oneof(
        fc.jsonValue({ maxDepth: 4 }),
        fc.constantFrom(
          "+12125550123",
          " 12125550123",
          "",
          "+",
          "true",
          "false",
          "1e9",
          "\0",
          "2026-01-31T09:30:00Z",
        ),
        fc.array(fc.constantFrom("+12125550123", "+1", "", null, 5)),
      );
      const request = fc.oneof(
        fc.jsonValue({ maxDepth: 5 }),
        fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), value),
      );
      fc.assert(
        fc.property(request, (given) => {
          const checked = checkInput(schema, given, part);
          if (checked.ok) return;
          expect(checked.errors.length).toBeGreaterThan(0);
          for (const { code, title, detail, source, meta } of checked.errors) {
            expect(knownCodes).toContain(code);
            expect([title, detail, meta.url].every((text) => text.length > 0)).toBe(true);
            expect(source).toBeDefined();
          }
        }),
        { numRuns: 500 },
      );
    },
  );
});

describe("creating a mapping", () => {
  const good = { to: "+12125550123", from: "+13055550101" };
  it.each([
    [{ ...good, pinned: null }, [["/pinned", "10020"]]],
    [{ ...good, pinned: "true" }, [["/pinned", "10020"]]],
    [
      {},
      [
        ["/to", "10004"],
        ["/from", "10004"],
      ],
    ],
    [{ ...good, to: null }, [["/to", "10020"]]],
    [{ ...good, to: "12125550123" }, [["/to", "40310"]]],
    [{ ...good, to: ["+12125550123"] }, [["/to", "10020"]]],
    [{ ...good, from: "+1 305 555 0101" }, [["/from", "10016"]]],
    [{ ...good, from: "ACME" }, [["/from", "10016"]]],
    [{ ...good, message_count: -1 }, [["/message_count", "10033"]]],
    [{ ...good, message_count: 1.5 }, [["/message_count", "10020"]]],
    [{ ...good, message_count: 1e300 }, [["/message_count", "10033"]]],
    [{ ...good, created_at: "yesterday" }, [["/created_at", "10015"]]],
    [{ ...good, created_at: "2026-02-30T00:00:00Z" }, [["/created_at", "10015"]]],
    [{ ...good, last_message_at: "2026-01-31T09:30:00" }, [["/last_message_at", "10015"]]],
    [{ ...good, last_message_at: 5 }, [["/last_message_at", "10020"]]],
    [{ ...good, note: { deep: [1] } }, []],
  ])("%j: %j", (body, expected) => {
    expect(problems(createBody, body, "body")).toEqual(expected);
  });

  it("pins unless told otherwise", () => {
    expect(createBody.parse(good).pinned).toBe(true);
  });
});

describe("deleting by filter", () => {
  it.each([
    [{ "filter[form]": "+12125550123" }, [["filter[form]", "10031"]]],
    [{ filter: "all" }, [["filter", "10031"]]],
    [{ "filter[all]": "false" }, [["filter[all]", "10032"]]],
    [{ "filter[all]": "" }, [["filter[all]", "10032"]]],
    [{ "filter[from]": "" }, [["filter[from]", "10016"]]],
    [{ "filter[to]": "" }, [["filter[to].0", "10016"]]],
    [
      { "filter[to]": "+12125550123,," },
      [
        ["filter[to].1", "10016"],
        ["filter[to].2", "10016"],
      ],
    ],
    [{ include_pins: "yes" }, [["include_pins", "10032"]]],
    [{ include_pins: "" }, [["include_pins", "10032"]]],
    [{ "page[number]": "1" }, [["page[number]", "10031"]]],
  ])("%j: %j", (query, expected) => {
    expect(problems(deleteQuery, query, "query")).toEqual(expected);
  });

  it.each([
    [{ to: [] }, [["/to", "10025"]]],
    [{ to: "+12125550123" }, [["/to", "10020"]]],
    [{ to: ["+12125550123", "x"] }, [["/to/1", "10016"]]],
    [{ to: ["+12125550123", 7] }, [["/to/1", "10020"]]],
    [{ recipients: ["+12125550123"] }, [["/recipients", "10015"]]],
  ])("body %j", (body, expected) => {
    expect(problems(deleteBody, body, "body")).toEqual(expected);
  });

  it("takes 1,000 recipients and no more", () => {
    const to = (count: number) => ({ to: Array.from({ length: count }, () => "+12125550123") });
    expect(problems(deleteBody, to(1_000), "body")).toEqual([]);
    expect(problems(deleteBody, to(1_001), "body")).toEqual([["/to", "10025"]]);
  });

  it("reads numbers whose + was not encoded, each once", () => {
    const query = deleteQuery.parse({ "filter[to]": " 12125550123,+12125550123, +12125550124" });
    expect(query["filter[to]"]).toEqual(["+12125550123", "+12125550124"]);
    expect(query["filter[to]"]?.every((each) => isE164(each))).toBe(true);
  });
});

describe("listing", () => {
  it.each([
    [{ "filter[to]": "2125550123" }, "filter[to]", "10016"],
    [{ "filter[to][starts_with]": "1305" }, "filter[to][starts_with]", "10031"],
    [{ "filter[to][starts_with]": "+" }, "filter[to][starts_with]", "10031"],
    [{ "filter[to][starts_with]": "+1305%" }, "filter[to][starts_with]", "10031"],
    [{ "filter[from]": "+1" }, "filter[from]", "10016"],
    [{ "filter[state]": "cleared" }, "filter[state]", "10032"],
    [{ "filter[expires_within]": "0" }, "filter[expires_within]", "10033"],
    [{ "filter[expires_within]": "34560001" }, "filter[expires_within]", "10033"],
    [{ "filter[expires_within]": "1h" }, "filter[expires_within]", "10015"],
  ])("%j is refused at %s with %s", (query, parameter, code) => {
    expect(problems(listQuery, query, "query")).toEqual([[parameter, code]]);
  });
});
