import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "../db/client";
import { listFinishedMigrations } from "./repository";
import type { HealthCheck, Readiness } from "./types";

const PATIENCE_MS = 2_000;

/**
 * Whether this process can serve: the database answers within two seconds and has every migration of this build.
 * Further migrations are fine, a newer version may be rolling out.
 */
export async function checkReadiness(db: Db, expectedMigrations: readonly string[]): Promise<Readiness> {
  const finished = await withinPatience(listFinishedMigrations(db));
  const checks = "failure" in finished ? unreachable() : reached(finished.value, expectedMigrations);
  return { ready: checks.every((check) => check.ok), checks };
}

function unreachable(): HealthCheck[] {
  return [
    { name: "database", ok: false, reason: "The database does not answer." },
    { name: "migrations", ok: false, reason: "Unknown while the database does not answer." },
  ];
}

function reached(finished: Set<string>, expected: readonly string[]): HealthCheck[] {
  const missing = expected.filter((name) => !finished.has(name));
  return [
    { name: "database", ok: true, reason: null },
    {
      name: "migrations",
      ok: missing.length === 0,
      reason: missing.length === 0 ? null : `Not applied: ${missing.join(", ")}.`,
    },
  ];
}

async function withinPatience<T>(work: Promise<T>): Promise<{ value: T } | { failure: unknown }> {
  const timer = new AbortController();
  const timeout = sleep(PATIENCE_MS, { failure: "timeout" }, { signal: timer.signal }).catch(() => ({
    failure: "",
  }));
  const result = work.then(
    (value) => ({ value }),
    (failure: unknown) => ({ failure }),
  );
  try {
    return await Promise.race([result, timeout]);
  } finally {
    timer.abort();
  }
}
