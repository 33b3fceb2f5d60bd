import { Badge } from "@/components/ui/badge";
import { DataTable } from "@/components/ui/data-table";
import { TextLink } from "@/components/ui/link-button";
import { EmptyState } from "@/components/ui/states";
import type { CarrierSummary } from "@/lib/carrier/types";
import { CarrierState } from "./carrier-state";
import { count, describeThroughput } from "./carrier-words";

/** The carriers with what an operator watches: state, throughput, numbers. */
export function CarrierTable({ carriers, nowMs }: { carriers: readonly CarrierSummary[]; nowMs: number }) {
  return (
    <DataTable
      caption="Carriers"
      rows={carriers}
      rowKey={(carrier) => carrier.id}
      empty={<EmptyState title="No carriers">Add one, so that messages can leave.</EmptyState>}
      columns={[
        {
          key: "name",
          header: "Name",
          isPrimary: true,
          cell: (carrier) => (
            <span className="flex flex-wrap items-center gap-2">
              <TextLink href={`/carriers/${carrier.id}`} className="font-medium break-words">
                {carrier.name}
              </TextLink>
              {!carrier.canMms && <Badge>SMS only</Badge>}
            </span>
          ),
        },
        { key: "kind", header: "Kind", cell: (carrier) => carrier.kindLabel },
        { key: "state", header: "State", isWide: true, cell: ({ state }) => <CarrierState state={state} /> },
        {
          key: "hour",
          header: "Sent this hour",
          align: "end",
          cell: ({ traffic }) => (
            <span className="figures whitespace-nowrap">
              {count(traffic.sentThisHour)}
              <span className="block text-[0.8125rem] text-muted">
                {describeThroughput(traffic.sentThisHour, nowMs)}
              </span>
            </span>
          ),
        },
        {
          key: "day",
          header: "24 hours",
          align: "end",
          cell: ({ traffic }) => (
            <span className="figures whitespace-nowrap">
              {count(traffic.sentLastDay)}
              <span className="block text-[0.8125rem] text-muted">{count(traffic.failedLastDay)} failed</span>
            </span>
          ),
        },
        {
          key: "numbers",
          header: "Numbers",
          align: "end",
          cell: ({ numbers }) => <span className="figures">{count(numbers)}</span>,
        },
      ]}
    />
  );
}
