"use client";

import { RefreshCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { createContext, type ReactNode, useContext, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { isFinalStatus, type MessageStatus } from "@/lib/message/delivery-status";
import type { StoredMessageError } from "@/lib/message/stored-errors";
import { MessageStatusText } from "./status-badge";
import { usePolling } from "./use-polling";

/** What may change of a row while it is shown. */
export interface LiveRow {
  readonly id: string;
  readonly status: MessageStatus;
  readonly errors: readonly StoredMessageError[];
}

const LiveRows = createContext<ReadonlyMap<string, LiveRow>>(new Map());

/**
 * Keeps the statuses of the rows inside up to date until they are final, and says how many newer messages there are by
 * now. Rows never move by themselves: newer ones are shown when asked for.
 */
export function LiveMessages({
  rows,
  newestId,
  profileId,
  children,
}: {
  rows: readonly LiveRow[];
  /** The row at the top of the newest page; null = newer messages are not looked for. */
  newestId: string | null;
  profileId: string | null;
  children: ReactNode;
}) {
  const [updates, setUpdates] = useState<ReadonlyMap<string, LiveRow>>(new Map());
  const [newer, setNewer] = useState({ than: newestId, count: 0 });
  const openIds = rows
    .filter((row) => !isFinalStatus((updates.get(row.id) ?? row).status))
    .map((row) => row.id);
  usePolling<{ rows: LiveRow[]; newer: number }>({
    url: refreshUrl(openIds, newestId, profileId),
    intervalMs: openIds.length > 0 ? 1_500 : 5_000,
    maxIntervalMs: 30_000,
    onData: (data) => {
      const known = new Map(rows.map((row) => [row.id, updates.get(row.id) ?? row]));
      const changed = data.rows.filter((row) => known.get(row.id)?.status !== row.status);
      if (changed.length > 0)
        setUpdates(new Map([...updates, ...changed.map((row) => [row.id, row] as const)]));
      setNewer({ than: newestId, count: data.newer });
      return changed.length > 0;
    },
  });
  return (
    <LiveRows value={updates}>
      <NewerMessages count={newer.than === newestId ? newer.count : 0} />
      {children}
    </LiveRows>
  );
}

function refreshUrl(
  openIds: readonly string[],
  newestId: string | null,
  profileId: string | null,
): string | null {
  if (openIds.length === 0 && newestId === null) return null;
  const query = new URLSearchParams();
  if (openIds.length > 0) query.set("ids", openIds.join(","));
  if (newestId !== null) query.set("newest", newestId);
  if (profileId !== null) query.set("profile", profileId);
  return `/api/messages/refresh?${query}`;
}

function NewerMessages({ count }: { count: number }) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const said =
    count === 0 ? "" : count === 1 ? "1 newer message" : `${count >= 100 ? "100+" : count} newer messages`;
  return (
    <div role="status" className={count > 0 ? "mb-3 flex flex-wrap items-center gap-3 text-sm" : "sr-only"}>
      {said}
      {count > 0 && (
        <Button
          size="sm"
          icon={<RefreshCw aria-hidden />}
          isPending={isPending}
          onPress={() => startTransition(() => router.refresh())}
        >
          Show them
        </Button>
      )}
    </div>
  );
}

/** The status of a row, as it is now, with the title of what went wrong. */
export function LiveMessageStatus({ row }: { row: LiveRow }) {
  const { status, errors } = useContext(LiveRows).get(row.id) ?? row;
  return (
    <div>
      <MessageStatusText status={status} />
      {errors[0] && <p className="max-w-44 text-[0.8125rem] text-pretty text-muted">{errors[0].title}</p>}
    </div>
  );
}
