import { describe, expect, it } from "vitest";
import { createKeySchema, rotateKeySchema } from "./schema";

const valid = { name: "Website", scopes: { send: "on" }, rateRequests: "", ratePer: "second" };
const problems = (input: unknown) => {
  const parsed = createKeySchema.safeParse(input);
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join("."));
};

describe("createKeySchema", () => {
  it("reads the boxes and the limit", () => {
    expect(createKeySchema.parse(valid)).toEqual({ name: "Website", scopes: ["send"], rateLimit: null });
    expect(
      createKeySchema.parse({
        name: "  Everything ",
        scopes: { admin: "on", read: "on" },
        rateRequests: " 600 ",
        ratePer: "minute",
      }),
    ).toEqual({
      name: "Everything",
      scopes: ["read", "admin"],
      rateLimit: { requests: 600, per: "minute" },
    });
  });

  it.each([
    ["name", { name: "  " }],
    ["name", { name: undefined }],
    ["name", { name: "x".repeat(101) }],
    ["name", { name: "a\nb" }],
    ["scopes", { scopes: undefined }],
    ["scopes", { scopes: {} }],
    ["scopes", { scopes: { everything: "on" } }],
    ["scopes", { scopes: "read" }],
    ["rateRequests", { rateRequests: "0" }],
    ["rateRequests", { rateRequests: "-1" }],
    ["rateRequests", { rateRequests: "1.5" }],
    ["rateRequests", { rateRequests: "1e3" }],
    ["rateRequests", { rateRequests: "1000001" }],
    ["rateRequests", { rateRequests: undefined }],
    ["ratePer", { ratePer: "hour" }],
  ])("refuses %s in %j", (field, own) => {
    expect(problems({ ...valid, ...own })).toEqual([field]);
  });

  it.each(["1", "1000000", "007"])("takes %j requests", (rateRequests) => {
    expect(createKeySchema.parse({ ...valid, rateRequests }).rateLimit?.requests).toBe(Number(rateRequests));
  });

  it("takes a hundred characters of any language", () => {
    expect(problems({ ...valid, name: "🔑".repeat(100) })).toEqual([]);
  });
});

describe("rotateKeySchema", () => {
  it.each(["", "2h", "forever"])("refuses the overlap %j", (overlap) => {
    const id = "0195c1c2-8f0e-7cc2-8000-000000000001";
    expect(rotateKeySchema.safeParse({ keyId: id, currentSecretId: id, overlap }).success).toBe(false);
  });
});
