import { Status } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import type { CarrierStateSummary } from "@/lib/carrier/types";
import { stateWords } from "./carrier-words";

/** A carrier's connection in words and colour, since when, and why where it does not work. */
export function CarrierState({ state: { state, detail, sinceMs, workers } }: { state: CarrierStateSummary }) {
  const { label, tone } = stateWords[state];
  return (
    <span className="block min-w-0">
      <Status tone={tone}>{label}</Status>
      {sinceMs !== null && (
        <span className="block text-[0.8125rem] text-muted">
          since <Time value={sinceMs} />
          {workers.such < workers.all && `, at ${workers.such} of ${workers.all} workers`}
        </span>
      )}
      {detail !== null && (
        <span className="block max-w-md text-[0.8125rem] break-words text-muted">{detail}</span>
      )}
      {state === "unknown" && (
        <span className="block max-w-md text-[0.8125rem] text-muted">No worker has reported lately.</span>
      )}
    </span>
  );
}
