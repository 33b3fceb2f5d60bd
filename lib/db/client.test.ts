import { afterEach, expect, it, vi } from "vitest";
import { getPool, getWorkerPool } from "./client";

const key = Symbol.for("stickypool.pg-pool");
const store = globalThis as unknown as Record<symbol, unknown>;

afterEach(() => {
  delete store[key];
  vi.unstubAllEnvs();
});

it("gives a worker the pool that gives up a silent line, once and for all", () => {
  vi.stubEnv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
  const pool = getWorkerPool();
  expect(pool.options.query_timeout).toBe(60_000);
  expect(getWorkerPool()).toBe(pool);
  expect(getPool()).toBe(pool);
});

it("refuses a worker whose pool was made without that", () => {
  vi.stubEnv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
  expect(getPool().options.query_timeout).toBeUndefined();
  expect(() => getWorkerPool()).toThrow("asked for before any other");
});
