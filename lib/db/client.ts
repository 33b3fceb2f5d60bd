import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { processSingleton } from "../process-singleton";
import { type Prisma, PrismaClient } from "./generated/client";

/** What a repository takes: the client, or a transaction of it, so that every call can join one. */
export type Db = PrismaClient | Prisma.TransactionClient;

/** A worker's statements change chunks: none takes nearly as long. */
const WORKER_ANSWERS_WITHIN_MS = 60_000;

/**
 * A connection pool on a database. Timestamps become epoch milliseconds and bigints become numbers only where a statement asks for
 * it: the pool keeps pg's defaults so that Prisma's adapter sees what it expects.
 *
 * @param answerWithinMs a statement without an answer by then fails, and its connection is closed: the line to the database has
 *   fallen silent. The server rolls back what was begun there. Null where statements may be long ones, so that only the network can tell.
 */
export function createPool(connectionString: string, answerWithinMs: number | null = null): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: 20,
    application_name: "stickypool",
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
    ...(answerWithinMs !== null && {
      query_timeout: answerWithinMs,
      // The pool waits for it. The types know only hooks that return nothing.
      onConnect: (client) =>
        client.query("SELECT set_config('idle_in_transaction_session_timeout', $1, false)", [
          String(2 * answerWithinMs),
        ]) as unknown as undefined,
    }),
  });
  pool.on("error", (error) => console.error("idle database connection lost:", error.message));
  return pool;
}

function openPool(answerWithinMs: number | null): pg.Pool {
  return processSingleton("pg-pool", () => {
    const connectionString = process.env.DATABASE_URL;
    if (!connectionString)
      throw new Error("DATABASE_URL is not set: the process was not started by `npm start`.");
    return createPool(connectionString, answerWithinMs);
  });
}

/** The process's connection pool, for the few hot statements that bypass Prisma (design §4 says which). */
export function getPool(): pg.Pool {
  return openPool(null);
}

/** The same in a worker, which asks for it before anything else does. */
export function getWorkerPool(): pg.Pool {
  return openPool(WORKER_ANSWERS_WITHIN_MS);
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
