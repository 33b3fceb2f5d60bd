"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { OptOutView } from "@/lib/opt-out/get-opt-outs-page";
import type { OptOutActions } from "./opt-out-actions";

/** Lifts a block, after asking. */
export function RemoveOptOut({ optOut, remove }: { optOut: OptOutView; remove: OptOutActions["remove"] }) {
  const [isOpen, setIsOpen] = useState(false);
  const { recipient, messagingProfileId: profileId, profileName } = optOut;
  if (profileName === null) return null;
  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        onPress={() => setIsOpen(true)}
        aria-label={`Remove the opt-out of ${recipient} from ${profileName}`}
        aria-haspopup="dialog"
      >
        Remove
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={`Remove the opt-out of ${recipient}?`}
        confirmLabel="Remove opt-out"
        successMessage={`${recipient} can get messages from ${profileName} again`}
        onConfirm={() => remove({ profileId, recipient })}
      >
        <p>
          “{profileName}” will send to {recipient} again.{" "}
          {optOut.source === "message" && "They asked for no more messages: "}
          Remove it only if they have agreed to be written to. They can lift it themselves by answering START.
        </p>
      </ConfirmDialog>
    </>
  );
}
