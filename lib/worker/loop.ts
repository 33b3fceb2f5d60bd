import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";

/** A piece of background work that the worker repeats until it is stopped. */
export interface Loop {
  /** Kebab-case, for the log. */
  readonly name: string;
  /**
   * One round, e.g. one batch claimed and handed over. A round that was begun is finished before the process stops,
   * so keep it to seconds; long rounds look at `signal` between their steps.
   *
   * @returns milliseconds until the next round; 0 = there is more to do, go on at once
   */
  runRound(signal: AbortSignal): Promise<number>;
  /** Called once after the last round, e.g. to flush or close what the loop holds. */
  stop?(): Promise<void>;
}

/** What `runLoop` reports to. */
export interface LoopLog {
  error(fields: object, message: string): void;
}

const FIRST_BACK_OFF_MS = 250;
const LONGEST_BACK_OFF_MS = 30_000;

/** Milliseconds to wait after the nth failure in a row: 250 ms, doubling up to 30 s. */
export function backOffMs(failures: number): number {
  return Math.min(FIRST_BACK_OFF_MS * 2 ** (failures - 1), LONGEST_BACK_OFF_MS);
}

/**
 * Repeats a loop's rounds until the signal fires. A failing round is logged and tried again after a growing pause;
 * it never ends the loop. Fulfils when the round in progress, and the loop's own `stop`, are done.
 */
export async function runLoop(loop: Loop, signal: AbortSignal, log: LoopLog): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    let waitMs: number;
    try {
      waitMs = await loop.runRound(signal);
      failures = 0;
    } catch (error) {
      failures += 1;
      waitMs = backOffMs(failures);
      log.error({ err: error, loop: loop.name, failures, retryInMs: waitMs }, "a round failed");
    }
    // Even rounds without a pause between them let timers and signals through.
    if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    else await nextTurn();
  }
  await loop.stop?.();
}
