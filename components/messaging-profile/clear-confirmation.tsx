"use client";

import { useState } from "react";
import { SubmitButton } from "@/components/form/submit-button";
import { Callout } from "@/components/ui/callout";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { useIsInBrowser } from "@/components/ui/time";
import { Checkbox } from "@/components/ui/toggle-field";
import { describeMappingCount } from "@/lib/sticky-sender/describe-mapping-count";
import type { MappingCounts } from "@/lib/sticky-sender/types";

/**
 * Asks before a save clears mappings and says how many (S4). Pins go only when they are included, which they are not
 * unless one ticks it. A dialog, or part of the form where no script has run.
 */
export function ClearConfirmation({
  counts,
  isOpen,
  onOpenChange,
  onConfirm,
}: {
  counts: MappingCounts;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onConfirm: (includePins: boolean) => void;
}) {
  const isInBrowser = useIsInBrowser();
  const [includePins, setIncludePins] = useState(false);
  const title = `Clear ${describeMappingCount(counts.mappings)}?`;
  const explanation =
    "Their recipients get a number chosen afresh with their next message. This cannot be undone.";
  const pinsLabel = counts.pins.value > 0 ? `Include ${describeMappingCount(counts.pins, "pin")}` : null;

  if (!isInBrowser) {
    return (
      <Callout
        tone="warning"
        title={title}
        className="mb-3"
        actions={
          <SubmitButton variant="danger" name="confirmed" value="on">
            Clear and save
          </SubmitButton>
        }
      >
        <p>{explanation}</p>
        {pinsLabel && <Checkbox name="includePins" label={pinsLabel} />}
      </Callout>
    );
  }
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={(next) => {
        if (!next) setIncludePins(false);
        onOpenChange(next);
      }}
      title={title}
      confirmLabel="Clear and save"
      cancelLabel="Keep editing"
      onConfirm={() => {
        onConfirm(includePins);
        return undefined;
      }}
    >
      <p>{explanation}</p>
      {pinsLabel && (
        <Checkbox
          label={pinsLabel}
          description="Pins were set by hand. Left out, they act again when Sticky Sender is switched on."
          isSelected={includePins}
          onChange={setIncludePins}
        />
      )}
    </ConfirmDialog>
  );
}
