import { readdirSync } from "node:fs";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { createPrisma } from "../db/client";
import { setUpTestDatabase } from "../testing/database";
import { checkReadiness } from "./check-readiness";

const db = setUpTestDatabase();
const migrations = readdirSync("prisma/migrations").filter((name) => /^\d{14}_/.test(name));

describe("checkReadiness", () => {
  it("is ready with every migration applied", async () => {
    expect(await checkReadiness(db.prisma, migrations)).toEqual({
      ready: true,
      checks: [
        { name: "database", ok: true, reason: null },
        { name: "migrations", ok: true, reason: null },
      ],
    });
  });

  it("names the migrations that are missing", async () => {
    const readiness = await checkReadiness(db.prisma, [...migrations, "20990101000000_later"]);
    expect(readiness.ready).toBe(false);
    expect(readiness.checks[1]).toEqual({
      name: "migrations",
      ok: false,
      reason: "Not applied: 20990101000000_later.",
    });
  });

  it("says that the database does not answer", async () => {
    const pool = new pg.Pool({ connectionString: "postgresql://nobody:x@127.0.0.1:1/none" });
    const readiness = await checkReadiness(createPrisma(pool), migrations);
    await pool.end();
    expect(readiness).toMatchObject({
      ready: false,
      checks: [{ name: "database", ok: false }, { ok: false }],
    });
  });
});
