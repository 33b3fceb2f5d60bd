import { ActionForm } from "@/components/form/action-form";
import { FormActions } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { LinkButton } from "@/components/ui/link-button";
import { TextField } from "@/components/ui/text-field";
import type { FormAction } from "@/lib/errors/action-result";

/** Asks for the name of a new profile. */
export function NewProfileForm({ action }: { action: FormAction<undefined> }) {
  return (
    <ActionForm action={action} aria-label="New profile">
      <TextField
        name="name"
        label="Name"
        description="For people: shown in lists and charts. It can be changed later."
        autoComplete="off"
        isRequired
        autoFocus
      />
      <FormActions>
        <SubmitButton>Create profile</SubmitButton>
        <LinkButton href="/messaging-profiles" variant="ghost">
          Cancel
        </LinkButton>
      </FormActions>
    </ActionForm>
  );
}
