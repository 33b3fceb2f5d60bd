import { ActionForm } from "@/components/form/action-form";
import { FormActions } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { LinkButton } from "@/components/ui/link-button";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import type { CarrierChoice } from "@/lib/carrier/types";
import type { FormAction } from "@/lib/errors/action-result";
import type { ProfileChoice } from "./assign-form";
import { NumberFields } from "./number-fields";

/** Adds one number: to a given profile, or to one of a list, or to the inventory alone. */
export function NewNumberForm({
  action,
  cancelHref,
  carriers,
  profiles,
  profileId,
}: {
  action: FormAction<undefined>;
  cancelHref: string;
  carriers: readonly CarrierChoice[];
  /** Profiles to choose from. */
  profiles?: readonly ProfileChoice[];
  /** The profile the number is added to. */
  profileId?: string;
}) {
  return (
    <ActionForm action={action} aria-label="Add number">
      {profileId && <input type="hidden" name="profileId" value={profileId} />}
      <SelectField
        name="senderType"
        label="Type"
        description="Short codes and alphanumeric ids send where they are named; they are never in the number pool."
        options={[
          { value: "number", label: "Long code or toll-free" },
          { value: "short_code", label: "Short code" },
          { value: "alphanumeric", label: "Alphanumeric id" },
        ]}
      />
      <TextField
        name="phoneNumber"
        label="Phone number"
        type="tel"
        description="In any notation, e.g. +1 202 555 0123; the short code or alphanumeric id as it is."
        autoComplete="off"
        isRequired
        autoFocus
      />
      <NumberFields carriers={carriers} />
      {profiles && (
        <SelectField
          name="profileId"
          label="Messaging profile"
          options={[
            { value: "", label: "None for now" },
            ...profiles.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      )}
      <FormActions>
        <SubmitButton>Add number</SubmitButton>
        <LinkButton href={cancelHref} variant="ghost">
          Cancel
        </LinkButton>
      </FormActions>
    </ActionForm>
  );
}
