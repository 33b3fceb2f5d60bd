"use client";

import { CopyButton } from "@/components/ui/copy-button";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import { type TestEventAction, TestEventButton } from "@/components/webhook/test-event-button";
import type { MessagingProfile } from "@/lib/messaging-profile/types";

const versions = [
  { value: "2", label: "2 (JSON, recommended)" },
  { value: "1", label: "1 (flat JSON)" },
  { value: "2010-04-01", label: "2010-04-01 (form)" },
] as const;

/** Where the profile's events are posted, and what verifies them. */
export function InboundFields({
  profile,
  publicKey,
  sendTestEvent,
}: {
  profile: MessagingProfile;
  publicKey: string;
  sendTestEvent: TestEventAction;
}) {
  return (
    <>
      <TextField
        name="webhookUrl"
        label="Webhook URL"
        type="url"
        inputMode="url"
        description="Told of every message received, sent and finalized. Empty = nothing is posted."
        defaultValue={profile.webhookUrl ?? ""}
        autoComplete="off"
        spellCheck={false}
      />
      <TextField
        name="webhookFailoverUrl"
        label="Failover URL"
        type="url"
        inputMode="url"
        description="Tried when three attempts on the webhook URL have failed."
        defaultValue={profile.webhookFailoverUrl ?? ""}
        autoComplete="off"
        spellCheck={false}
      />
      <SelectField
        name="webhookApiVersion"
        label="API version"
        options={versions}
        defaultValue={profile.webhookApiVersion}
      />
      <div>
        <p className="label">Public key</p>
        <p className="mt-0.5 flex items-center gap-1">
          <code className="min-w-0 font-mono text-sm break-all">{publicKey}</code>
          <CopyButton value={publicKey} label="public key" />
        </p>
        <p className="mt-0.5 text-[0.8125rem] text-muted">
          Verifies the signature of every webhook (Ed25519).
        </p>
      </div>
      <TestEventButton
        profileId={profile.id}
        hasUrl={Boolean(profile.webhookUrl || profile.webhookFailoverUrl)}
        action={sendTestEvent}
      />
    </>
  );
}
