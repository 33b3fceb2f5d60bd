import type { ConnectionState } from "./carrier";
import type { CarrierStateSummary } from "./types";

/** How one worker sees a carrier. */
export interface SeenState {
  readonly state: ConnectionState;
  readonly detail: string | null;
  readonly changedAtMs: number;
}

/** The worse, the earlier. */
const BY_URGENCY: readonly ConnectionState[] = [
  "misconfigured",
  "disconnected",
  "connecting",
  "connected",
  "disabled",
];

/**
 * One state out of those that the workers see: the worst, because messages of the workers that see it wait. Of several
 * workers in that state the one that changed last explains it, and the one that changed first says since when.
 *
 * @param isEnabled a disabled carrier is disabled, whatever workers still say
 */
export function summariseState(seen: readonly SeenState[], isEnabled: boolean): CarrierStateSummary {
  if (!isEnabled) return { state: "disabled", detail: null, sinceMs: null, workers: { such: 0, all: 0 } };
  const state = BY_URGENCY.find((each) => seen.some((one) => one.state === each));
  if (state === undefined)
    return { state: "unknown", detail: null, sinceMs: null, workers: { such: 0, all: 0 } };
  const such = seen.filter((one) => one.state === state).toSorted((a, b) => b.changedAtMs - a.changedAtMs);
  return {
    state,
    detail: such.find((one) => one.detail !== null)?.detail ?? null,
    sinceMs: such.at(-1)?.changedAtMs ?? null,
    workers: { such: such.length, all: seen.length },
  };
}
