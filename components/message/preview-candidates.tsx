"use client";

import { type Column, DataTable } from "@/components/ui/data-table";
import { Time } from "@/components/ui/time";
import type { PreviewedCandidate } from "@/lib/message/preview-test-message";
import type { Exclusion } from "@/lib/number-pool/types";
import { formatDuration } from "./format-duration";

const exclusionLabels: Readonly<Record<Exclusion, string>> = {
  disabled: "Disabled",
  weight_zero: "Its type has weight 0",
  cannot_carry: "Cannot carry this message",
  unhealthy: "Unhealthy, skipped",
};

const columns: readonly Column<PreviewedCandidate>[] = [
  {
    key: "number",
    header: "Number",
    isPrimary: true,
    cell: (candidate) => <span className="figures">{candidate.e164}</span>,
  },
  {
    key: "place",
    header: "Place",
    cell: (candidate) => placeOf(candidate),
  },
  {
    key: "type",
    header: "Type",
    cell: (candidate) => (
      <>
        {candidate.type === "toll_free" ? "Toll-free" : "Long code"}
        {candidate.matchesAreaCode && <p className="text-[0.8125rem] text-muted">Area code matches</p>}
      </>
    ),
  },
  {
    key: "wait",
    header: "Free",
    cell: (candidate) => (candidate.waitMs > 0 ? `in ${formatDuration(candidate.waitMs)}` : "now"),
  },
  {
    key: "used",
    header: "Last used",
    cell: (candidate) => (candidate.lastUsedAtMs === null ? "–" : <Time value={candidate.lastUsedAtMs} />),
  },
];

/** Every number of the pool with its place in line or why it is out; asked for when it is opened. */
export function PreviewCandidates({
  candidates,
  onOpen,
}: {
  candidates: { readonly total: number; readonly shown: readonly PreviewedCandidate[] } | null;
  onOpen: () => void;
}) {
  return (
    <details className="text-sm" onToggle={(event) => event.currentTarget.open && onOpen()}>
      <summary className="w-fit cursor-pointer text-muted hover:text-foreground">
        All numbers of the pool
      </summary>
      <div className="mt-2">
        {candidates === null ? (
          <p className="text-muted">Loading …</p>
        ) : (
          <>
            <DataTable
              caption="Numbers of the pool"
              columns={columns}
              rows={candidates.shown}
              rowKey={(candidate) => candidate.e164}
              empty={<p className="p-4 text-muted">No number is assigned.</p>}
            />
            {candidates.total > candidates.shown.length && (
              <p className="mt-2 text-muted">
                The first {candidates.shown.length.toLocaleString("en-US")} of{" "}
                {candidates.total.toLocaleString("en-US")}.
              </p>
            )}
          </>
        )}
      </div>
    </details>
  );
}

function placeOf(candidate: PreviewedCandidate): string {
  if (candidate.exclusion !== null) {
    const why = exclusionLabels[candidate.exclusion];
    return candidate.isChosen ? `Chosen (${why.toLowerCase()})` : why;
  }
  if (candidate.isChosen) return candidate.rank === 1 ? "Chosen" : `Chosen (would be ${candidate.rank})`;
  return candidate.rank === null ? "–" : String(candidate.rank);
}
