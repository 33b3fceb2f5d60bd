import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { createTimerLoop, type TimedTask } from "./timer-loop";

const db = setUpTestDatabase();

it("does a task after coming up, one worker at a time, and finishes it before it stops", async () => {
  const stop = new AbortController();
  let running = 0;
  let most = 0;
  let done = 0;
  const task: TimedTask = {
    name: "sweep-something",
    cron: "0 0 1 1 *",
    async run() {
      running++;
      most = Math.max(most, running);
      await sleep(150);
      running--;
      done++;
    },
  };
  const workers = [1, 2, 3].map(() => createTimerLoop(db.pool, [task]).runRound(stop.signal));
  await expect.poll(() => done, { timeout: 10_000 }).toBeGreaterThan(0);
  stop.abort();
  await Promise.all(workers);
  expect([running, most]).toEqual([0, 1]);
  const { rows } = await db.pool.query("SELECT identifier FROM graphile_worker._private_known_crontabs");
  expect(rows).toEqual([{ identifier: "sweep-something" }]);
});

it("tries a task again that failed, and goes on with the others", async () => {
  const stop = new AbortController();
  let attempts = 0;
  let others = 0;
  const loop = createTimerLoop(db.pool, [
    {
      name: "fails-once",
      cron: "0 0 1 1 *",
      async run() {
        if (++attempts === 1) throw new Error("not this time");
      },
    },
    {
      name: "another",
      cron: "0 0 1 1 *",
      async run() {
        others++;
      },
    },
  ]);
  const round = loop.runRound(stop.signal);
  await expect.poll(() => [attempts, others], { timeout: 15_000, interval: 100 }).toEqual([2, 1]);
  stop.abort();
  await round;
});
