"use client";

import { ActionForm } from "@/components/form/action-form";
import { SubmitButton } from "@/components/form/submit-button";
import { TextField } from "@/components/ui/text-field";
import type { FormAction } from "@/lib/errors/action-result";

/** Replaces the own password. */
export function ChangePasswordForm({
  action,
  email,
  currentLabel = "Current password",
}: {
  action: FormAction<undefined>;
  /** For password managers, which store the new password under it. */
  email: string;
  currentLabel?: string;
}) {
  return (
    <ActionForm
      action={action}
      successMessage="Password changed. Other devices are signed out."
      resetOnSuccess
    >
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <TextField
        name="currentPassword"
        label={currentLabel}
        type="password"
        autoComplete="current-password"
        isRequired
      />
      <TextField
        name="newPassword"
        label="New password"
        type="password"
        description="At least 12 characters."
        autoComplete="new-password"
        isRequired
      />
      <TextField
        name="repeatedPassword"
        label="Repeat new password"
        type="password"
        autoComplete="new-password"
        isRequired
      />
      <div>
        <SubmitButton>Change password</SubmitButton>
      </div>
    </ActionForm>
  );
}
