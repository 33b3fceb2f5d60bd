import { getPool, getPrisma } from "../lib/db/client";
import { getProbePool } from "../lib/db/probe-pool";
import { getEnv } from "../lib/env";
import { getLogger } from "../lib/logger";
import { getShutdownSignal } from "../lib/shutdown-signal";
import { runLoop } from "../lib/worker/loop";
import { parentLetsServe, runChildProcess } from "./child-process";
import { createWorkerLoops } from "./worker-loops";

/** The worker process: sends queued messages, records receipts, sweeps what is dead. Run as many as you like. */
let running: Promise<unknown> = Promise.resolve();

async function serve(): Promise<void> {
  getEnv();
  const log = getLogger();
  await parentLetsServe();
  running = Promise.all(createWorkerLoops().map((loop) => runLoop(loop, getShutdownSignal(), log)));
}

async function stop(): Promise<void> {
  await running;
  await getPrisma().$disconnect();
  await getProbePool().end();
  await getPool().end();
}

runChildProcess(serve, stop);
