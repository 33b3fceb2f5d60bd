"use client";

import { useState } from "react";
import { ActionForm } from "@/components/form/action-form";
import { FormActions } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { Callout } from "@/components/ui/callout";
import { TextLink } from "@/components/ui/link-button";
import { SelectField } from "@/components/ui/select-field";
import { TextAreaField, TextField } from "@/components/ui/text-field";
import type { FormAction } from "@/lib/errors/action-result";

/** Brings a message in as if somebody had written it to one of the simulator's numbers. */
export function SimulateInboundForm({
  carrierId,
  numbers,
  action,
}: {
  carrierId: string;
  numbers: readonly string[];
  action: FormAction<{ messageId: string }>;
}) {
  const [messageId, setMessageId] = useState<string | null>(null);
  return (
    <ActionForm
      action={action}
      aria-label="Simulate inbound"
      onSuccess={(data) => setMessageId(data.messageId)}
      onFailure={() => setMessageId(null)}
    >
      <input type="hidden" name="carrierId" value={carrierId} />
      <TextField
        name="sender"
        label="From"
        defaultValue="+13125550100"
        description="Who writes: a phone number, a short code or a name."
        autoComplete="off"
      />
      <SelectField
        name="recipient"
        label="To"
        options={numbers.map((number) => ({ value: number, label: number }))}
        description="A number of this simulator that is on a messaging profile."
      />
      <TextAreaField name="text" label="Text" rows={3} description="STOP, START and HELP take effect." />
      <TextAreaField
        name="mediaUrls"
        label="Media URLs"
        rows={2}
        description="One per line, up to 10. With media it is an MMS."
        spellCheck={false}
      />
      <TextAreaField
        name="cc"
        label="Other members"
        rows={2}
        description="Phone numbers that get it too, one per line, up to 7. With them it is a group MMS."
        spellCheck={false}
      />
      <FormActions>
        <SubmitButton>Simulate inbound</SubmitButton>
      </FormActions>
      <div aria-live="polite">
        {messageId !== null && (
          <Callout tone="success" title="The message has come in">
            <p>
              <TextLink href={`/messages/${messageId}`}>Show the message</TextLink>
            </p>
          </Callout>
        )}
      </div>
    </ActionForm>
  );
}
