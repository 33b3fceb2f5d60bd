"use client";

import { Plus } from "lucide-react";
import { ActionForm } from "@/components/form/action-form";
import { FormActions } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { Button } from "@/components/ui/button";
import { DialogButton } from "@/components/ui/dialog";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import type { FormAction } from "@/lib/errors/action-result";

/** Button and dialog to add a domain; the list then says how to verify it. */
export function AddDomain({ action }: { action: FormAction<undefined> }) {
  return (
    <DialogButton
      label="Add domain"
      title="Add link domain"
      button={{ variant: "primary", icon: <Plus aria-hidden /> }}
    >
      {(close) => (
        <ActionForm action={action} onSuccess={close} successMessage="Domain added. Verify it to use it.">
          <TextField
            name="host"
            label="Domain"
            placeholder="e.g. links.example.com"
            description="A name of your own that leads to this installation, with its port if that is not the usual one. Short ones save characters in every message."
            autoComplete="off"
            spellCheck={false}
            inputMode="url"
            isRequired
            autoFocus
          />
          <SelectField
            name="scheme"
            label="Links begin with"
            options={[
              { value: "https", label: "https:// (needs a certificate for the domain)" },
              { value: "http", label: "http://" },
            ]}
            defaultValue="https"
          />
          <TextField
            name="useCase"
            label="Use"
            description="What it is for. Shown here and by the API."
            autoComplete="off"
          />
          <FormActions>
            <SubmitButton>Add domain</SubmitButton>
            <Button variant="ghost" onPress={close}>
              Cancel
            </Button>
          </FormActions>
        </ActionForm>
      )}
    </DialogButton>
  );
}
