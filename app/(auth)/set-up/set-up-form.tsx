"use client";

import { ActionForm } from "@/components/form/action-form";
import { SubmitButton } from "@/components/form/submit-button";
import { TextField } from "@/components/ui/text-field";
import { setUp } from "./actions";

/** The first administrator's form. */
export function SetUpForm() {
  return (
    <ActionForm action={setUp}>
      <TextField
        name="code"
        label="Set-up code"
        description="Printed by npm start, e.g. K7QF-2M9X-TR4B. Each start prints a new one."
        autoComplete="off"
        spellCheck={false}
        autoFocus
        isRequired
        inputClassName="font-mono uppercase"
      />
      <TextField name="email" label="Email" type="email" autoComplete="username" isRequired />
      <TextField
        name="password"
        label="Password"
        type="password"
        description="At least 12 characters."
        autoComplete="new-password"
        isRequired
      />
      <SubmitButton fullWidth>Create administrator</SubmitButton>
    </ActionForm>
  );
}
