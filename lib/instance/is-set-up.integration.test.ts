import { beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "../testing/database";
import { isSetUp } from "./is-set-up";
import { setUp } from "./set-up";

const db = setUpTestDatabase();
const settings = { appSecret: "a".repeat(32), bootstrapApiKey: "first-bootstrap-key-of-the-operator" };

async function ask(changed: Partial<typeof settings> | { bootstrapApiKey: null } = {}): Promise<boolean> {
  const client = await db.pool.connect();
  try {
    return await isSetUp(client, { ...settings, ...changed });
  } finally {
    client.release();
  }
}

describe("isSetUp", () => {
  beforeEach(async () => {
    await db.pool.query("TRUNCATE users, api_keys, instance_settings, audit_events CASCADE");
  });
  const begin = () =>
    setUp(db.prisma, {
      ...settings,
      admin: { email: "owner@example.com", password: "correct horse battery" },
    });

  it("is false before the first start and true after it", async () => {
    expect(await ask()).toBe(false);
    expect(await begin()).toBeNull();
    expect(await ask()).toBe(true);
    expect(await ask({ bootstrapApiKey: null })).toBe(true);
  });

  it("is false while nobody has spent the set-up code", async () => {
    expect(await setUp(db.prisma, { ...settings, admin: null })).toMatch(/^.{4}-.{4}-.{4}$/);
    expect(await ask()).toBe(false);
  });

  it("is false under another APP_SECRET, which the set-up refuses", async () => {
    await begin();
    const other = { appSecret: "b".repeat(32) };
    expect(await ask(other)).toBe(false);
    await expect(setUp(db.prisma, { ...settings, ...other, admin: null })).rejects.toThrow(
      "another APP_SECRET",
    );
  });

  it("is false for another bootstrap key until the set-up has replaced the one before", async () => {
    await begin();
    const next = { bootstrapApiKey: "second-bootstrap-key-of-the-operator" };
    expect(await ask(next)).toBe(false);
    await setUp(db.prisma, { ...settings, ...next, admin: null });
    expect([await ask(next), await ask()]).toEqual([true, false]);
  });

  it("leaves a revoked bootstrap key alone", async () => {
    await begin();
    await db.prisma.apiKey.updateMany({ data: { revokedAt: new Date() } });
    expect(await ask()).toBe(true);
  });

  it("is false when the last administrator was disabled", async () => {
    await begin();
    await db.prisma.user.updateMany({ data: { disabledAt: new Date() } });
    expect(await ask()).toBe(false);
  });
});
