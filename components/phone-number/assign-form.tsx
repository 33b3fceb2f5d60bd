"use client";

import { ControlledActionForm } from "@/components/form/action-form";
import { FormActions } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { useActionForm } from "@/components/form/use-action-form";
import { Button } from "@/components/ui/button";
import { SelectField } from "@/components/ui/select-field";
import type { AssignmentReport } from "@/lib/phone-number/types";
import { MoveQuestionNotice } from "./move-question-notice";
import type { NumberActions } from "./number-actions";
import { countNumbersWords } from "./number-words";

/** A profile numbers can be assigned to. */
export interface ProfileChoice {
  id: string;
  name: string;
}

/** Assigns given numbers to a profile of one's choice; asks before taking numbers away from another profile. */
export function AssignForm({
  action,
  numberIds,
  profiles,
  onDone,
  onCancel,
}: {
  action: NumberActions["assign"];
  numberIds: readonly string[];
  profiles: readonly ProfileChoice[];
  onDone?: () => void;
  /** Where the form can be left, as in a window. */
  onCancel?: () => void;
}) {
  const form = useActionForm(action, {
    successMessage: describeAssignment,
    ...(onDone ? { onSuccess: onDone } : {}),
  });
  return (
    <ControlledActionForm form={form} aria-label="Assign to a profile">
      {numberIds.map((id) => (
        <input key={id} type="hidden" name="numberIds" value={id} />
      ))}
      <SelectField
        name="profileId"
        label="Messaging profile"
        options={[
          { value: "", label: "Choose a profile" },
          ...profiles.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        defaultValue=""
        isRequired
      />
      <MoveQuestionNotice failure={form.failure} />
      <FormActions>
        <SubmitButton>Assign</SubmitButton>
        {onCancel && (
          <Button variant="ghost" onPress={onCancel}>
            Cancel
          </Button>
        )}
      </FormActions>
    </ControlledActionForm>
  );
}

/** What an assignment did, for its toast. */
export function describeAssignment({ assigned, moved, unchanged }: AssignmentReport): string {
  const parts = [
    `${countNumbersWords(assigned + moved)} assigned`,
    ...(unchanged > 0 ? [`${unchanged.toLocaleString("en-US")} already there`] : []),
  ];
  return parts.join(", ");
}
