/** Where rules and services take the time from, so that tests can set it. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** As it is before Next puts its own in its place, of which making one takes ten times as long (0.6 µs instead of 0.06). */
const NativeDate = Date;

/** The instant, made fast where thousands a second are. */
export function dateOf(epochMs: number): Date {
  return new NativeDate(epochMs);
}
