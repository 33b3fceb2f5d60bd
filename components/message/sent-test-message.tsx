"use client";

import { TextLink } from "@/components/ui/link-button";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import type { SentTestMessage as Sent } from "@/lib/message/send-test-message";
import { LiveMessage, LiveMessageBadge, LiveMessageProgress } from "./live-message";
import { MappingExpiry } from "./mapping-change";
import { MessageWhy } from "./message-why";

/** A message just sent: its number and why, the mapping's expiry, and its status until the receipt. */
export function SentTestMessage({
  sent,
  ordinal,
}: {
  sent: Sent;
  /** The how-manieth message to this recipient on this page. */
  ordinal: number;
}) {
  const { message, mapping } = sent;
  return (
    <LiveMessage initial={message}>
      <Panel
        title={`${message.sendAtMs === null ? "Sent" : "Scheduled"} to ${message.recipient}${ordinal > 1 ? `, message ${ordinal}` : ""}`}
        actions={<LiveMessageBadge />}
        footer={<TextLink href={`/messages/${message.id}`}>Open this message</TextLink>}
      >
        <div className="grid gap-4">
          <MessageWhy message={message} />
          {message.sendAtMs !== null && (
            <p>
              Goes out at <Time value={message.sendAtMs} mode="absolute" />. It can be cancelled on its own
              page until a minute before.
            </p>
          )}
          {message.sendAtMs === null && message.selectionReason !== "explicit" && (
            <div className="border-s-2 border-highlight ps-3 text-sm">
              <MappingExpiry mapping={mapping} />
            </div>
          )}
          <LiveMessageProgress />
        </div>
      </Panel>
    </LiveMessage>
  );
}
