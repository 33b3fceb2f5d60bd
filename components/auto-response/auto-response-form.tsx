"use client";

import { ActionForm } from "@/components/form/action-form";
import { FormActions } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { Button } from "@/components/ui/button";
import { SelectField, type SelectOption } from "@/components/ui/select-field";
import { TextAreaField, TextField } from "@/components/ui/text-field";
import { AUTO_RESPONSE_OPERATIONS, type AutoResponseEntry } from "@/lib/auto-response/types";
import type { FormAction } from "@/lib/errors/action-result";
import { operationWords } from "./operation-words";

const operations = AUTO_RESPONSE_OPERATIONS.map((value) => ({ value, label: operationWords[value] }));

/** What an auto-response consists of; with `id` "" it is a new one. */
export function AutoResponseForm({
  profileId,
  id,
  entry,
  countries,
  save,
  onDone,
}: {
  profileId: string;
  id: string;
  entry: AutoResponseEntry;
  countries: readonly SelectOption[];
  save: FormAction<undefined>;
  onDone: () => void;
}) {
  return (
    <ActionForm action={save} onSuccess={onDone} successMessage="Auto-response saved">
      <input type="hidden" name="profileId" value={profileId} />
      <input type="hidden" name="id" value={id} />
      <TextField
        name="keywords"
        label="Words"
        placeholder="e.g. ALTO, BAJA"
        description="Separated by commas. A message that is one of them counts, whatever its case."
        defaultValue={entry.keywords.join(", ")}
        autoComplete="off"
        spellCheck={false}
        isRequired
        autoFocus
      />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <SelectField
          name="operation"
          label="What they do"
          options={operations}
          defaultValue={entry.operation}
        />
        <SelectField
          name="countryCode"
          label="Senders from"
          options={countries}
          defaultValue={entry.countryCode}
        />
      </div>
      <TextAreaField
        name="responseText"
        label="Answer"
        description="At least 20 characters. Empty: the standard text."
        defaultValue={entry.responseText ?? ""}
        rows={4}
      />
      <FormActions>
        <SubmitButton>Save</SubmitButton>
        <Button variant="ghost" onPress={onDone}>
          Cancel
        </Button>
      </FormActions>
    </ActionForm>
  );
}
