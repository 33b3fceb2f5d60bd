"use client";

import { Countdown, Time } from "@/components/ui/time";
import type { MappingAction } from "@/lib/number-pool/types";

/** What sending would do to the recipient's sticky mapping (S1–S9). */
export function MappingChange({
  mapping,
}: {
  mapping: {
    readonly action: MappingAction;
    readonly pinned: boolean;
    readonly expiresAtMs: number | null;
  };
}) {
  const { action, pinned, expiresAtMs } = mapping;
  const until = expiresAtMs !== null && (
    <>
      {" "}
      until <Time value={expiresAtMs} mode="absolute" />
    </>
  );
  return (
    <div className="border-s-2 border-highlight ps-3 text-sm">
      {action === "create" && <p>Sending stores a sticky mapping to this number{until}.</p>}
      {action === "refresh" && !pinned && <p>Sending keeps the sticky mapping{until}.</p>}
      {action === "refresh" && pinned && <p>The recipient is pinned: the mapping never expires.</p>}
      {action === "move" && <p>Sending moves the sticky mapping to this number{until}.</p>}
      {action === "leave" && <p>The recipient's pin stays as it is.</p>}
      {action === "none" && <p>Sticky Sender is off: no mapping is stored.</p>}
    </div>
  );
}

/** When a stored mapping expires: date and live countdown. */
export function MappingExpiry({
  mapping,
}: {
  mapping: {
    readonly pinned: boolean;
    readonly expiresAtMs: number | null;
    readonly messageCount: number;
  } | null;
}) {
  if (mapping === null) return <p>No sticky mapping was stored.</p>;
  const messages = `${mapping.messageCount.toLocaleString("en-US")} message${mapping.messageCount === 1 ? "" : "s"}`;
  if (mapping.pinned || mapping.expiresAtMs === null) return <p>Pinned: never expires. {messages} so far.</p>;
  return (
    <p>
      Sticky mapping expires <Time value={mapping.expiresAtMs} mode="absolute" />, in{" "}
      <strong className="font-semibold">
        <Countdown until={mapping.expiresAtMs} />
      </strong>
      . {messages} so far.
    </p>
  );
}
