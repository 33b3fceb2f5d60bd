"use client";

import { ConfirmButton } from "@/components/ui/confirm-dialog";
import { signOutOnAllDevices } from "./actions";

/** Ends all sessions of the signed-in user, after asking. */
export function SignOutEverywhere() {
  return (
    <ConfirmButton
      label="Sign out everywhere"
      button={{ variant: "danger-soft" }}
      title="Sign out on every device?"
      confirmLabel="Sign out everywhere"
      onConfirm={() => signOutOnAllDevices({})}
    >
      All your sessions end at once, this one included. You will have to sign in again.
    </ConfirmButton>
  );
}
