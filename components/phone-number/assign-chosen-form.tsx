"use client";

import type { ReactNode } from "react";
import { ControlledActionForm } from "@/components/form/action-form";
import { FormActions } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { useActionForm } from "@/components/form/use-action-form";
import { describeAssignment } from "./assign-form";
import { MoveQuestionNotice } from "./move-question-notice";
import type { NumberActions } from "./number-actions";

/** Assigns the chosen rows of the table inside it to one profile. */
export function AssignChosenForm({
  action,
  profileId,
  hasRows,
  children,
}: {
  action: NumberActions["assign"];
  profileId: string;
  /** No button without rows to choose from. */
  hasRows: boolean;
  /** The table. */
  children: ReactNode;
}) {
  const form = useActionForm(action, { successMessage: describeAssignment, resetOnSuccess: true });
  return (
    <ControlledActionForm form={form} aria-label="Assign numbers" className="grid gap-3">
      <input type="hidden" name="profileId" value={profileId} />
      <MoveQuestionNotice failure={form.failure} />
      {children}
      {hasRows && (
        <FormActions>
          <SubmitButton>Assign selected</SubmitButton>
        </FormActions>
      )}
    </ControlledActionForm>
  );
}
