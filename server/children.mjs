import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { endProcess } from "./process-identity.mjs";

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** A child that ran this long was healthy: its next death starts the pauses anew. */
export const HEALTHY_AFTER_MS = 60_000;
/** Children finish what they began; they are told how long they have by their own deadline, which is shorter. */
const STOP_STEPS = [
  ["SIGTERM", 25_000],
  ["SIGKILL", 5_000],
];

/** Standard output belongs to the lines of `npm start` itself. */
const CHILD_STDIO = ["ignore", 2, 2, "ipc"];

/** Milliseconds before a child is started again after its nth death in a row. */
export function restartPauseMs(deaths) {
  return Math.min(FIRST_PAUSE_MS * 2 ** (deaths - 1), LONGEST_PAUSE_MS);
}

/**
 * Keeps a program running until it is stopped: starts it again when it dies, after a pause that grows.
 *
 * Over IPC the program is told `{ type: "serve" }` when it may begin, and says `{ type: "ready" }` when it did.
 * It ends by itself when the channel closes, so it never outlives this process.
 *
 * @param {object} options
 * @param {string} options.name for messages
 * @param {string[]} options.command Node arguments
 * @param {import("node:child_process").SpawnOptions} options.spawnOptions
 * @param {Promise<boolean>} options.mayServe false = this start fails, the program is not told to begin
 * @param {(line: string) => void} options.log
 * @param {() => void} options.onChange called when the process id changed
 * @returns {SupervisedChild}
 *
 * @typedef {object} SupervisedChild
 * @property {() => number | null} pid
 * @property {Promise<string | null>} started null once it was ready for the first time, else why it died before
 * @property {() => Promise<void>} stop
 */
export function superviseChild({ name, command, spawnOptions, mayServe, log, onChange }) {
  let child = null;
  let deaths = 0;
  const stopped = new AbortController();
  let settleStarted;
  const started = new Promise((fulfil) => {
    settleStarted = fulfil;
  });

  const run = () =>
    new Promise((fulfil) => {
      let failure = null;
      let wasReady = false;
      const begun = Date.now();
      child = spawn(process.execPath, command, {
        ...spawnOptions,
        // A group of its own: Ctrl-C in a terminal reaches this process alone, which stops the others in order.
        detached: true,
        stdio: CHILD_STDIO,
      });
      onChange();
      const launched = child;
      mayServe.then((may) => {
        if (may && launched.connected) launched.send({ type: "serve" });
      });
      child.on("message", (message) => {
        if (message?.type === "ready") {
          wasReady = true;
          settleStarted(null);
        }
        if (message?.type === "failed") failure = message.reason;
      });
      child.on("error", (error) => {
        failure = error.message;
      });
      child.on("close", (code, signal) => {
        child = null;
        const reason = failure ?? (signal ? `killed by ${signal}` : `exit code ${code}`);
        fulfil({ reason, wasReady, ranMs: Date.now() - begun });
      });
    });

  const keepRunning = async () => {
    while (!stopped.signal.aborted) {
      const { reason, wasReady, ranMs } = await run();
      if (stopped.signal.aborted) break;
      if (!wasReady) settleStarted(reason);
      deaths = ranMs > HEALTHY_AFTER_MS ? 1 : deaths + 1;
      const pauseMs = restartPauseMs(deaths);
      log(`The ${name} process ended (${reason}); starting it again in ${pauseMs / 1000} s.`);
      await sleep(pauseMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
    settleStarted("stopped");
  };
  const done = keepRunning();

  return {
    pid: () => child?.pid ?? null,
    started,
    stop: async () => {
      stopped.abort();
      if (child?.pid) await endProcess(child.pid, STOP_STEPS);
      await done;
    },
  };
}

/**
 * Runs a program once to its end.
 *
 * @returns {Promise<{ notices: string[], failure: string | null }>} what it sent as `{ type: "notice" }`, and why it failed
 */
export function runOnce({ command, spawnOptions, signal }) {
  return new Promise((fulfil) => {
    const notices = [];
    let failure = null;
    const child = spawn(process.execPath, command, {
      ...spawnOptions,
      signal,
      detached: true,
      stdio: CHILD_STDIO,
    });
    child.on("message", (message) => {
      if (message?.type === "notice") notices.push(message.text);
      if (message?.type === "failed") failure = message.reason;
    });
    child.on("error", (error) => {
      failure = error.message;
    });
    child.on("close", (code, signal) => {
      if (code !== 0) failure ??= signal ? `killed by ${signal}` : `exit code ${code}`;
      fulfil({ notices, failure });
    });
  });
}
