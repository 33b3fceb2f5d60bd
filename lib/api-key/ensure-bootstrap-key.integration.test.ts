import { beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "../testing/database";
import { manualClock } from "../testing/manual-clock";
import { ensureBootstrapApiKey } from "./ensure-bootstrap-key";
import { ApiKeyChecks } from "./key-checks";
import { keyPrefix } from "./secret";

const db = setUpTestDatabase();
const clock = manualClock();
const first = "first-bootstrap-key-of-the-operator";
const second = "second-bootstrap-key-of-the-operator";

beforeEach(async () => {
  await db.prisma.apiKey.deleteMany();
});

const ensure = (value: string) => ensureBootstrapApiKey(db.prisma, value);
/** As a process that has just started would see it; its notes are written when it answers. */
const check = async (secret: string) => {
  const checks = new ApiKeyChecks(() => db.prisma, { clock });
  const checked = await checks.check(secret);
  await checks.usage.flush();
  return checked;
};
const isValid = async (secret: string) => (await check(secret)).ok;
const revoke = () =>
  db.prisma.apiKey.updateMany({ where: { revokedAt: null }, data: { revokedAt: new Date() } });

describe("bootstrap API key", () => {
  it("is valid from the first start on, with all scopes, stored only as a hash", async () => {
    expect(await ensure(first)).toBe("created");
    expect(await ensure(first)).toBe("unchanged");
    expect(await check(first)).toMatchObject({
      ok: true,
      key: { name: "bootstrap", scopes: ["read", "send", "admin"], rateLimit: null },
    });
    const stored = await db.prisma.apiKey.findMany({ include: { secrets: true } });
    expect(JSON.stringify(stored)).not.toContain(first);
    expect(await isValid(`${first}x`)).toBe(false);
    expect(await isValid("")).toBe(false);
  });

  it("is replaced by a new value", async () => {
    await ensure(first);
    expect(await ensure(second)).toBe("replaced");
    expect([await isValid(first), await isValid(second)]).toEqual([false, true]);
    expect(await ensure(first)).toBe("replaced");
    expect([await isValid(first), await isValid(second)]).toEqual([true, false]);
    expect(await db.prisma.apiKey.count()).toBe(1);
  });

  it("stays revoked, whatever other values came between", async () => {
    await ensure(first);
    await revoke();
    expect(await ensure(first)).toBe("unchanged");
    expect(await isValid(first)).toBe(false);
    expect(await ensure(second)).toBe("created");
    expect([await isValid(first), await isValid(second)]).toEqual([false, true]);
    await ensure(first);
    expect([await isValid(first), await isValid(second)]).toEqual([false, false]);
  });

  it("is made once when processes start at the same instant", async () => {
    const outcomes = await Promise.all([ensure(first), ensure(first), ensure(first)]);
    expect(outcomes.sort()).toEqual(["created", "unchanged", "unchanged"]);
    expect(await db.prisma.apiKey.count()).toBe(1);
  });

  it("does not touch other keys", async () => {
    await ensure(first);
    await db.prisma.apiKey.updateMany({ data: { name: "of a person" } });
    expect(await ensure(second)).toBe("created");
    expect([await isValid(first), await isValid(second)]).toEqual([true, true]);
  });

  it("notes its use, to the minute", async () => {
    await ensure(first);
    const lastUsed = async () => (await db.prisma.apiKeySecret.findFirstOrThrow()).lastUsedAt?.getTime();
    await isValid(first);
    const used = clock.now();
    expect(await lastUsed()).toBe(used);
    clock.advance(59_999);
    await isValid(first);
    expect(await lastUsed()).toBe(used);
    clock.advance(1);
    await isValid(first);
    expect(await lastUsed()).toBe(used + 60_000);
  });

  it("shows at most a quarter of a key", () => {
    expect(keyPrefix("12345678")).toBe("12");
    expect(keyPrefix("x".repeat(100))).toHaveLength(8);
  });
});
