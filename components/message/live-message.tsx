"use client";

import { createContext, type ReactNode, useContext, useState } from "react";
import { Callout } from "@/components/ui/callout";
import { isFinalStatus } from "@/lib/message/delivery-status";
import type { MessageDetails } from "@/lib/message/get-message";
import { MessageErrors } from "./message-errors";
import { MessageTimeline } from "./message-timeline";
import { MessageStatusBadge, messageStatusLabels } from "./status-badge";
import { type PollingEnd, usePolling } from "./use-polling";

const LiveMessageContext = createContext<{ message: MessageDetails; ended: PollingEnd | null } | null>(null);

/** Follows one message until its status is final; what is inside shows it as it is now. */
export function LiveMessage({ initial, children }: { initial: MessageDetails; children: ReactNode }) {
  const [message, setMessage] = useState(initial);
  const [ended, setEnded] = useState<PollingEnd | null>(null);
  usePolling<MessageDetails>({
    url: isFinalStatus(message.status) ? null : `/api/messages/${message.id}`,
    intervalMs: 700,
    maxIntervalMs: 15_000,
    onData: (next) => {
      const isNews = next.status !== message.status;
      if (isNews) setMessage(next);
      return isNews;
    },
    onEnd: setEnded,
  });
  return <LiveMessageContext value={{ message, ended }}>{children}</LiveMessageContext>;
}

function useLiveMessage() {
  const live = useContext(LiveMessageContext);
  if (!live) throw new Error("Only inside LiveMessage.");
  return live;
}

/** The message's status, read out when it changes. */
export function LiveMessageBadge() {
  const { message } = useLiveMessage();
  return (
    <span>
      <MessageStatusBadge status={message.status} />
      <span role="status" className="sr-only">
        Status: {messageStatusLabels[message.status]}
      </span>
    </span>
  );
}

/** The message's way so far and what is still to come, and what went wrong. */
export function LiveMessageProgress() {
  const { message, ended } = useLiveMessage();
  return (
    <div className="grid gap-4">
      <MessageErrors message={message} />
      <MessageTimeline message={message} />
      {ended && (
        <Callout tone="warning" title="The status is no longer updated" role="alert">
          {ended === "signed_out"
            ? "You are signed out. Sign in again and reload this page."
            : "The message is gone. It may be older than the retention."}
        </Callout>
      )}
    </div>
  );
}
