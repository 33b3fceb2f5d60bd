import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { bundle } from "../../server/bundle.mjs";
import { addTestApiKey } from "../testing/api-keys";
import { setUpTestDatabase } from "../testing/database";
import { manualClock } from "../testing/manual-clock";
import type { RateCommand } from "../testing/rate-limit-process";
import type { RateDecision, RateLimit } from "./rate-limit";
import { RateLimiter } from "./rate-limiter";

const db = setUpTestDatabase();
const clock = manualClock("2026-01-15T12:00:00Z");
const sharedClock = manualClock("2026-01-15T12:00:00Z");

beforeEach(() => {
  clock.set(Date.parse("2026-01-15T12:00:00Z"));
  sharedClock.set(clock.now());
});

const limiter = () => new RateLimiter(db.pool, { clock, sharedClock });
const addKey = async (rateLimit: RateLimit | null) => ({
  id: (await addTestApiKey(db.prisma, { rateLimit })).id,
  rateLimit,
});
const advance = (milliseconds: number) => {
  clock.advance(milliseconds);
  sharedClock.advance(milliseconds);
};
async function takeAll(from: RateLimiter, key: Awaited<ReturnType<typeof addKey>>, requests: number) {
  const decisions: RateDecision[] = [];
  for (let request = 0; request < requests; request++) {
    const decision = await from.take(key);
    if (decision) decisions.push(decision);
  }
  return decisions;
}
const allowed = (decisions: readonly RateDecision[]) =>
  decisions.filter((decision) => decision.isAllowed).length;

describe("one process", () => {
  it("does not count the requests of a key without a limit", async () => {
    const query = vi.spyOn(db.pool, "query");
    expect(limiter().take({ id: "0195c1c2-8f0e-7cc2-8000-000000000001", rateLimit: null })).toBeNull();
    expect(query).not.toHaveBeenCalled();
  });

  it.each([1, 7, 20, 21, 1_000])(
    "admits exactly %i requests in a window, and as many in the next",
    async (requests) => {
      const key = await addKey({ requests, per: "second" });
      const from = limiter();
      for (let second = 0; second < 3; second++) {
        const decisions = await takeAll(from, key, requests + 20);
        expect(allowed(decisions)).toBe(requests);
        expect(decisions.slice(0, requests).map((decision) => decision.remaining)).toEqual(
          Array.from({ length: requests }, (_, taken) => requests - taken - 1),
        );
        expect(decisions.at(-1)).toEqual({
          isAllowed: false,
          limit: requests,
          remaining: 0,
          resetSeconds: 1,
        });
        advance(1_000);
      }
    },
  );

  it("admits exactly the limit out of requests at the same instant", async () => {
    const key = await addKey({ requests: 100, per: "minute" });
    const from = limiter();
    const decisions = await Promise.all(Array.from({ length: 300 }, () => from.take(key)));
    expect(decisions.filter((decision) => decision?.isAllowed)).toHaveLength(100);
    expect(decisions.at(-1)?.resetSeconds).toBe(60);
  });

  it("asks the database about twenty times per window, not per request", async () => {
    const key = await addKey({ requests: 10_000, per: "minute" });
    const from = limiter();
    const query = vi.spyOn(db.pool, "query");
    expect(allowed(await takeAll(from, key, 10_500))).toBe(10_000);
    expect(query.mock.calls.length).toBe(20);
  });

  it("leases for all keys that wait in one statement", async () => {
    const keys = await Promise.all(Array.from({ length: 12 }, () => addKey({ requests: 3, per: "second" })));
    const from = limiter();
    const query = vi.spyOn(db.pool, "query");
    const decisions = await Promise.all(
      keys.flatMap((key) => Array.from({ length: 5 }, () => from.take(key))),
    );
    expect(query).toHaveBeenCalledTimes(1);
    expect(decisions.filter((decision) => decision?.isAllowed)).toHaveLength(36);
  });

  it("follows a limit that was changed", async () => {
    const key = await addKey({ requests: 2, per: "minute" });
    const from = limiter();
    expect(allowed(await takeAll(from, key, 5))).toBe(2);
    const raised = { ...key, rateLimit: { requests: 6, per: "minute" } as const };
    expect(allowed(await takeAll(from, raised, 10))).toBe(4);
    const lowered = { ...key, rateLimit: { requests: 3, per: "minute" } as const };
    expect(allowed(await takeAll(from, lowered, 10))).toBe(0);
    const perSecond = { ...key, rateLimit: { requests: 3, per: "second" } as const };
    expect(allowed(await takeAll(from, perSecond, 10))).toBe(3);
  });

  it("goes on when the database's clock was set back", async () => {
    const key = await addKey({ requests: 2, per: "second" });
    expect(allowed(await takeAll(limiter(), key, 5))).toBe(2);
    sharedClock.advance(-3_600_000);
    expect(allowed(await takeAll(limiter(), key, 5))).toBe(2);
  });

  it("takes the window from the database when no clock is given", async () => {
    const key = await addKey({ requests: 1_000, per: "minute" });
    const decision = await new RateLimiter(db.pool).take(key);
    expect(decision).toMatchObject({ isAllowed: true, limit: 1_000, remaining: 999 });
    expect(decision?.resetSeconds).toBeGreaterThanOrEqual(1);
    expect(decision?.resetSeconds).toBeLessThanOrEqual(60);
  });

  it("says unavailable when the database does not answer, and goes on afterwards", async () => {
    const key = await addKey({ requests: 5, per: "minute" });
    const from = limiter();
    vi.spyOn(db.pool, "query").mockImplementationOnce(() => Promise.reject(new Error("gone")));
    await expect(Promise.resolve(from.take(key))).rejects.toMatchObject({ code: "unavailable" });
    expect(allowed(await takeAll(from, key, 10))).toBe(5);
  });
});

