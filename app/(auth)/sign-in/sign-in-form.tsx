"use client";

import { ActionForm } from "@/components/form/action-form";
import { SubmitButton } from "@/components/form/submit-button";
import { TextField } from "@/components/ui/text-field";
import { signIn } from "./actions";

/** @param callbackUrl where to go afterwards */
export function SignInForm({ callbackUrl }: { callbackUrl: string }) {
  return (
    <ActionForm action={signIn}>
      <input type="hidden" name="callbackUrl" value={callbackUrl} />
      <TextField name="email" label="Email" type="email" autoComplete="username" autoFocus isRequired />
      <TextField
        name="password"
        label="Password"
        type="password"
        autoComplete="current-password"
        isRequired
      />
      <SubmitButton fullWidth>Sign in</SubmitButton>
    </ActionForm>
  );
}
