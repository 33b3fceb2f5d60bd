"use client";

import { useState } from "react";
import { ActionForm } from "@/components/form/action-form";
import { FormActions } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { Menu } from "@/components/ui/menu";
import { SelectField } from "@/components/ui/select-field";
import { notify } from "@/components/ui/toast";
import { OneTimePassword } from "@/components/user/one-time-password";
import { roleHelp, roleOptions } from "@/components/user/role-labels";
import type { UserSummary } from "@/lib/user/types";
import { changeUserRole, disableUser, enableUser, resetUserPassword } from "./actions";

type Task = "role" | "disable" | "reset" | null;

/** What an administrator may do to a user. */
export function UserMenu({ user, isSelf }: { user: UserSummary; isSelf: boolean }) {
  const [task, setTask] = useState<Task>(null);
  const [handedOut, setHandedOut] = useState<{ email: string; password: string } | null>(null);
  const close = () => setTask(null);

  const enable = async () => {
    const result = await enableUser({ userId: user.id });
    if (result.ok) notify.success(`${user.email} may sign in again`);
    else notify.error(result.message);
  };

  return (
    <>
      <Menu
        label={`Actions for ${user.email}`}
        items={[
          { key: "role", label: "Change role", onAction: () => setTask("role") },
          { key: "reset", label: "Reset password", onAction: () => setTask("reset") },
          user.isDisabled
            ? { key: "enable", label: "Enable", onAction: enable }
            : { key: "disable", label: "Disable", onAction: () => setTask("disable"), isDestructive: true },
        ]}
      />
      <Dialog isOpen={task === "role"} onOpenChange={close} title={`Role of ${user.email}`}>
        <ActionForm action={changeUserRole} onSuccess={close} successMessage="Role changed">
          <input type="hidden" name="userId" value={user.id} />
          <SelectField
            name="role"
            label="Role"
            options={roleOptions}
            defaultValue={user.role}
            description={`${roleHelp} Takes effect with the user's next click.`}
          />
          <FormActions>
            <SubmitButton>Change role</SubmitButton>
            <Button variant="ghost" onPress={close}>
              Cancel
            </Button>
          </FormActions>
        </ActionForm>
      </Dialog>
      <ConfirmDialog
        isOpen={task === "disable"}
        onOpenChange={close}
        title={`Disable ${user.email}?`}
        confirmLabel="Disable user"
        successMessage={`${user.email} is disabled`}
        onConfirm={() => disableUser({ userId: user.id })}
      >
        {isSelf ? "This is you: you are signed out at once." : "All their sessions end at once."} What they
        did stays in the log, and they can be enabled again.
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={task === "reset"}
        onOpenChange={close}
        title={`Reset the password of ${user.email}?`}
        confirmLabel="Reset password"
        onConfirm={async () => {
          const result = await resetUserPassword({ userId: user.id });
          if (result.ok) setHandedOut(result.data);
          return result;
        }}
      >
        The current password stops working, all sessions end, and you get a one-time password to hand over.
      </ConfirmDialog>
      <Dialog isOpen={handedOut !== null} onOpenChange={() => setHandedOut(null)} title="One-time password">
        {handedOut && <OneTimePassword {...handedOut} onDone={() => setHandedOut(null)} />}
      </Dialog>
    </>
  );
}
