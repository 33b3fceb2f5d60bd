import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkInput } from "../check-input";
import { detailRecordQuery, recordStatuses } from "./schema";
import { toDetailRecordFilter } from "./serializer";

const time = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());

const right = fc.record(
  {
    "filter[record_type]": fc.constant("messaging"),
    "filter[status]": fc.subarray([...recordStatuses], { minLength: 1 }).map((list) => list.join(",")),
    "filter[direction]": fc.constantFrom("inbound", "outbound"),
    "filter[date_range]": fc.constantFrom("today", "last_month", "last_30_days"),
    "filter[created_at][gte]": time,
    "filter[created_at][gt]": time,
    "filter[created_at][lte]": time,
    "filter[created_at][lt]": time,
    "page[number]": fc.integer({ min: 1, max: 1_000 }).map(String),
    "page[size]": fc.integer({ min: 1, max: 50 }).map(String),
    sort: fc.constantFrom("created_at", "-created_at"),
  },
  { requiredKeys: ["filter[record_type]"] },
);

describe("the query of detail records", () => {
  it("takes whatever is right, and narrows by all bounds of time together", () => {
    fc.assert(
      fc.property(right, (query) => {
        const checked = checkInput(detailRecordQuery, query, "query");
        expect(checked.ok, JSON.stringify(checked)).toBe(true);
        if (!checked.ok) return;
        const { sinceMs, untilMs } = toDetailRecordFilter(checked.data, Date.UTC(2026, 10, 22));
        const at = (name: keyof typeof query) =>
          query[name] === undefined ? null : Date.parse(String(query[name]));
        for (const [name, add] of [
          ["filter[created_at][gte]", 0],
          ["filter[created_at][gt]", 1],
        ] as const)
          if (at(name) !== null) expect(sinceMs).toBeGreaterThanOrEqual((at(name) ?? 0) + add);
        for (const [name, add] of [
          ["filter[created_at][lt]", 0],
          ["filter[created_at][lte]", 1],
        ] as const)
          if (at(name) !== null) expect(untilMs).toBeLessThanOrEqual((at(name) ?? 0) + add);
      }),
    );
  });

  it("answers anything at all without a defect, and names the parameter", () => {
    const names = fc.oneof(
      fc.constantFrom(...Object.keys(detailRecordQuery.shape)),
      fc.string().map((name) => `filter[${name}]`),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.dictionary(names, fc.string()), (query) => {
        const checked = checkInput(detailRecordQuery, query, "query");
        if (checked.ok) return;
        const given = new Set([...Object.keys(query), "filter[record_type]"]);
        for (const { source } of checked.errors)
          expect(source && "parameter" in source && given.has(source.parameter)).toBe(true);
      }),
    );
  });
});
