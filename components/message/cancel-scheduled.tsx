"use client";

import { useRouter } from "next/navigation";
import { ConfirmButton } from "@/components/ui/confirm-dialog";
import { Time } from "@/components/ui/time";
import type { ActionResult } from "@/lib/errors/action-result";

/** Cancels a scheduled message after asking. */
export function CancelScheduled({
  message,
  action,
}: {
  message: { readonly id: string; readonly recipient: string; readonly sendAtMs: number };
  action: (input: { messageId: string }) => Promise<ActionResult<unknown>>;
}) {
  const router = useRouter();
  const cancel = async () => {
    const result = await action({ messageId: message.id });
    if (result.ok) router.refresh();
    return result;
  };
  return (
    <ConfirmButton
      label="Cancel message"
      button={{ variant: "danger-soft" }}
      title={`Cancel the message to ${message.recipient}?`}
      confirmLabel="Cancel message"
      cancelLabel="Keep it"
      onConfirm={cancel}
      successMessage="Message cancelled"
    >
      <p>
        It is scheduled for <Time value={message.sendAtMs} mode="absolute" /> and will not be sent.
      </p>
    </ConfirmButton>
  );
}
