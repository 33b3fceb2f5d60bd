import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";
import { deployMigrations, diffMigrationsAndSchema } from "./migrate.mjs";

const MIGRATIONS = resolve("prisma/migrations");

describe("migrations and Prisma schema", () => {
  it("agree", async () => {
    const script = await diffMigrationsAndSchema(
      inject("testServerUrl"),
      MIGRATIONS,
      resolve("prisma/schema.prisma"),
    );
    expect(script.trim()).toBe("-- This is an empty migration.");
  });

  it("leave no shadow database behind", async () => {
    const client = new pg.Client({ connectionString: inject("testServerUrl") });
    await client.connect();
    const { rows } = await client.query(
      "SELECT datname FROM pg_database WHERE datname LIKE 'prisma_migrate_shadow%'",
    );
    await client.end();
    expect(rows).toEqual([]);
  });
});

describe("deployMigrations", () => {
  let db: TestDatabase;
  let folder: string;

  beforeEach(async () => {
    db = await createTestDatabase();
    folder = mkdtempSync(join(tmpdir(), "stickypool-migrations-"));
    cpSync(MIGRATIONS, folder, { recursive: true });
  });
  afterEach(async () => {
    await db.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  function addMigration(name: string, sql: string) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "migration.sql"), sql);
  }

  it("applies nothing when everything is recorded", async () => {
    expect(await deployMigrations(db.url, folder)).toEqual([]);
  });

  it("applies a new migration once, function bodies included, and records its checksum", async () => {
    addMigration(
      "20990101000000_answer",
      "CREATE FUNCTION answer() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 42; END $$;",
    );
    expect(await deployMigrations(db.url, folder)).toEqual(["20990101000000_answer"]);
    expect(await deployMigrations(db.url, folder)).toEqual([]);
    const { rows } = await db.pool.query("SELECT answer()");
    expect(rows[0].answer).toBe(42);
  });

  it("applies a migration wholly or not at all, says which failed, and tries it again once mended", async () => {
    addMigration("20990101000000_broken", "CREATE TABLE half (id int); SELECT no_such_function();");
    await expect(deployMigrations(db.url, folder)).rejects.toThrow(
      "The database could not be migrated: 20990101000000_broken: ERROR: function no_such_function() does not exist",
    );
    const { rows } = await db.pool.query("SELECT to_regclass('half') AS half");
    expect(rows[0].half).toBeNull();
    writeFileSync(join(folder, "20990101000000_broken", "migration.sql"), "CREATE TABLE half (id int);");
    expect(await deployMigrations(db.url, folder)).toEqual(["20990101000000_broken"]);
  });

  it("applies a migration again that a killed start had begun", async () => {
    addMigration("20990101000000_cut_off", "CREATE TABLE cut_off (id int);");
    await db.pool.query(
      "INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count) VALUES ('x', 'y', '20990101000000_cut_off', now(), 0)",
    );
    expect(await deployMigrations(db.url, folder)).toEqual(["20990101000000_cut_off"]);
  });

  it("says so when an applied migration was edited", async () => {
    addMigration("20990101000000_first", "CREATE TABLE one (id int);");
    await deployMigrations(db.url, folder);
    writeFileSync(join(folder, "20990101000000_first", "migration.sql"), "CREATE TABLE uno (id int);");
    const lines: string[] = [];
    expect(await deployMigrations(db.url, folder, (line) => lines.push(line))).toEqual([]);
    expect(lines).toEqual([
      "Migration 20990101000000_first was changed after it had been applied to this database.",
    ]);
  });

  it("refuses a database of a newer version", async () => {
    addMigration("20990101000000_future", "SELECT 1;");
    await deployMigrations(db.url, folder);
    await expect(deployMigrations(db.url, MIGRATIONS)).rejects.toThrow(/newer.*20990101000000_future/);
  });

  it("lets two starts at the same time apply each migration once", async () => {
    addMigration("20990101000000_counted", "CREATE TABLE counted (id int); SELECT pg_sleep(0.3);");
    const applied = await Promise.all([deployMigrations(db.url, folder), deployMigrations(db.url, folder)]);
    expect(applied.flat()).toEqual(["20990101000000_counted"]);
  });
});
