"use client";

import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { SelectionBar } from "@/components/ui/row-selection";
import type { MappingActions } from "./mapping-actions";
import { PinsCheckbox } from "./pins-checkbox";
import { offerUndo } from "./undo-reset";

/** The bar under the list while rows are ticked. */
export function SelectionActions({
  name,
  profileId,
  pinned,
  actions,
}: {
  /** Name of the list's checkboxes. */
  name: string;
  profileId: string;
  /** The recipients of this page that are pinned. */
  pinned: readonly string[];
  actions: MappingActions;
}) {
  const [asked, setAsked] = useState<readonly string[] | null>(null);
  return (
    <>
      <SelectionBar name={name}>
        {(chosen) => (
          <Button
            variant="danger-soft"
            size="sm"
            icon={<RotateCcw aria-hidden />}
            onPress={() => setAsked(chosen)}
          >
            Reset selected
          </Button>
        )}
      </SelectionBar>
      {asked && (
        <ResetSelectedDialog
          profileId={profileId}
          chosen={asked}
          pins={asked.filter((recipient) => pinned.includes(recipient)).length}
          actions={actions}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

function ResetSelectedDialog({
  profileId,
  chosen,
  pins,
  actions,
  onClose,
}: {
  profileId: string;
  chosen: readonly string[];
  pins: number;
  actions: MappingActions;
  onClose: () => void;
}) {
  const [includePins, setIncludePins] = useState(false);
  const count = includePins ? chosen.length : chosen.length - pins;
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Reset ${chosen.length} selected?`}
      confirmLabel="Reset selected"
      onConfirm={async () => {
        const result = await actions.resetSelected({ profileId, recipients: [...chosen], includePins });
        if (result.ok) offerUndo(profileId, result.data, actions);
        return result;
      }}
    >
      <p>
        {count === 1 ? "1 mapping goes." : `${count} mappings go.`} The next message to each recipient leaves
        from a number chosen afresh.
      </p>
      <PinsCheckbox
        pins={{ value: pins, isExact: true }}
        isSelected={includePins}
        onChange={setIncludePins}
      />
    </ConfirmDialog>
  );
}
