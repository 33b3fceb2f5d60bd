import type { ReactNode } from "react";
import { type Column, DataTable } from "@/components/ui/data-table";
import { Time } from "@/components/ui/time";
import type { MappingRowView, SenderChoice } from "@/lib/sticky-sender/get-mappings-page";
import type { MappingActions } from "./mapping-actions";
import { MappingMenu } from "./mapping-menu";
import { MappingExpiry, MappingStateBadge } from "./mapping-state";

const unavailableNotes = {
  disabled: "Number is disabled",
  weight_zero: "Type has weight 0",
} as const;

/** Name of the checkboxes of the list. */
export const SELECTION = "recipients";

/** Rows of the list of mappings. `actions` null = the user may only look. */
export function MappingTable({
  profileId,
  rows,
  isActing,
  actions,
  choice,
  empty,
}: {
  profileId: string;
  rows: readonly MappingRowView[];
  /** Sticky sender is on. */
  isActing: boolean;
  actions: MappingActions | null;
  choice: SenderChoice;
  empty: ReactNode;
}) {
  const columns: Column<MappingRowView>[] = [
    {
      key: "recipient",
      header: "Recipient",
      isPrimary: true,
      fit: true,
      cell: (row) => <span className="figures font-medium whitespace-nowrap">{row.recipient}</span>,
    },
    {
      key: "sender",
      header: "Sender",
      fit: true,
      cell: (row) => (
        <>
          <span className="figures whitespace-nowrap">{row.sender}</span>
          {row.unavailable && (
            <p className="text-[0.8125rem] text-warning-soft-foreground">
              {unavailableNotes[row.unavailable]}
            </p>
          )}
        </>
      ),
    },
    { key: "created", header: "Created", cell: (row) => <Time value={row.createdAtMs} /> },
    {
      key: "last",
      header: "Last message",
      cell: (row) =>
        row.lastMessageAtMs === null ? (
          <span className="text-muted">None yet</span>
        ) : (
          <Time value={row.lastMessageAtMs} />
        ),
    },
    {
      key: "messages",
      header: "Messages",
      align: "end",
      cell: (row) => <span className="figures">{row.messageCount.toLocaleString("en-US")}</span>,
    },
    { key: "expires", header: "Expires", cell: (row) => <MappingExpiry row={row} /> },
    {
      key: "state",
      header: "State",
      cell: (row) => <MappingStateBadge row={row} isActing={isActing} />,
    },
  ];
  if (actions) {
    columns.push({
      key: "actions",
      header: "Actions",
      isActions: true,
      cell: (row) => <MappingMenu profileId={profileId} row={row} actions={actions} choice={choice} />,
    });
  }
  return (
    <DataTable
      caption="Sticky mappings"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.recipient}
      empty={empty}
      {...(actions
        ? { selection: { name: SELECTION, rowLabel: (row: MappingRowView) => `Select ${row.recipient}` } }
        : {})}
    />
  );
}
