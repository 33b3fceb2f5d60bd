import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkInput } from "../check-input";
import { createProfileExamples, updateProfileExamples } from "./examples";
import { createProfileBody, updateProfileBody } from "./schema";
import { toProfileChanges } from "./serializer";

/** What a body is refused with, or what it asks the service for. */
function read(body: unknown) {
  const checked = checkInput(updateProfileBody, body, "body");
  if (!checked.ok) return checked.errors.map(({ code, source }) => [Object.values(source ?? {})[0], code]);
  return toProfileChanges(checked.data);
}

describe("the body of an update", () => {
  it.each([
    ["name", "  Support ", { name: "Support" }],
    ["webhook_url", "http://example.com/a", { webhookUrl: "http://example.com/a" }],
    ["webhook_url", "", { webhookUrl: null }],
    ["webhook_failover_url", null, { webhookFailoverUrl: null }],
    ["webhook_api_version", "2010-04-01", { webhookApiVersion: "2010-04-01" }],
    ["whitelisted_destinations", ["US", "US", "CA"], { whitelistedDestinations: ["US", "CA"] }],
    ["whitelisted_destinations", ["*"], { whitelistedDestinations: ["*"] }],
    ["whitelisted_destinations", [], { whitelistedDestinations: [] }],
    ["url_shortener_settings", null, { urlShortener: null }],
    ["alpha_sender", "My Shop 1", { alphaSender: "My Shop 1" }],
    ["daily_spend_limit", "50", { dailySpendLimit: "50.00" }],
    ["number_pool_settings", null, { numberPool: null }],
    ["number_pool_settings", {}, { numberPool: {} }],
    [
      "number_pool_settings",
      { sticky_sender: true, long_code_weight: 0, stickySender: false },
      { numberPool: { stickySender: true, longCodeWeight: 0 } },
    ],
    ["unheard_of", { a: 1 }, {}],
  ])("takes %s %j", (key, value, changes) => {
    expect(read({ [key]: value })).toEqual(changes);
  });

  it.each([
    ["name", "", "/name", "10025"],
    ["name", "   ", "/name", "10025"],
    ["name", null, "/name", "10020"],
    ["name", 5, "/name", "10020"],
    ["name", "x".repeat(201), "/name", "10025"],
    ["name", "a\nb", "/name", "10015"],
    ["enabled", "true", "/enabled", "10020"],
    ["enabled", null, "/enabled", "10020"],
    ["webhook_url", "example.com", "/webhook_url", "10003"],
    ["webhook_url", "ftp://example.com", "/webhook_url", "10003"],
    ["webhook_url", `https://example.com/${"x".repeat(2_000)}`, "/webhook_url", "10003"],
    ["webhook_url", 5, "/webhook_url", "10020"],
    ["webhook_failover_url", "javascript:alert(1)", "/webhook_failover_url", "10003"],
    ["webhook_api_version", "3", "/webhook_api_version", "10032"],
    ["webhook_api_version", 2, "/webhook_api_version", "10032"],
    ["whitelisted_destinations", "US", "/whitelisted_destinations", "10020"],
    ["whitelisted_destinations", ["us"], "/whitelisted_destinations", "10015"],
    ["whitelisted_destinations", ["USA"], "/whitelisted_destinations", "10015"],
    ["whitelisted_destinations", ["XX"], "/whitelisted_destinations", "10015"],
    ["whitelisted_destinations", ["*", "US"], "/whitelisted_destinations", "10015"],
    ["whitelisted_destinations", ["US", ""], "/whitelisted_destinations", "10015"],
    ["whitelisted_destinations", ["US", 1], "/whitelisted_destinations/1", "10020"],
    ["whitelisted_destinations", null, "/whitelisted_destinations", "10020"],
    ["whitelisted_destinations", Array(301).fill("US"), "/whitelisted_destinations", "10025"],
    ["number_pool_settings", [], "/number_pool_settings", "10020"],
    ["number_pool_settings", "off", "/number_pool_settings", "10020"],
    ["number_pool_settings", { typo: true }, "/number_pool_settings/typo", "10015"],
    ["number_pool_settings", { stickySender: false }, "/number_pool_settings/stickySender", "10015"],
    ["number_pool_settings", { typo: null }, "/number_pool_settings/typo", "10015"],
    ["number_pool_settings", { geomatch: true, typo: null }, "/number_pool_settings/typo", "10015"],
    ["number_pool_settings", { sticky_sender: null }, "/number_pool_settings/sticky_sender", "10020"],
    ["number_pool_settings", { long_code_weight: -1 }, "/number_pool_settings/long_code_weight", "10033"],
    ["number_pool_settings", { long_code_weight: 1.5 }, "/number_pool_settings/long_code_weight", "10020"],
    ["number_pool_settings", { long_code_weight: "5" }, "/number_pool_settings/long_code_weight", "10020"],
    ["number_pool_settings", { toll_free_weight: 1e15 }, "/number_pool_settings/toll_free_weight", "10033"],
    ["url_shortener_settings", {}, "/url_shortener_settings/domain", "10004"],
    ["url_shortener_settings", { domain: 1 }, "/url_shortener_settings/domain", "10020"],
    ["alpha_sender", "", "/alpha_sender", "10015"],
    ["alpha_sender", "twelve chars", "/alpha_sender", "10015"],
    ["alpha_sender", "ümlaut", "/alpha_sender", "10015"],
    ["daily_spend_limit", 50, "/daily_spend_limit", "10020"],
    ["daily_spend_limit", null, "/daily_spend_limit", "10020"],
    ["daily_spend_limit", "-1", "/daily_spend_limit", "10015"],
    ["daily_spend_limit", "$5", "/daily_spend_limit", "10015"],
    ["daily_spend_limit", "1000000000000", "/daily_spend_limit", "10033"],
    ["daily_spend_limit", "0.1234567", "/daily_spend_limit", "10033"],
    ["smart_encoding", 1, "/smart_encoding", "10020"],
    ["ai_assistant_id", "x".repeat(65), "/ai_assistant_id", "10025"],
    ["v1_secret", "", "/v1_secret", "10025"],
    ["v1_secret", null, "/v1_secret", "10020"],
  ])("refuses %s %j", (key, value, pointer, code) => {
    expect(read({ [key]: value })).toEqual([[pointer, code]]);
  });

  it("never takes a wrong key for the empty object, whatever its name (P6)", () => {
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"])
      expect(read(JSON.parse(`{"number_pool_settings":{${JSON.stringify(name)}:1}}`))).toEqual([
        [`/number_pool_settings/${name}`, "10015"],
      ]);
  });

  it("switches the pool off for nothing but null and {} (P6)", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const changes = read({ number_pool_settings: JSON.parse(JSON.stringify(value)) });
        if (Array.isArray(changes)) return;
        const { numberPool } = changes;
        const isOff = numberPool === null || Object.keys(numberPool ?? {}).length === 0;
        expect(isOff).toBe(JSON.stringify(value) === "null" || JSON.stringify(value) === "{}");
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("any body", () => {
  const keys = [
    ...new Set([...Object.keys(createProfileBody.shape), ...Object.keys(updateProfileBody.shape)]),
  ];
  const body = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom(...keys), fc.oneof(fc.jsonValue(), fc.string(), fc.webUrl(), fc.double())),
  );

  it.each([
    ["create", createProfileBody],
    ["update", updateProfileBody],
  ])("of a %s is taken, or refused with codes, details and pointers", (_name, schema) => {
    fc.assert(
      fc.property(body, (value) => {
        const checked = checkInput(schema, value, "body");
        if (checked.ok) return;
        expect(checked.errors.length).toBeGreaterThan(0);
        for (const { code, title, detail, source } of checked.errors) {
          expect(code).toMatch(/^\d{5}$/);
          expect(title).not.toBe("");
          expect(detail).not.toBe("");
          const pointer = source && "pointer" in source ? source.pointer : null;
          expect(pointer === "" || keys.includes(pointer?.split("/")[1] ?? "")).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("examples", () => {
  it.each(Object.entries(createProfileExamples))("%s creates a profile", (_name, { value }) => {
    expect(checkInput(createProfileBody, value, "body").ok).toBe(true);
  });
  it.each(Object.entries(updateProfileExamples))("%s changes one", (_name, { value }) => {
    expect(checkInput(updateProfileBody, value, "body").ok).toBe(true);
  });
});
