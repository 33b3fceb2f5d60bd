import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { withDatabase } from "../../server/schema-engine.mjs";
import { createPrisma, getPool, getPrisma } from "../db/client";
import type { PrismaClient } from "../db/generated/client";

/** A database of its own for one test file: a clone of the migrated template. */
export interface TestDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
  drop(): Promise<void>;
}

/**
 * Clones the template into a new database with its own pool and client; call `drop` when done.
 * For one database per test file use `setUpTestDatabase`.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { url, drop } = await cloneTemplate();
  const pool = new pg.Pool({ connectionString: url, max: 10, application_name: "stickypool-test" });
  pool.on("error", () => undefined);
  const prisma = createPrisma(pool);
  return {
    url,
    pool,
    prisma,
    async drop() {
      await prisma.$disconnect();
      await pool.end();
      await drop();
    },
  };
}

/**
 * One database for the test file, made before its tests and dropped after them. `DATABASE_URL` points to it,
 * so `getPool()` and `getPrisma()` use it too; `APP_SECRET` is set as well. Call it at the top of the file, before other hooks.
 */
export function setUpTestDatabase(): Omit<TestDatabase, "drop"> {
  let url: string | undefined;
  let drop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const clone = await cloneTemplate();
    url = clone.url;
    drop = clone.drop;
    process.env.DATABASE_URL = url;
    process.env.APP_SECRET ??= "secret-of-the-integration-tests-alone";
  });
  afterAll(async () => {
    if (!drop) return;
    await getPrisma().$disconnect();
    const pool = getPool();
    if (!pool.ended) await pool.end();
    await drop();
  });
  return {
    get url() {
      if (!url) throw new Error("The test database exists only while the tests run.");
      return url;
    },
    get pool() {
      return getPool();
    },
    get prisma() {
      return getPrisma();
    },
  };
}

async function cloneTemplate() {
  const serverUrl = inject("testServerUrl");
  const template = inject("testTemplate");
  const name = `${template}_${randomBytes(4).toString("hex")}`;
  await onServer(serverUrl, (client) =>
    client.query(
      `CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE ${client.escapeIdentifier(template)}`,
    ),
  );
  return {
    url: withDatabase(serverUrl, name),
    drop: () =>
      onServer(serverUrl, (client) =>
        client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`),
      ),
  };
}

async function onServer(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
