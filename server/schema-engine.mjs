import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

/**
 * Prisma's schema engine as WebAssembly, talking to Postgres through Prisma's own driver adapter.
 *
 * The stock command line fetches a native engine from a binary host; the npm package
 * `@prisma/schema-engine-wasm` holds the same engine, so nothing has to be fetched.
 * Needs the installed packages: import it only after the install step.
 *
 * @param {import("pg").Pool} pool use a pool of one connection, or the engine's advisory lock
 *   and its migrations could run on different sessions
 * @param {[string, string][]} [datamodels] schema files as [path, content]
 */
export async function openSchemaEngine(pool, datamodels) {
  const [{ bindMigrationAwareSqlAdapterFactory }, { PrismaPg }, engineModule] = await Promise.all([
    import("@prisma/driver-adapter-utils"),
    import("@prisma/adapter-pg"),
    import("@prisma/schema-engine-wasm/schema_engine_bg"),
  ]);
  await loadWasm(engineModule);
  const factory = adapterFactory(PrismaPg, pool);
  return engineModule.SchemaEngine.new(
    { datamodels },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(factory),
  );
}

let loaded;
function loadWasm(engineModule) {
  loaded ??= (async () => {
    // The package's own entry imports the .wasm file as a module, which Node 20 cannot do.
    const glue = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
    const bytes = await readFile(glue.replace(/\.js$/, ".wasm"));
    const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": engineModule });
    engineModule.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start();
  })();
  return loaded;
}

function adapterFactory(PrismaPg, pool) {
  const factory = new PrismaPg(pool);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => patchAdapter(await connect());
  // adapter-pg drops the shadow database before its pool is closed and, given a connection
  // string, migrates the real one in its place.
  factory.connectToShadowDb = async () => {
    const { default: pg } = await import("pg");
    const database = `prisma_migrate_shadow_db_${globalThis.crypto.randomUUID()}`;
    await pool.query(`CREATE DATABASE "${database}"`);
    const { connectionString, ...options } = pool.options;
    const target = connectionString
      ? { connectionString: withDatabase(connectionString, database) }
      : { database };
    const shadowPool = new pg.Pool({ ...options, ...target, max: 1 });
    const adapter = patchAdapter(await new PrismaPg(shadowPool).connect());
    adapter.dispose = async () => {
      await shadowPool.end();
      await pool.query(`DROP DATABASE IF EXISTS "${database}"`);
    };
    return adapter;
  };
  return factory;
}

/** The same connection string for another database of the same server. */
export function withDatabase(connectionString, database) {
  const url = new URL(connectionString);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.toString();
}

const CHAR_OID = 18;
const TEXT_OID = 25;

/** Two repairs of adapter-pg 7.10.0, see each. */
function patchAdapter(adapter) {
  // It splits a script at every semicolon, so a function body breaks, and runs the pieces without
  // a transaction. The native engine sends the whole script as one simple query: all or nothing.
  adapter.executeScript = async (script) => {
    try {
      await adapter.underlyingDriver().query(script);
    } catch (error) {
      adapter.onError(error);
    }
  };
  // It knows no column type for Postgres' internal "char", which the engine's own queries return.
  const performIO = adapter.performIO.bind(adapter);
  const { queryRaw } = adapter;
  adapter.queryRaw = async (query) => {
    const { ColumnTypeEnum } = await import("@prisma/driver-adapter-utils");
    const charColumns = [];
    const reader = Object.create(adapter);
    reader.performIO = async (io) => {
      const result = await performIO(io);
      result.fields.forEach((field, index) => {
        if (field.dataTypeID !== CHAR_OID) return;
        field.dataTypeID = TEXT_OID;
        charColumns.push(index);
      });
      return result;
    };
    const result = await queryRaw.call(reader, query);
    for (const index of charColumns) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  return adapter;
}
