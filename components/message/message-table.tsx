import { type Column, DataTable } from "@/components/ui/data-table";
import { TextLink } from "@/components/ui/link-button";
import { Time } from "@/components/ui/time";
import type { MessageLogRow } from "@/lib/message/list-messages";
import type { MediaThumbnail } from "@/lib/message-media/list-thumbnails";
import { LiveMessageStatus } from "./live-messages";
import { MessageThumbnail } from "./message-thumbnail";
import { selectionReasonLabels } from "./selection-reason";

const profileColumn: Column<MessageLogRow> = {
  key: "profile",
  header: "Profile",
  cell: (row) =>
    row.profileName === null ? (
      <span className="text-muted">None</span>
    ) : row.profileDeleted ? (
      <span className="text-muted">{row.profileName} (deleted)</span>
    ) : (
      <TextLink href={`/messaging-profiles/${row.messagingProfileId}/settings`}>{row.profileName}</TextLink>
    ),
};

/** Rows of the messages log; the time leads to the message. */
export function MessageTable({
  rows,
  thumbnails,
  empty,
  hideProfile = false,
}: {
  rows: readonly MessageLogRow[];
  /** By message, of those with media. */
  thumbnails: ReadonlyMap<string, MediaThumbnail>;
  empty: React.ReactNode;
  hideProfile?: boolean;
}) {
  const columns: Column<MessageLogRow>[] = [
    {
      key: "accepted",
      header: "Accepted",
      isPrimary: true,
      fit: true,
      cell: (row) => (
        <TextLink href={`/messages/${row.id}`}>
          <Time value={row.acceptedAtMs} mode="absolute" seconds />
        </TextLink>
      ),
    },
    {
      key: "status",
      header: "Status",
      cell: (row) => (
        <>
          <LiveMessageStatus row={row} />
          {row.sendAtMs !== null && (
            <p className="text-[0.8125rem] text-muted">
              for <Time value={row.sendAtMs} mode="absolute" />
            </p>
          )}
        </>
      ),
    },
    {
      key: "from",
      header: "From",
      fit: true,
      cell: (row) => (
        <>
          <span className="figures whitespace-nowrap">{row.sender || "–"}</span>
          {row.selectionReason && (
            <p className="text-[0.8125rem] text-muted">{selectionReasonLabels[row.selectionReason]}</p>
          )}
        </>
      ),
    },
    {
      key: "to",
      header: "To",
      fit: true,
      cell: (row) => <span className="figures whitespace-nowrap">{row.recipient}</span>,
    },
    ...(hideProfile ? [] : [profileColumn]),
    {
      key: "message",
      header: "Message",
      isWide: true,
      cell: (row) => (
        <div className="flex items-center gap-3">
          <Thumbnail thumbnail={thumbnails.get(row.id)} />
          <div className="min-w-0">
            <p className="line-clamp-2 min-w-40 break-words">{row.preview}</p>
            {row.parts > 1 && <p className="text-[0.8125rem] text-muted">{row.parts} segments</p>}
          </div>
        </div>
      ),
    },
  ];
  return (
    <DataTable caption="Messages" columns={columns} rows={rows} rowKey={(row) => row.id} empty={empty} />
  );
}

/** Nothing for a message without media. */
function Thumbnail({ thumbnail }: { thumbnail: MediaThumbnail | undefined }) {
  return thumbnail ? <MessageThumbnail thumbnail={thumbnail} /> : null;
}
