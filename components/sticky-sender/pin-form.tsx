"use client";

import { ActionForm } from "@/components/form/action-form";
import { FormActions } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import type { FormAction } from "@/lib/errors/action-result";
import type { MappingRowView, SenderChoice } from "@/lib/sticky-sender/get-mappings-page";
import type { PinOutcome } from "@/lib/sticky-sender/pin-mappings";
import { SenderField } from "./sender-field";

/** Pins a recipient to a number; with `row` the recipient is that of a mapping. */
export function PinForm({
  profileId,
  action,
  choice,
  row,
  onDone,
}: {
  profileId: string;
  action: FormAction<PinOutcome>;
  choice: SenderChoice;
  row?: Pick<MappingRowView, "recipient" | "sender">;
  onDone: () => void;
}) {
  return (
    <ActionForm action={action} successMessage={describePin} onSuccess={onDone}>
      <input type="hidden" name="profileId" value={profileId} />
      {row ? (
        <input type="hidden" name="recipient" value={row.recipient} />
      ) : (
        <TextField
          name="recipient"
          label="Recipient"
          type="tel"
          inputMode="tel"
          placeholder="e.g. +1 555 123 4567"
          autoComplete="off"
          isRequired
          autoFocus
        />
      )}
      <SenderField
        choice={choice}
        label="Number"
        {...(row ? { exclude: row.sender } : {})}
        description="Every message to the recipient leaves from this number while it can be used. A pin never expires."
      />
      <FormActions>
        <SubmitButton>Pin recipient</SubmitButton>
        <Button onPress={onDone}>Cancel</Button>
      </FormActions>
    </ActionForm>
  );
}

function describePin({ recipient, sender, replaced }: PinOutcome): string {
  const instead = replaced && replaced.sender !== sender ? ` instead of ${replaced.sender}` : "";
  return `Pinned ${recipient} to ${sender}${instead}`;
}
