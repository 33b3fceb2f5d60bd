import { processSingleton } from "./process-singleton";

function controller(): AbortController {
  return processSingleton("shutdown", () => new AbortController());
}

/** Fires when the process begins to stop. What holds a connection open, such as live status, ends it then. */
export function getShutdownSignal(): AbortSignal {
  return controller().signal;
}

/** Called by the process itself, once it was asked to stop. */
export function beginShutdown(): void {
  controller().abort();
}
