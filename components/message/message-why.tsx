import type { MessageDetails } from "@/lib/message/get-message";
import { SelectionWhy, SenderNumber } from "./selection-why";

/** The number a message left from, and why that one. */
export function MessageWhy({ message }: { message: MessageDetails }) {
  if (message.sender === "")
    return (
      <p className="text-muted">
        {message.status === "scheduled"
          ? "The number pool chooses when its time comes."
          : "The number pool had not chosen when it ended."}
      </p>
    );
  return (
    <div className="grid gap-3">
      <SenderNumber e164={message.sender} type={message.numberType} />
      {message.trace ? (
        <SelectionWhy trace={message.trace} />
      ) : (
        <p className="text-muted">{withoutTrace(message)}</p>
      )}
    </div>
  );
}

function withoutTrace(message: MessageDetails): string {
  return message.selectionReason === "explicit"
    ? "The request named this number; the number pool and sticky mappings were not asked."
    : "Why this number was chosen is not known: the message was written by another version.";
}
