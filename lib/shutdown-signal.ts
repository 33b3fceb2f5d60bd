import { setMaxListeners } from "node:events";
import { processSingleton } from "./process-singleton";

function controller(): AbortController {
  return processSingleton("shutdown", () => {
    const shutdown = new AbortController();
    // Every loop of the worker waits for it: more than the ten after which Node suspects a leak.
    setMaxListeners(0, shutdown.signal);
    return shutdown;
  });
}

/** Fires when the process begins to stop. What holds a connection open, such as live status, ends it then. */
export function getShutdownSignal(): AbortSignal {
  return controller().signal;
}

/** Called by the process itself, once it was asked to stop. */
export function beginShutdown(): void {
  controller().abort();
}
