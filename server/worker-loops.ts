import type { Loop } from "../lib/worker/loop";

/** Everything the worker process repeats. */
export function createWorkerLoops(): Loop[] {
  return [];
}
