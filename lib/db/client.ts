import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { processSingleton } from "../process-singleton";
import { type Prisma, PrismaClient } from "./generated/client";

/** What a repository takes: the client, or a transaction of it, so that every call can join one. */
export type Db = PrismaClient | Prisma.TransactionClient;

/** A worker's statements change chunks: none takes nearly as long. */
const WORKER_ANSWERS_WITHIN_MS = 60_000;

/** What a pool's connections are given. */
export interface PoolLimits {
  /**
   * A statement without an answer by then fails, and its connection is closed: the line to the database has fallen silent. The
   * server waits twice as long for the next statement of a transaction, then it rolls back. Left out where statements may be long
   * ones, so that only the network can tell.
   */
  readonly answerWithinMs?: number;
  /** Of the session, by name. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * A connection pool. Timestamps become epoch milliseconds and bigints become numbers only where a statement asks for it: the pool
 * keeps pg's defaults so that Prisma's adapter sees what it expects.
 */
export function createPool(config: pg.PoolConfig, { answerWithinMs, settings }: PoolLimits = {}): pg.Pool {
  const ofSession = Object.entries({
    ...settings,
    ...(answerWithinMs !== undefined && { idle_in_transaction_session_timeout: String(2 * answerWithinMs) }),
  });
  const pool = new pg.Pool({
    max: 20,
    application_name: "stickypool",
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
    ...config,
    query_timeout: answerWithinMs,
    onConnect: ofSession.length === 0 ? undefined : (client) => setForSession(client, ofSession),
  });
  pool.on("error", (error) => console.error("idle database connection lost:", error.message));
  return pool;
}

/** The pool waits for what its hook returns. The types know only hooks that return nothing. */
function setForSession(client: pg.ClientBase, settings: readonly (readonly [string, string])[]): undefined {
  return client.query(
    "SELECT set_config(name, value, false) FROM unnest($1::text[], $2::text[]) AS s(name, value)",
    [settings.map(([name]) => name), settings.map(([, value]) => value)],
  ) as unknown as undefined;
}

/**
 * The connection string of the process's database.
 *
 * @throws when the process was not started as a part of an installation
 */
export function databaseUrl(): string {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is not set: the process was not started by `npm start`.");
  return url;
}

const openPool = (limits: PoolLimits) =>
  processSingleton("pg-pool", () => createPool({ connectionString: databaseUrl() }, limits));

/** The process's connection pool, for the few hot statements that bypass Prisma (design §4 says which). */
export function getPool(): pg.Pool {
  return openPool({});
}

/**
 * The same in a worker.
 *
 * @throws when something asked for the pool before, and got one that waits for a silent line as long as the network does
 */
export function getWorkerPool(): pg.Pool {
  const pool = openPool({ answerWithinMs: WORKER_ANSWERS_WITHIN_MS });
  if (pool.options.query_timeout !== WORKER_ANSWERS_WITHIN_MS)
    throw new Error("A worker's pool must be asked for before any other.");
  return pool;
}

/** The process's Prisma client, on the same pool. */
export function getPrisma(): PrismaClient {
  return processSingleton("prisma", () => createPrisma(getPool()));
}

/** A Prisma client on a given pool; tests use it with a database of their own. */
export function createPrisma(pool: pg.Pool): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(pool) });
}

/** Runs `work` in one transaction. */
export function inTransaction<T>(
  prisma: PrismaClient,
  work: (db: Prisma.TransactionClient) => Promise<T>,
): Promise<T> {
  return prisma.$transaction(work, { maxWait: 10_000, timeout: 30_000 });
}
