/**
 * Lets a few conversions run at a time; the others wait in the order they came.
 *
 * @param count how many run at once
 */
export function createConversionSlots(count: number) {
  let free = count;
  const waiting: (() => void)[] = [];

  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };

  return {
    /**
     * Runs `work` once a slot is free.
     *
     * @throws the reason of `signal` when it fires while this waits; `work` is not begun then
     */
    async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
      signal.throwIfAborted();
      if (free > 0) free -= 1;
      else await waitForTurn(waiting, signal);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}

function waitForTurn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((fulfil, reject) => {
    const giveUp = (): void => {
      waiting.splice(waiting.indexOf(enter), 1);
      reject(signal.reason);
    };
    const enter = (): void => {
      signal.removeEventListener("abort", giveUp);
      fulfil();
    };
    waiting.push(enter);
    signal.addEventListener("abort", giveUp, { once: true });
  });
}
