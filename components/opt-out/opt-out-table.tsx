import { type Column, DataTable } from "@/components/ui/data-table";
import { TextLink } from "@/components/ui/link-button";
import { Time } from "@/components/ui/time";
import type { OptOutView } from "@/lib/opt-out/get-opt-outs-page";
import type { OptOutActions } from "./opt-out-actions";
import { RemoveOptOut } from "./remove-opt-out";

const sources = {
  message: "Wrote",
  portal: "Added in the portal",
  api: "Added through the API",
  import: "Imported",
} as const;

/** Who gets no messages from which profile, and since when. */
export function OptOutTable({
  rows,
  actions,
  empty,
}: {
  rows: readonly OptOutView[];
  /** null = the viewer may only read. */
  actions: OptOutActions | null;
  empty: React.ReactNode;
}) {
  const columns: Column<OptOutView>[] = [
    {
      key: "recipient",
      header: "Recipient",
      isPrimary: true,
      fit: true,
      cell: (row) => <span className="figures whitespace-nowrap">{row.recipient}</span>,
    },
    {
      key: "profile",
      header: "Profile",
      cell: (row) =>
        row.profileName === null ? (
          <span className="text-muted">A deleted profile</span>
        ) : (
          <TextLink href={`/messaging-profiles/${row.messagingProfileId}/settings`}>
            {row.profileName}
          </TextLink>
        ),
    },
    {
      key: "since",
      header: "Opted out",
      fit: true,
      cell: (row) => <Time value={row.createdAtMs} mode="absolute" seconds />,
    },
    { key: "how", header: "How", isWide: true, cell: (row) => <How row={row} /> },
  ];
  if (actions)
    columns.push({
      key: "actions",
      header: "Actions",
      isActions: true,
      cell: (row) => <RemoveOptOut optOut={row} remove={actions.remove} />,
    });
  return (
    <DataTable
      caption="Opt-outs"
      columns={columns}
      rows={rows}
      rowKey={(row) => `${row.messagingProfileId} ${row.recipient}`}
      empty={empty}
    />
  );
}

function How({ row }: { row: OptOutView }) {
  const word = row.keyword && <span className="font-medium">{row.keyword}</span>;
  const number = row.number && <span className="figures whitespace-nowrap">{row.number}</span>;
  if (row.source === "message")
    return (
      <>
        Wrote {word} to {number}
      </>
    );
  return (
    <>
      {sources[row.source]}
      {word && <> · {word}</>}
      {number && <> to {number}</>}
    </>
  );
}
