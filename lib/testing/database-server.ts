import { randomBytes } from "node:crypto";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { ensureDatabase } from "../../server/database.mjs";
import { generateClient } from "../../server/generate.mjs";
import { deployMigrations } from "../../server/migrate.mjs";
import { withDatabase } from "../../server/schema-engine.mjs";
import { startTemporaryPostgres } from "../../server/temporary-postgres.mjs";

declare module "vitest" {
  export interface ProvidedContext {
    /** Connection string of the server's maintenance database; the user may create databases. */
    testServerUrl: string;
    /** Name of the migrated database that every test database is a clone of. */
    testTemplate: string;
  }
}

const LOCAL_HOSTS = new Set(["localhost", "127.0.0.1", "::1", "[::1]", ""]);

/**
 * Vitest global set-up of the integration tests: a Postgres server and one migrated template database.
 *
 * The server is an embedded one in a temporary folder, or that of TEST_DATABASE_URL, which must be local
 * because databases are created and dropped there.
 */
export default async function setUpDatabaseServer(project: TestProject) {
  const root = project.config.root;
  await generateClient(root);
  const given = process.env.TEST_DATABASE_URL?.trim();
  const server = given ? localServer(given) : await temporaryServer();
  const template = `stickypool_test_${randomBytes(4).toString("hex")}`;
  await ensureDatabase(server.url, template);
  await deployMigrations(withDatabase(server.url, template), join(root, "prisma/migrations"));
  project.provide("testServerUrl", server.url);
  project.provide("testTemplate", template);
  return async () => {
    if (given) await dropDatabases(server.url, template);
    await server.stop();
  };
}

function localServer(url: string) {
  const { hostname, searchParams } = new URL(url);
  const host = searchParams.get("host") ?? hostname;
  if (!LOCAL_HOSTS.has(host) && !host.startsWith("/")) {
    throw new Error(
      `TEST_DATABASE_URL points to ${host}: tests create and drop databases, so only a local server is allowed.`,
    );
  }
  return { url, stop: async () => undefined };
}

async function temporaryServer() {
  const server = await startTemporaryPostgres({ durable: false });
  return { url: server.url(), stop: server.stop };
}

async function dropDatabases(url: string, prefix: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ datname: string }>(
    "SELECT datname FROM pg_database WHERE starts_with(datname, $1)",
    [prefix],
  );
  for (const { datname } of rows) {
    await client.query(`DROP DATABASE ${client.escapeIdentifier(datname)} WITH (FORCE)`);
  }
  await client.end();
}
