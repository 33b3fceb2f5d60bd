"use client";

import { Download, Eraser, Pin, RotateCcw, Upload } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { LinkButton } from "@/components/ui/link-button";
import { NavigateButton } from "@/components/ui/navigate-button";
import type { SenderChoice } from "@/lib/sticky-sender/get-mappings-page";
import type { MappingActions } from "./mapping-actions";
import { PinForm } from "./pin-form";
import { ResetAllDialog, ResetNumberDialog } from "./reset-all-dialog";

/** What can be done to the mappings as a whole. `actions` null = the user may only look and export. */
export function MappingToolbar({
  profileId,
  actions,
  choice,
  exportHref,
  importHref,
}: {
  profileId: string;
  actions: MappingActions | null;
  choice: SenderChoice;
  exportHref: string;
  importHref: string;
}) {
  const [open, setOpen] = useState<"pin" | "number" | "all" | null>(null);
  const close = () => setOpen(null);
  const exportLink = (
    <LinkButton href={exportHref} download icon={<Download aria-hidden />}>
      Export
    </LinkButton>
  );
  if (!actions) return exportLink;
  const dialog = { profileId, actions, onClose: close };
  return (
    <>
      {!choice.isEmpty && (
        <Button icon={<Pin aria-hidden />} onPress={() => setOpen("pin")} aria-haspopup="dialog">
          Pin recipient
        </Button>
      )}
      <NavigateButton href={importHref} icon={<Upload aria-hidden />}>
        Import
      </NavigateButton>
      {exportLink}
      {!choice.isEmpty && (
        <Button icon={<RotateCcw aria-hidden />} onPress={() => setOpen("number")} aria-haspopup="dialog">
          Reset all of number
        </Button>
      )}
      <Button
        variant="danger-soft"
        icon={<Eraser aria-hidden />}
        onPress={() => setOpen("all")}
        aria-haspopup="dialog"
      >
        Reset all
      </Button>
      <Dialog isOpen={open === "pin"} onOpenChange={(isOpen) => !isOpen && close()} title="Pin recipient">
        <PinForm profileId={profileId} action={actions.pin} choice={choice} onDone={close} />
      </Dialog>
      <ResetNumberDialog {...dialog} choice={choice} isOpen={open === "number"} />
      <ResetAllDialog {...dialog} isOpen={open === "all"} />
    </>
  );
}
