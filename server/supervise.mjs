import { bringUp } from "./bring-up.mjs";
import { StartError } from "./start-error.mjs";

/** A terminal's Ctrl-C arrives twice, from the terminal and through npm; only a later signal means "at once". */
const SECOND_SIGNAL_AFTER_MS = 2_000;
const PARENT_CHECK_MS = 1_000;

/**
 * `npm start`: brings everything up, prints one line with the address, and keeps it running until SIGINT, SIGTERM
 * or SIGHUP. What the operator has to mend is one line and exit code 1.
 */
export async function start() {
  const stopping = stopRequests();
  /** What was brought up, taken down in the opposite order. */
  const running = [];
  const log = (line) => console.error(line);
  try {
    await bringUp({ running, signal: stopping, log });
    if (!stopping.aborted) await new Promise((fulfil) => stopping.addEventListener("abort", fulfil));
  } catch (error) {
    if (!stopping.aborted) fail(error);
  }
  for (const stop of running.reverse()) {
    try {
      await stop();
    } catch (error) {
      fail(error);
    }
  }
  process.exit();
}

function fail(error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exitCode = 1;
}

/** Fires when this process is asked to stop. */
function stopRequests() {
  const controller = new AbortController();
  let askedAt = null;
  const ask = () => {
    if (askedAt === null) {
      askedAt = Date.now();
      controller.abort();
    } else if (Date.now() - askedAt > SECOND_SIGNAL_AFTER_MS) {
      // The children end when their channel closes, and Postgres when its leash does.
      process.exit(1);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, ask);
  // npm killed outright forwards nothing: without it nobody could stop this process by its terminal any more.
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && ask(), PARENT_CHECK_MS).unref();
  }
  return controller.signal;
}
