import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { processSingleton } from "../process-singleton";
import { type Prisma, PrismaClient } from "./generated/client";

/** What a repository takes: the client, or a transaction of it, so that every call can join one. */
export type Db = PrismaClient | Prisma.TransactionClient;

// Timestamps become epoch milliseconds and bigints become numbers only where a statement asks for it; the pool keeps
// pg's defaults so that Prisma's adapter sees what it expects.
function createPool(): pg.Pool {
  const connectionString = process.env.DATABASE_URL;
  if (!connectionString)
    throw new Error("DATABASE_URL is not set: the process was not started by `npm start`.");
  const pool = new pg.Pool({
    connectionString,
    max: 20,
    application_name: "stickypool",
    // Its statements may be long ones: only the network can tell that nobody is there any more.
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
  });
  pool.on("error", (error) => console.error("idle database connection lost:", error.message));
  return pool;
}

/** The process's connection pool, for the few hot statements that bypass Prisma (design §4 says which). */
export function getPool(): pg.Pool {
  return processSingleton("pg-pool", createPool);
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
