"use client";

import { Pin } from "lucide-react";
import { Badge, Status } from "@/components/ui/badge";
import { Countdown, Time, useNow } from "@/components/ui/time";
import type { MappingRowView } from "@/lib/sticky-sender/get-mappings-page";
import type { MappingState } from "@/lib/sticky-sender/mapping-expiry";

type Row = Pick<MappingRowView, "state" | "expiresAtMs">;

/** The state at this second: a live mapping expires before the viewer's eyes. */
function useStateNow(row: Row): MappingState {
  const nowMs = useNow();
  if (row.state !== "live" || row.expiresAtMs === null) return row.state;
  return nowMs >= row.expiresAtMs ? "expired" : "live";
}

/** Live, pinned or expired; `isActing` false = sticky sender is off, so the mapping is kept but not used. */
export function MappingStateBadge({ row, isActing }: { row: Row; isActing: boolean }) {
  const state = useStateNow(row);
  if (state === "expired") return <Status>Expired</Status>;
  if (state === "pinned") {
    return (
      <Badge tone={isActing ? "accent" : "neutral"} icon={<Pin aria-hidden />}>
        {isActing ? "Pinned" : "Pinned, not in use"}
      </Badge>
    );
  }
  return isActing ? <Status tone="success">Live</Status> : <Status tone="warning">Kept, not in use</Status>;
}

/** When a mapping expires: the date and what is left. */
export function MappingExpiry({ row }: { row: Row }) {
  const state = useStateNow(row);
  if (row.expiresAtMs === null) return <span className="text-muted">Never</span>;
  return (
    <>
      <Time value={row.expiresAtMs} mode="absolute" />
      <p className="text-[0.8125rem] text-muted">
        {state === "expired" ? <Time value={row.expiresAtMs} /> : <Countdown until={row.expiresAtMs} />}
      </p>
    </>
  );
}
