import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditLogHref, auditNouns } from "./audit-log-href";
import { readAuditLogRequest } from "./audit-log-request";

const nowMs = Date.UTC(2026, 10, 30, 12);
const profile = "0195c1c2-8f0e-7cc2-8000-000000000001";

describe("the audit log's address", () => {
  it("leaves out what is not set, and custom times of another range", () => {
    expect(auditLogHref()).toBe("/audit-log");
    expect(auditLogHref({ who: " olga ", what: "carrier", range: "24h", since: "2026-11-01T00:00" })).toBe(
      "/audit-log?who=olga&what=carrier&range=24h",
    );
    expect(auditLogHref({ what: "user" }, { towards: "older", id: "7" })).toBe(
      "/audit-log?what=user&older=7",
    );
  });

  it("is read back as it was written", () => {
    const fields = { who: "olga", what: "user", profile, range: "7d" };
    const parameters = Object.fromEntries(new URL(auditLogHref(fields), "http://x").searchParams);
    expect(readAuditLogRequest({ ...parameters, newer: "12" }, { nowMs })).toMatchObject({
      query: {
        actor: "olga",
        noun: "user",
        profileId: profile,
        sinceMs: nowMs - 7 * 86_400_000,
        untilMs: null,
      },
      place: { towards: "newer", id: "12" },
      problems: {},
    });
  });

  it.each([
    ["what", "nonsense"],
    ["what", "constructor"],
    ["profile", "1; drop table"],
    ["who", "o\0"],
    ["range", "fortnight"],
  ])("reports %s = %j beside its field, and does not filter by it", (field, value) => {
    const { query, problems } = readAuditLogRequest({ [field]: value }, { nowMs });
    expect(Object.keys(problems)).toEqual([field]);
    expect(query).toEqual({ sinceMs: null, untilMs: null });
  });

  it.each(["x", "-1", "99999999999999999999", ""])("takes the place %j for the first page", (older) => {
    expect(readAuditLogRequest({ older }, { nowMs }).place).toBeNull();
  });
});

describe("what the log can be narrowed to", () => {
  it("has every noun that is audited", () => {
    const files = readdirSync("lib", { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.includes("generated"),
    );
    const nouns = files.flatMap((file) => {
      const source = readFileSync(join("lib", file), "utf8");
      if (!/\b(recordAudit|openAudit|audit)\(/.test(source)) return [];
      return [...source.matchAll(/["`]([a-z_]+)\.(?:[a-z_]+["`]|\$\{(?:verb|outcome)\}`)/g)].map(
        ([, noun]) => noun,
      );
    });
    expect(nouns.length).toBeGreaterThan(20);
    expect([...new Set(nouns)].sort()).toEqual(Object.keys(auditNouns).sort());
  });
});
