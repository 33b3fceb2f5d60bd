import { Callout } from "@/components/ui/callout";
import { findDeliveryError } from "@/lib/message/delivery-errors";
import type { MessageStatus } from "@/lib/message/delivery-status";
import type { StoredMessageError } from "@/lib/message/stored-errors";

/** What went wrong with a message, what that means, and what to do about it. */
export function MessageErrors({
  message,
}: {
  message: { readonly status: MessageStatus; readonly errors: readonly StoredMessageError[] };
}) {
  if (message.errors.length === 0) {
    return message.status === "delivery_unconfirmed" ? (
      <Callout tone="warning" title="No delivery receipt came">
        The carrier took the message but never said whether it arrived. That is common in some countries and
        says nothing about the sender.
      </Callout>
    ) : null;
  }
  return (
    <div className="grid gap-2">
      {message.errors.map((error) => {
        const known = findDeliveryError(error.code);
        const saysMore = error.detail !== null && error.detail !== known?.meaning;
        return (
          <Callout key={error.code} tone="danger" title={`${error.title} (${error.code})`}>
            {known && <p>{known.meaning}</p>}
            {saysMore && <p>The carrier says: {error.detail}</p>}
            {known && <p className="mt-1 font-medium">{known.whatToDo}</p>}
          </Callout>
        );
      })}
    </div>
  );
}
