"use client";

import { UserPlus } from "lucide-react";
import { useState } from "react";
import { ActionForm } from "@/components/form/action-form";
import { FormActions } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { Button } from "@/components/ui/button";
import { DialogButton } from "@/components/ui/dialog";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import { OneTimePassword } from "@/components/user/one-time-password";
import { roleHelp, roleOptions } from "@/components/user/role-labels";
import { addUser } from "./actions";

/** Button and dialog to add a user; ends by showing the one-time password. */
export function AddUser() {
  return (
    <DialogButton
      label="Add user"
      button={{ variant: "primary", icon: <UserPlus aria-hidden /> }}
      title="Add user"
    >
      {(close) => <AddUserSteps close={close} />}
    </DialogButton>
  );
}

function AddUserSteps({ close }: { close: () => void }) {
  const [added, setAdded] = useState<{ email: string; password: string } | null>(null);
  if (added) return <OneTimePassword {...added} onDone={close} />;
  return (
    <ActionForm action={addUser} onSuccess={setAdded}>
      <TextField name="email" label="Email" type="email" autoComplete="off" autoFocus isRequired />
      <TextField name="name" label="Name" description="Optional." autoComplete="off" />
      <SelectField
        name="role"
        label="Role"
        options={roleOptions}
        defaultValue="operator"
        description={roleHelp}
      />
      <FormActions>
        <SubmitButton>Add user</SubmitButton>
        <Button variant="ghost" onPress={close}>
          Cancel
        </Button>
      </FormActions>
    </ActionForm>
  );
}
