"use client";

import { KeyRound } from "lucide-react";
import { useState } from "react";
import { IssuedKey } from "@/components/api-key/issued-key";
import { KeyFields } from "@/components/api-key/key-fields";
import { ActionForm } from "@/components/form/action-form";
import { FormActions } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { ApiKeyScope, IssuedApiKey } from "@/lib/api-key/types";
import { createKey } from "./actions";

/** Button and dialog to create a key; ends by showing its secret. */
export function CreateKey({ exampleProfileId }: { exampleProfileId: string | null }) {
  const [isOpen, setIsOpen] = useState(false);
  const [made, setMade] = useState<{ issued: IssuedApiKey; scopes: readonly ApiKeyScope[] } | null>(null);
  const open = () => {
    setMade(null);
    setIsOpen(true);
  };
  // What it shows stays until it is opened again: the form must not appear while the window fades.
  const close = () => setIsOpen(false);
  return (
    <>
      <Button variant="primary" icon={<KeyRound aria-hidden />} onPress={open} aria-haspopup="dialog">
        Create API key
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={close}
        title={made ? "API key created" : "Create API key"}
        isDismissable={made === null}
      >
        {made ? (
          <IssuedKey {...made} exampleProfileId={exampleProfileId} onDone={close} />
        ) : (
          <ActionForm action={createKey} onSuccess={setMade}>
            <KeyFields />
            <FormActions>
              <SubmitButton>Create API key</SubmitButton>
              <Button variant="ghost" onPress={close}>
                Cancel
              </Button>
            </FormActions>
          </ActionForm>
        )}
      </Dialog>
    </>
  );
}
