import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPlainNumberPoolMessage } from "./plain-body";
import { numberPoolMessageBody } from "./schema";

const e164 = fc
  .tuple(fc.constantFrom("+1", "+44", "+49", "+999", "1", ""), fc.stringMatching(/^\d{0,14}$/))
  .map((parts) => parts.join(""));
const anything = fc.oneof(fc.string(), e164, fc.jsonValue());
const plain = fc.record({
  messaging_profile_id: fc.string(),
  to: fc.stringMatching(/^\+1[2-9]\d{9}$/),
  text: fc.string({ unit: "binary" }),
});
const nearlyPlain = fc
  .record(
    {
      messaging_profile_id: anything,
      to: fc.oneof(e164, anything),
      text: anything,
      media_urls: anything,
      type: fc.oneof(fc.constantFrom("SMS", "MMS", null), anything),
      auto_detect: anything,
      webhook_url: anything,
    },
    { requiredKeys: [] },
  )
  .chain((body) => fc.dictionary(fc.string(), anything, { maxKeys: 1 }).map((more) => ({ ...more, ...body })))
  // As requests come: parsed JSON, in whatever order.
  .map((body) => JSON.parse(JSON.stringify(body)));

describe("readPlainNumberPoolMessage", () => {
  it("takes a profile, a recipient and a text as the schema does, in the same order", () => {
    fc.assert(
      fc.property(
        plain,
        fc.shuffledSubarray(["messaging_profile_id", "to", "text"], { minLength: 3 }),
        (body, order) => {
          const given = Object.fromEntries(order.map((name) => [name, body[name as keyof typeof body]]));
          const read = readPlainNumberPoolMessage(given);
          expect(read).not.toBeNull();
          expect(JSON.stringify(read)).toBe(JSON.stringify(numberPoolMessageBody.parse(given)));
        },
      ),
    );
  });

  it("takes nothing that the schema would refuse or read differently", () => {
    fc.assert(
      fc.property(fc.oneof(nearlyPlain, fc.jsonValue()), (body) => {
        const read = readPlainNumberPoolMessage(body);
        if (read === null) return;
        const checked = numberPoolMessageBody.safeParse(body);
        expect(checked.success).toBe(true);
        expect(JSON.stringify(read)).toBe(JSON.stringify(checked.data));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    {},
    [],
    null,
    "text",
    { messaging_profile_id: "p", to: "+12125550123" },
    { messaging_profile_id: "p", to: "+12125550123", text: null },
    { messaging_profile_id: "p", to: "12125550123", text: "Hello" },
    { messaging_profile_id: "p", to: "+12125550123", text: "Hello", type: "SMS" },
    JSON.parse('{"messaging_profile_id":"p","to":"+12125550123","text":"Hello","__proto__":{"type":"MMS"}}'),
  ])("leaves %j to the schema", (body) => {
    expect(readPlainNumberPoolMessage(body)).toBeNull();
  });
});
