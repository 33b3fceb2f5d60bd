import { setTimeout as sleep } from "node:timers/promises";
import { StartError } from "./start-error.mjs";

/** SQL of the product runs on this Postgres major and later. */
const OLDEST_POSTGRES = 15;
/** Passing states of a server that is just starting: refused connections, and SQLSTATE cannot_connect_now. */
const WORTH_WAITING = new Set(["ECONNREFUSED", "ECONNRESET", "57P03"]);

/**
 * Connects once to check that the database is there and new enough.
 *
 * @param {string} url
 * @param {number} patienceMs how long to wait for a server that does not answer yet
 * @throws {StartError} saying what is wrong, without the password
 */
export async function checkDatabase(url, patienceMs = 10_000) {
  const { default: pg } = await import("pg");
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query("SELECT current_setting('server_version_num')::int AS number");
      refuseOldPostgres(rows[0].number, url);
      return;
    } catch (error) {
      if (error instanceof StartError) throw error;
      if (!WORTH_WAITING.has(codeOf(error)) || Date.now() > deadline) {
        throw new StartError(`The database at ${placeOf(url)} cannot be reached: ${reasonOf(error)}`, {
          cause: error,
        });
      }
    } finally {
      await client.end().catch(() => undefined);
    }
    await sleep(250);
  }
}

/** @param {number} versionNumber server_version_num, e.g. 150004 for 15.4 */
export function refuseOldPostgres(versionNumber, url) {
  const major = Math.floor(versionNumber / 10_000);
  if (major >= OLDEST_POSTGRES) return;
  throw new StartError(
    `The database at ${placeOf(url)} is Postgres ${major}; version ${OLDEST_POSTGRES} or later is needed.`,
  );
}

/** Host, port and database of a connection string; never the password. */
export function placeOf(url) {
  try {
    const { hostname, port, pathname, searchParams } = new URL(url);
    const host = searchParams.get("host") ?? (hostname || "localhost");
    return `${host}${port ? `:${port}` : ""}${pathname}`;
  } catch {
    return "DATABASE_URL";
  }
}

function codeOf(error) {
  return error.code ?? error.errors?.[0]?.code;
}

/** Node joins the attempts on several addresses into one error without a message. */
function reasonOf(error) {
  return error.message || error.errors?.map((one) => one.message).join("; ") || String(error);
}

/** Creates a database on the server of `url` unless it is there. */
export async function ensureDatabase(url, name) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
