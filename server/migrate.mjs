import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openSchemaEngine } from "./schema-engine.mjs";
import { StartError } from "./start-error.mjs";

/**
 * The migrations of a folder as Prisma's schema engine takes them.
 *
 * @param {string} folder prisma/migrations
 */
export function readMigrations(folder) {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir: folder,
    lockfile: {
      path: "migration_lock.toml",
      content: readFileSync(join(folder, "migration_lock.toml"), "utf8"),
    },
    shadowDbInitScript: "",
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok", value: readFileSync(join(folder, name, "migration.sql"), "utf8") },
      },
    })),
  };
}

const NO_FILTER = { externalTables: [], externalEnums: [] };

/**
 * `prisma migrate deploy`: applies what is missing, in order, and records it in `_prisma_migrations`.
 *
 * @param {string} url
 * @param {string} folder prisma/migrations
 * @param {(line: string) => void} [log]
 * @returns {Promise<string[]>} names of the migrations applied now
 * @throws {StartError} a migration failed now or earlier, or the database is newer than this checkout
 */
export async function deployMigrations(url, folder, log = () => undefined) {
  const migrationsList = readMigrations(folder);
  return withPool(url, async (pool) => {
    if (await isUpToDate(pool, migrationsList)) return [];
    await waitForTurn(pool, log);
    const engine = await openSchemaEngine(pool);
    try {
      const found = await engine.diagnoseMigrationHistory({
        migrationsList,
        optInToShadowDatabase: false,
        filters: NO_FILTER,
      });
      refuseUnknownHistory(found.history);
      for (const name of found.editedMigrationNames) {
        log(`Migration ${name} was changed after it had been applied to this database.`);
      }
      // A migration is one transaction, so one that was begun and not finished left nothing behind:
      // a start killed half-way, or a failure mended since, is simply tried again.
      for (const migrationName of found.failedMigrationNames) {
        await engine.markMigrationRolledBack({ migrationName });
      }
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTER });
      return appliedMigrationNames;
    } catch (error) {
      if (error instanceof StartError) throw error;
      throw new StartError(`The database could not be migrated: ${engineMessage(error)}`, { cause: error });
    } finally {
      engine.free();
    }
  });
}

/** Any number that nobody else uses as an advisory lock in this database. */
const MIGRATION_LOCK = 5_071_001;

/** One process migrates a database at a time; the lock goes with the connection. */
async function waitForTurn(pool, log) {
  const { rows } = await pool.query("SELECT pg_try_advisory_lock($1) AS mine", [MIGRATION_LOCK]);
  if (rows[0].mine) return;
  log("Another process is migrating the database; waiting for it.");
  await pool.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
}

/** Spares the engine, which takes half a second to load, when every migration is recorded as it stands. */
async function isUpToDate(pool, { migrationDirectories }) {
  const { rows: present } = await pool.query(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS present",
  );
  if (!present[0].present) return false;
  const { rows } = await pool.query(
    "SELECT migration_name, checksum, finished_at IS NOT NULL AS finished FROM _prisma_migrations WHERE rolled_back_at IS NULL",
  );
  const recorded = new Map(rows.map((row) => [row.migration_name, row]));
  return (
    recorded.size === migrationDirectories.length &&
    rows.every((row) => row.finished) &&
    migrationDirectories.every(({ path, migrationFile }) => {
      const checksum = createHash("sha256").update(migrationFile.content.value).digest("hex");
      return recorded.get(path)?.checksum === checksum;
    })
  );
}

function refuseUnknownHistory(history) {
  if (history?.unpersistedMigrationNames?.length) {
    throw new StartError(
      `The database was migrated by a newer or another version (it has ${history.unpersistedMigrationNames.join(", ")}): start that version, or use another database.`,
    );
  }
}

/** The engine's error without the trace of its own modules, naming the migration. */
function engineMessage(error) {
  const text = String(error?.message ?? error)
    .replaceAll(/\s+/g, " ")
    .trim();
  const migration = text.match(/migration_name="([^"]+)"/)?.[1];
  const reason = text.replace(/ 0: \w+::.*$/, "").replace(/^.*?Error querying the database: /, "");
  return migration ? `${migration}: ${reason}` : reason;
}

/**
 * SQL that would turn what the migrations make into what the Prisma schema says; empty when they agree.
 * Applies the migrations to a shadow database on the server of `url`.
 */
export async function diffMigrationsAndSchema(url, folder, schemaFile) {
  const schema = { path: schemaFile, content: readFileSync(schemaFile, "utf8") };
  return withPool(url, async (pool) => {
    const engine = await openSchemaEngine(pool, [[schema.path, schema.content]]);
    try {
      const { stdout } = await engine.diff({
        from: { tag: "migrations", ...readMigrations(folder) },
        to: { tag: "schemaDatamodel", files: [schema] },
        script: true,
        exitCode: null,
        filters: NO_FILTER,
      });
      return stdout ?? "";
    } finally {
      engine.free();
    }
  });
}

async function withPool(url, work) {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  pool.on("error", () => undefined);
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