describe("several processes", () => {
  it.each([
    [2, 100],
    [3, 1_000],
    [5, 40],
  ])("%i that share a limit of %i never admit more, nor lose more than they hold", async (n, requests) => {
    const key = await addKey({ requests, per: "minute" });
    const limiters = Array.from({ length: n }, limiter);
    const held = (n - 1) * (Math.ceil(requests / 20) - 1);
    let admitted = 0;
    let admittedAtFirstRefusal: number | null = null;
    for (let round = 0; round < requests; round++) {
      for (const from of limiters) {
        const decision = await from.take(key);
        if (decision?.isAllowed) admitted++;
        else admittedAtFirstRefusal ??= admitted;
      }
    }
    expect(admitted).toBe(requests);
    expect(admittedAtFirstRefusal).toBeGreaterThanOrEqual(requests - held);
  });

  it("refuse early by no more than the bound when one of them holds a lease it does not use", async () => {
    const key = await addKey({ requests: 200, per: "minute" });
    const [busy, idle] = [limiter(), limiter()];
    await idle.take(key);
    expect(allowed(await takeAll(busy, key, 300))).toBe(190);
    expect(allowed(await takeAll(idle, key, 300))).toBe(9);
    advance(60_000);
    expect(allowed(await takeAll(busy, key, 300))).toBe(200);
  });

  it("do not wait for each other's rows", async () => {
    const keys = await Promise.all(Array.from({ length: 30 }, () => addKey({ requests: 50, per: "minute" })));
    const limiters = Array.from({ length: 6 }, limiter);
    let admitted = 0;
    await Promise.all(
      limiters.map(async (from, n) => {
        const own = n % 2 === 0 ? keys : keys.toReversed();
        for (let round = 0; round < 50; round++) {
          const decisions = await Promise.all(own.map((key) => from.take(key)));
          admitted += decisions.filter((decision) => decision?.isAllowed).length;
        }
      }),
    );
    expect(admitted).toBe(30 * 50);
  });
});

describe("several operating-system processes", () => {
  let folder: string;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(process.cwd(), "node_modules/.stickypool-test-"));
    await bundle(process.cwd(), ["lib/testing/rate-limit-process.ts"], folder);
    for (let n = 0; n < 2; n++) {
      const child = fork(join(folder, "rate-limit-process.js"), {
        env: { ...process.env, DATABASE_URL: db.url },
      });
      children.push(child);
      await once(child, "message");
    }
  });
  afterAll(async () => {
    for (const child of children) {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    }
    rmSync(folder, { recursive: true, force: true });
  });

  async function askFor(child: ChildProcess, command: RateCommand): Promise<number> {
    const answered = once(child, "message");
    child.send(command);
    const [count] = await answered;
    return count as number;
  }

  it("share one limit on one database", async () => {
    const key = await addKey({ requests: 1_000, per: "minute" });
    const secondsLeft = 60 - new Date().getUTCSeconds();
    // Not across the end of a minute, where a second window would begin.
    if (secondsLeft < 10) await new Promise((done) => setTimeout(done, secondsLeft * 1_000 + 50));
    const counts = await Promise.all(children.map((child) => askFor(child, { key, requests: 900 })));
    const [one = 0, other = 0] = counts;
    expect(one + other).toBeLessThanOrEqual(1_000);
    expect(one + other).toBeGreaterThanOrEqual(1_000 - 49);
    expect(Math.min(one, other)).toBeGreaterThan(0);
    const { rows } = await db.pool.query("SELECT used FROM api_key_rate_windows WHERE api_key_id = $1", [
      key.id,
    ]);
    expect(rows[0].used).toBe(1_000);
  });
});
