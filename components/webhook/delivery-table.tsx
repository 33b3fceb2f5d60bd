import type { ReactNode } from "react";
import { Status } from "@/components/ui/badge";
import { type Column, DataTable } from "@/components/ui/data-table";
import { TextLink } from "@/components/ui/link-button";
import { Time } from "@/components/ui/time";
import type { DeliveryRow } from "@/lib/webhook/list-deliveries";
import { describeOutcome, eventLabels, stateLabels, stateOf, stateTones } from "./delivery-words";

/** The name under which the table posts its chosen rows. */
export const DELIVERY_SELECTION = "deliveryIds";

/** Rows of the log of webhooks; the time leads to the delivery. */
export function DeliveryTable({
  rows,
  empty,
  isSelectable,
}: {
  rows: readonly DeliveryRow[];
  empty: ReactNode;
  isSelectable: boolean;
}) {
  const columns: Column<DeliveryRow>[] = [
    {
      key: "occurred",
      header: "Occurred",
      isPrimary: true,
      fit: true,
      cell: (row) => (
        <TextLink href={`/webhook-deliveries/${row.id}`}>
          <Time value={row.occurredAtMs} mode="absolute" seconds />
        </TextLink>
      ),
    },
    { key: "status", header: "Status", fit: true, cell: (row) => <DeliveryStatus row={row} /> },
    {
      key: "event",
      header: "Event",
      fit: true,
      cell: (row) => (
        <>
          <span className="whitespace-nowrap">{eventLabels[row.eventType] ?? row.eventType}</span>
          <p className="max-w-44 text-[0.8125rem] break-words text-muted">{row.profileName}</p>
        </>
      ),
    },
    {
      key: "outcome",
      header: "Last answer",
      fit: true,
      cell: (row) => (
        <>
          <span className="whitespace-nowrap">{row.attemptCount === 0 ? "–" : describeOutcome(row)}</span>
          <p className="text-[0.8125rem] whitespace-nowrap text-muted">
            {row.attemptCount === 1 ? "1 attempt" : `${row.attemptCount} attempts`}
          </p>
        </>
      ),
    },
    {
      key: "url",
      header: "URL",
      isWide: true,
      cell: (row) => <span className="line-clamp-2 min-w-40 break-all">{row.url}</span>,
    },
  ];
  return (
    <DataTable
      caption="Webhook deliveries"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      empty={empty}
      {...(isSelectable && {
        selection: {
          name: DELIVERY_SELECTION,
          rowLabel: (row: DeliveryRow) =>
            `Select ${eventLabels[row.eventType] ?? row.eventType} of ${new Date(row.occurredAtMs).toISOString()}`,
        },
      })}
    />
  );
}

function DeliveryStatus({ row }: { row: DeliveryRow }) {
  const state = stateOf(row);
  return <Status tone={stateTones[state]}>{stateLabels[state]}</Status>;
}
