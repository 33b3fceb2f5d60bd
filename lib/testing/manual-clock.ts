import type { Clock } from "../clock";

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  set(epochMs: number): void;
  advance(milliseconds: number): void;
}

/** @param start epoch milliseconds or anything `new Date` reads, e.g. "2026-01-31T00:00:00Z" */
export function manualClock(start: number | string = "2026-01-15T12:00:00Z"): ManualClock {
  let time = new Date(start).getTime();
  return {
    now: () => time,
    set: (epochMs) => {
      time = epochMs;
    },
    advance: (milliseconds) => {
      time += milliseconds;
    },
  };
}
