import { getLogger } from "../lib/logger";
import { beginShutdown } from "../lib/shutdown-signal";
import { tellParent } from "./tell-parent";

/** The longest a process takes to finish what it began; `npm start` kills it some seconds later. */
const STOP_WITHIN_MS = 20_000;

/** Fulfils when the parent lets this process begin; at once when there is no parent (the program was run by hand). */
export function parentLetsServe(): Promise<void> {
  return new Promise((fulfil) => {
    if (!process.send) return fulfil();
    process.on("message", (message: { type?: string }) => {
      if (message.type === "serve") fulfil();
    });
  });
}

/**
 * The life of a process that `npm start` launched: runs `serve`, and ends through `stop` when it is asked to, or when
 * its parent is gone. A defect that nobody caught ends it at once; it will be started again.
 *
 * @param serve fulfils when the process serves
 * @param stop finishes what was begun; called once
 */
export function runChildProcess(serve: () => Promise<void>, stop: () => Promise<void>): void {
  const log = getLogger();
  let stopping = false;
  const end = async (why: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, "stopping");
    setTimeout(() => {
      log.error({ withinMs: STOP_WITHIN_MS }, "could not stop in time");
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    beginShutdown();
    try {
      await stop();
      process.exit(0);
    } catch (error) {
      log.error({ err: error }, "could not stop cleanly");
      process.exit(1);
    }
  };
  process.on("SIGTERM", () => end("SIGTERM"));
  process.on("SIGINT", () => end("SIGINT"));
  process.on("disconnect", () => end("the parent process is gone"));
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, "uncaught exception");
    process.exit(1);
  });
  process.on("unhandledRejection", (error) => {
    log.fatal({ err: error }, "unhandled rejection");
    process.exit(1);
  });
  serve().then(
    () => tellParent({ type: "ready" }),
    async (error: unknown) => {
      log.fatal({ err: error }, "could not start");
      await tellParent({ type: "failed", reason: error instanceof Error ? error.message : String(error) });
      process.exit(1);
    },
  );
}
