"use client";

import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { Menu } from "@/components/ui/menu";
import type { SelectOption } from "@/components/ui/select-field";
import type { AutoResponseEntry } from "@/lib/auto-response/types";
import type { AutoResponseActions } from "./auto-response-actions";
import { AutoResponseForm } from "./auto-response-form";

/** What can be done to one auto-response. */
export function AutoResponseMenu({
  profileId,
  id,
  entry,
  countries,
  actions,
}: {
  profileId: string;
  id: string;
  entry: AutoResponseEntry;
  countries: readonly SelectOption[];
  actions: AutoResponseActions;
}) {
  const [task, setTask] = useState<"edit" | "delete" | null>(null);
  const close = () => setTask(null);
  const words = entry.keywords.join(", ");
  return (
    <>
      <Menu
        label={`Actions for ${words}`}
        items={[
          {
            key: "edit",
            label: "Edit",
            icon: <Pencil aria-hidden className="size-4" />,
            onAction: () => setTask("edit"),
          },
          {
            key: "delete",
            label: "Delete",
            icon: <Trash2 aria-hidden className="size-4" />,
            onAction: () => setTask("delete"),
            isDestructive: true,
          },
        ]}
      />
      <Dialog isOpen={task === "edit"} onOpenChange={close} title="Edit auto-response">
        <AutoResponseForm
          profileId={profileId}
          id={id}
          entry={entry}
          countries={countries}
          save={actions.save}
          onDone={close}
        />
      </Dialog>
      <ConfirmDialog
        isOpen={task === "delete"}
        onOpenChange={close}
        title={`Delete the auto-response to ${words}?`}
        confirmLabel="Delete auto-response"
        successMessage="Auto-response deleted"
        onConfirm={() => actions.remove({ profileId, id })}
      >
        <p>
          Messages with these words become ordinary messages. STOP, START, HELP and the other standard words
          go on working, with the standard answers. Who has opted out stays so.
        </p>
      </ConfirmDialog>
    </>
  );
}
