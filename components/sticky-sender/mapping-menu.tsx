"use client";

import { Pin, PinOff, RotateCcw, Shuffle } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { Menu, type MenuItem } from "@/components/ui/menu";
import { notify } from "@/components/ui/toast";
import type { MappingRowView, SenderChoice } from "@/lib/sticky-sender/get-mappings-page";
import type { MappingActions } from "./mapping-actions";
import { PinForm } from "./pin-form";
import { offerUndo } from "./undo-reset";

/** What can be done to one mapping. */
export function MappingMenu({
  profileId,
  row,
  actions,
  choice,
}: {
  profileId: string;
  row: MappingRowView;
  actions: MappingActions;
  choice: SenderChoice;
}) {
  const [open, setOpen] = useState<"pin" | "unpin" | null>(null);
  const close = () => setOpen(null);
  const recipients = [row.recipient];

  const reset = async () => {
    const result = await actions.resetSelected({ profileId, recipients, includePins: true });
    if (result.ok) offerUndo(profileId, result.data, actions);
    else notify.error(`Could not reset ${row.recipient}`, result.message);
  };
  const pinHere = async () => {
    const form = new FormData();
    form.set("profileId", profileId);
    form.set("recipient", row.recipient);
    form.set("sender", row.sender);
    const result = await actions.pin(null, form);
    if (result.ok) notify.success(`Pinned ${row.recipient} to ${row.sender}`);
    else
      notify.error(`Could not pin ${row.recipient}`, Object.values(result.fieldErrors)[0] ?? result.message);
  };

  const items: MenuItem[] = [
    {
      key: "reset",
      label: "Reset",
      icon: <RotateCcw aria-hidden className="size-4" />,
      onAction: reset,
      isDestructive: true,
    },
  ];
  if (row.isPinned) {
    items.unshift(
      {
        key: "move",
        label: "Pin to another number",
        icon: <Shuffle aria-hidden className="size-4" />,
        onAction: () => setOpen("pin"),
      },
      {
        key: "unpin",
        label: "Unpin",
        icon: <PinOff aria-hidden className="size-4" />,
        onAction: () => setOpen("unpin"),
      },
    );
  } else {
    items.unshift(
      {
        key: "pin",
        label: "Pin to this number",
        icon: <Pin aria-hidden className="size-4" />,
        onAction: pinHere,
      },
      {
        key: "move",
        label: "Pin to another number",
        icon: <Shuffle aria-hidden className="size-4" />,
        onAction: () => setOpen("pin"),
      },
    );
  }

  return (
    <>
      <Menu label={`Actions for ${row.recipient}`} items={items} />
      <Dialog
        isOpen={open === "pin"}
        onOpenChange={(isOpen) => !isOpen && close()}
        title={`Pin ${row.recipient}`}
      >
        <PinForm profileId={profileId} action={actions.pin} choice={choice} row={row} onDone={close} />
      </Dialog>
      <ConfirmDialog
        isOpen={open === "unpin"}
        onOpenChange={(isOpen) => !isOpen && close()}
        title={`Unpin ${row.recipient}?`}
        confirmLabel="Unpin"
        isDestructive={false}
        onConfirm={() => actions.unpin({ profileId, recipients })}
        successMessage={`Unpinned ${row.recipient}`}
      >
        <p>
          It becomes an ordinary mapping to {row.sender}. Its time counts from its last message
          {row.lastMessageAtMs === null ? ", or from the pin as there was none yet" : ""}: if that is longer
          ago than this profile's lifetime, it expires at once and the next message selects afresh.
        </p>
      </ConfirmDialog>
    </>
  );
}
