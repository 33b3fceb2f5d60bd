import { describe, expect, it } from "vitest";
import { createTestDatabase, setUpTestDatabase } from "./database";

const db = setUpTestDatabase();

describe("test database", () => {
  it("is migrated and reachable through the process's own pool and client", async () => {
    const { rows } = await db.pool.query(
      "SELECT count(*)::int AS applied FROM _prisma_migrations WHERE finished_at IS NOT NULL",
    );
    expect(rows[0].applied).toBeGreaterThan(0);
    expect(await db.prisma.carrier.count()).toBe(1);
  });

  it("is separate from every other clone", async () => {
    const other = await createTestDatabase();
    await other.prisma.instanceSetting.create({ data: { key: "only-here", value: 1 } });
    expect(await db.prisma.instanceSetting.count()).toBe(0);
    await other.drop();
  });

  it("runs in a time zone that is not a whole number of hours off UTC", () => {
    expect(new Date(Date.UTC(2026, 0, 1)).getTimezoneOffset()).toBe(-345);
  });
});
