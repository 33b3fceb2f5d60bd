"use client";

import { useState } from "react";
import { IssuedKey } from "@/components/api-key/issued-key";
import { KeyFields } from "@/components/api-key/key-fields";
import { overlapOptions } from "@/components/api-key/key-words";
import { ActionForm } from "@/components/form/action-form";
import { FormActions } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { Menu } from "@/components/ui/menu";
import { SelectField } from "@/components/ui/select-field";
import { Time } from "@/components/ui/time";
import type { ApiKeySummary, IssuedApiKey } from "@/lib/api-key/types";
import { endOldSecrets, revokeKey, rotateKey, updateKey } from "./actions";

type Task = "edit" | "rotate" | "end" | "revoke" | null;

/** What an administrator may do to a key. */
export function KeyMenu({
  apiKey,
  exampleProfileId,
}: {
  apiKey: ApiKeySummary;
  exampleProfileId: string | null;
}) {
  const [task, setTask] = useState<Task>(null);
  const [issued, setIssued] = useState<IssuedApiKey | null>(null);
  const startRotating = () => {
    setIssued(null);
    setTask("rotate");
  };
  const close = () => setTask(null);
  const { name } = apiKey;
  return (
    <>
      <Menu
        label={`Actions for ${name}`}
        items={[
          { key: "edit", label: "Edit", onAction: () => setTask("edit") },
          ...(apiKey.isBootstrap ? [] : [{ key: "rotate", label: "Rotate secret", onAction: startRotating }]),
          ...(apiKey.previous.length > 0
            ? [
                {
                  key: "end",
                  label: "End old secret now",
                  onAction: () => setTask("end"),
                  isDestructive: true,
                },
              ]
            : []),
          { key: "revoke", label: "Revoke", onAction: () => setTask("revoke"), isDestructive: true },
        ]}
      />
      <Dialog isOpen={task === "edit"} onOpenChange={close} title={`Edit ${name}`}>
        <ActionForm action={updateKey} onSuccess={close} successMessage="Key saved">
          <input type="hidden" name="keyId" value={apiKey.id} />
          <KeyFields apiKey={apiKey} />
          <FormActions>
            <SubmitButton>Save</SubmitButton>
            <Button variant="ghost" onPress={close}>
              Cancel
            </Button>
          </FormActions>
        </ActionForm>
      </Dialog>
      <RotateDialog
        apiKey={apiKey}
        exampleProfileId={exampleProfileId}
        isOpen={task === "rotate"}
        close={close}
        issued={issued}
        onIssued={setIssued}
      />
      <ConfirmDialog
        isOpen={task === "end"}
        onOpenChange={close}
        title={`End the old secret of ${name}?`}
        confirmLabel="End old secret"
        successMessage="Only the new secret is accepted now"
        onConfirm={() => endOldSecrets({ keyId: apiKey.id })}
      >
        <p>
          From now on only the new secret is accepted. Requests with the old one are refused.{" "}
          <OldUse {...apiKey} />
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={task === "revoke"}
        onOpenChange={close}
        title={`Revoke ${name}?`}
        confirmLabel="Revoke key"
        successMessage={`${name} is revoked`}
        onConfirm={() => revokeKey({ keyId: apiKey.id })}
      >
        <p>
          Applications that use this key are refused from this moment on. A revoked key cannot be brought
          back. Messages it has sent stay and go out.{" "}
          {apiKey.lastUsedAtMs === null ? (
            "It has never been used."
          ) : (
            <>
              It was last used <Time value={apiKey.lastUsedAtMs} />.
            </>
          )}
        </p>
      </ConfirmDialog>
    </>
  );
}

function OldUse({ previous }: ApiKeySummary) {
  const uses = previous.map((secret) => secret.lastUsedAtMs).filter((at) => at !== null);
  if (uses.length === 0) return "It has never been used.";
  return (
    <>
      It was last used <Time value={Math.max(...uses)} />.
    </>
  );
}

/** Asks how long the old secret goes on, then shows the new one. */
function RotateDialog({
  apiKey,
  exampleProfileId,
  isOpen,
  close,
  issued,
  onIssued,
}: {
  apiKey: ApiKeySummary;
  exampleProfileId: string | null;
  isOpen: boolean;
  close: () => void;
  /** The new secret, once there is one. It stays while the window fades. */
  issued: IssuedApiKey | null;
  onIssued: (issued: IssuedApiKey) => void;
}) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={close}
      title={issued ? "New secret" : `Rotate the secret of ${apiKey.name}`}
      isDismissable={issued === null}
    >
      {issued ? (
        <IssuedKey
          issued={issued}
          scopes={apiKey.scopes}
          exampleProfileId={exampleProfileId}
          onDone={close}
        />
      ) : (
        <ActionForm action={rotateKey} onSuccess={onIssued}>
          <input type="hidden" name="keyId" value={apiKey.id} />
          <input type="hidden" name="currentSecretId" value={apiKey.current.id} />
          <p>
            You get a new secret. Name, scopes, rate limit and what was sent with the key stay. Give your
            applications time to change over, or none when the secret has leaked.
          </p>
          <SelectField
            name="overlap"
            label="The old secret stays valid for"
            options={overlapOptions}
            defaultValue="24h"
            description="Secrets replaced earlier end no later than this one."
          />
          <FormActions>
            <SubmitButton>Rotate secret</SubmitButton>
            <Button variant="ghost" onPress={close}>
              Cancel
            </Button>
          </FormActions>
        </ActionForm>
      )}
    </Dialog>
  );
}
