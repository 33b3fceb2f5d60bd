"use client";

import { Plus } from "lucide-react";
import { ActionForm } from "@/components/form/action-form";
import { FormActions } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { Button } from "@/components/ui/button";
import { DialogButton } from "@/components/ui/dialog";
import { SelectField, type SelectOption } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import type { OptOutActions } from "./opt-out-actions";

/** Button and dialog to block a recipient by hand. */
export function AddOptOut({
  add,
  profiles,
  profileId,
}: {
  add: OptOutActions["add"];
  profiles: readonly SelectOption[];
  /** Chosen at first; "" = the first one. */
  profileId: string;
}) {
  return (
    <DialogButton
      label="Add opt-out"
      title="Add opt-out"
      button={{ variant: "primary", icon: <Plus aria-hidden /> }}
    >
      {(close) => (
        <ActionForm action={add} onSuccess={close} successMessage={describeAdded}>
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
          <SelectField
            name="profileId"
            label="Profile"
            options={profiles}
            defaultValue={profileId || (profiles[0]?.value ?? "")}
            description="Messages of this profile to the recipient are refused from now on, also those that wait."
          />
          <FormActions>
            <SubmitButton>Add opt-out</SubmitButton>
            <Button variant="ghost" onPress={close}>
              Cancel
            </Button>
          </FormActions>
        </ActionForm>
      )}
    </DialogButton>
  );
}

function describeAdded({ recipient, isNew }: { recipient: string; isNew: boolean }): string {
  return isNew ? `${recipient} is opted out` : `${recipient} had opted out already`;
}
