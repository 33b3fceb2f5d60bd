import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkInput } from "../check-input";
import type { WireError } from "../wire-error";
import { longCodeMessageBody, messageBody, numberPoolMessageBody } from "./schema";

const bodies = { numberPoolMessageBody, longCodeMessageBody, messageBody } as const;
const names = Object.keys(bodies) as (keyof typeof bodies)[];

const number = fc.integer({ min: 0, max: 9_999_999 }).map((n) => `+1212${String(n).padStart(7, "0")}`);
const nullish = <T>(value: fc.Arbitrary<T>) => fc.oneof(value, fc.constant(null), fc.constant(undefined));

/** Fields that may be left out, with values that are right. */
const optional = {
  text: nullish(fc.string()),
  media_urls: nullish(fc.array(fc.webUrl(), { maxLength: 3 })),
  subject: nullish(fc.string()),
  type: nullish(fc.constantFrom("SMS", "MMS")),
  encoding: nullish(fc.constantFrom("auto", "gsm7", "ucs2")),
  auto_detect: nullish(fc.boolean()),
  webhook_url: nullish(fc.oneof(fc.webUrl(), fc.constant(""))),
  webhook_failover_url: nullish(fc.oneof(fc.webUrl(), fc.constant(""))),
  use_profile_webhooks: nullish(fc.boolean()),
};
const right = fc.record(
  { to: number, from: number, messaging_profile_id: fc.uuid(), ...optional },
  { requiredKeys: ["to", "from", "messaging_profile_id"] },
);

/** Of each field, values that are wrong whatever the others are. */
const wrong: Record<string, fc.Arbitrary<unknown>> = {
  to: fc.oneof(
    fc.jsonValue().filter((value) => typeof value !== "string"),
    fc.string().filter((text) => !/^\+[1-9]\d{5,14}$/.test(text)),
  ),
  // A few letters or digits may be an alphanumeric sender id or a short code.
  from: fc
    .jsonValue()
    .filter((value) => value !== null && (typeof value !== "string" || !/^\+|^[A-Za-z0-9 ]+$/.test(value))),
  messaging_profile_id: fc.jsonValue().filter((value) => value !== null && typeof value !== "string"),
  text: fc.jsonValue().filter((value) => value !== null && typeof value !== "string"),
  subject: fc.jsonValue().filter((value) => value !== null && typeof value !== "string"),
  media_urls: fc.jsonValue().filter((value) => value !== null && !Array.isArray(value)),
  type: fc.jsonValue().filter((value) => value !== null && value !== "SMS" && value !== "MMS"),
  encoding: fc
    .jsonValue()
    .filter((value) => value !== null && !["auto", "gsm7", "ucs2"].includes(value as string)),
  auto_detect: fc.jsonValue().filter((value) => value !== null && typeof value !== "boolean"),
  use_profile_webhooks: fc.jsonValue().filter((value) => value !== null && typeof value !== "boolean"),
  webhook_url: fc
    .jsonValue()
    .filter(
      (value) => value !== null && value !== "" && !(typeof value === "string" && value.startsWith("http")),
    ),
};

const pointersOf = (errors: readonly WireError[]) =>
  errors.map(({ source }) => (source && "pointer" in source ? source.pointer : null));

describe.each(names)("%s", (name) => {
  const schema = bodies[name];

  it("takes whatever is right, and unknown keys beside it", () => {
    fc.assert(
      fc.property(
        right,
        fc.dictionary(
          fc.string().map((key) => `x_${key}`),
          fc.jsonValue(),
        ),
        (body, unknown) => {
          const checked = checkInput(schema, { ...unknown, ...body }, "body");
          expect(checked.ok, JSON.stringify(checked)).toBe(true);
          if (checked.ok) expect(Object.keys(checked.data).filter((key) => key.startsWith("x_"))).toEqual([]);
        },
      ),
    );
  });

  it.each(Object.keys(wrong).filter((field) => field in schema.shape))(
    "names %s when it is wrong",
    (field) => {
      fc.assert(
        fc.property(right, wrong[field] as fc.Arbitrary<unknown>, (body, value) => {
          const checked = checkInput(schema, { ...body, [field]: value }, "body");
          expect(checked.ok, JSON.stringify(value)).toBe(false);
          if (checked.ok) return;
          expect(pointersOf(checked.errors).every((pointer) => pointer?.split("/")[1] === field)).toBe(true);
          for (const error of checked.errors)
            expect(error).toMatchObject({ title: expect.any(String), detail: expect.any(String) });
        }),
      );
    },
  );

  it("answers anything at all without a defect, and points only at fields it has", () => {
    const known = new Set(Object.keys(schema.shape));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record(wrong, { requiredKeys: [] })), (body) => {
        const checked = checkInput(schema, body, "body");
        if (checked.ok) return;
        for (const pointer of pointersOf(checked.errors))
          expect(pointer === "" || known.has(pointer?.split("/")[1] ?? "")).toBe(true);
      }),
    );
  });
});
