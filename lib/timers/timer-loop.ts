import {
  Logger,
  type ParsedCronItem,
  parseCronItems,
  type Runner,
  run,
  type TaskList,
} from "graphile-worker";
import type pg from "pg";
import { getLogger } from "@/lib/logger";
import type { Loop } from "@/lib/worker/loop";

/** Work that is done at certain times, by one of the workers there are. */
export interface TimedTask {
  /** Kebab-case. */
  readonly name: string;
  /** When, as cron says it, in UTC. It is also done soon after a worker has come up. */
  readonly cron: string;
  /** Ends early when the process is to stop. Whatever it throws is logged, and it is tried again with growing pauses. */
  run(signal: AbortSignal): Promise<void>;
}

/** After the runner itself ended, for example with its database. */
const PAUSE_MS = 1_000;

/**
 * Runs timed tasks by graphile-worker, which keeps its schema in the same database: each time comes once however many workers
 * there are, and what a worker that died had begun is done by another. Messages never go through it (design §4).
 */
export function createTimerLoop(pool: pg.Pool, tasks: readonly TimedTask[]): Loop {
  return {
    name: "timers",
    async runRound(signal) {
      const runner = await start(pool, tasks, signal);
      const stopped = stopWith(runner, signal);
      try {
        await runner.promise;
      } finally {
        await stopped.done();
      }
      return PAUSE_MS;
    },
  };
}

async function start(pool: pg.Pool, tasks: readonly TimedTask[], signal: AbortSignal): Promise<Runner> {
  const taskList: TaskList = Object.fromEntries(tasks.map((task) => [task.name, () => task.run(signal)]));
  handleLostClients(pool);
  const runner = await run({
    pgPool: pool,
    taskList,
    parsedCronItems: cronItemsOf(tasks),
    concurrency: 1,
    // The process has its own way to stop.
    noHandleSignals: true,
    logger: new Logger(() => (level, message, meta) => {
      const log = getLogger();
      if (level === "error") log.error({ meta }, `timers: ${message}`);
      else if (level === "warning") log.warn({ meta }, `timers: ${message}`);
      else log.debug(`timers: ${message}`);
    }),
  });
  // One queue for each task: whoever does it, it is done by one at a time.
  for (const { name } of tasks)
    await runner.addJob(name, {}, { jobKey: `${name} at start`, queueName: name });
  return runner;
}

/** A connection that breaks while the runner holds it is told by what it was asked; without this the runner complains. */
function handleLostClients(pool: pg.Pool): void {
  if (pool.listeners("connect").includes(ignoreErrorsOf)) return;
  pool.on("connect", ignoreErrorsOf);
}

function ignoreErrorsOf(client: pg.PoolClient): void {
  client.on("error", () => undefined);
}

function cronItemsOf(tasks: readonly TimedTask[]): ParsedCronItem[] {
  return parseCronItems(
    tasks.map(({ name, cron }) => ({
      task: name,
      match: cron,
      identifier: name,
      options: { queueName: name },
    })),
  );
}

/** Stops the runner when the signal fires: no new task begins, the one begun ends first. */
function stopWith(runner: Runner, signal: AbortSignal): { done(): Promise<void> } {
  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= runner.stop().catch((error: unknown) => {
      getLogger().warn({ err: error }, "the timers did not stop cleanly");
    });
  };
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  return {
    async done() {
      signal.removeEventListener("abort", stop);
      await stopping;
    },
  };
}
