"use client";

import { useState } from "react";
import { ControlledActionForm } from "@/components/form/action-form";
import { FormActions, FormSection } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { useActionForm } from "@/components/form/use-action-form";
import { CopyButton } from "@/components/ui/copy-button";
import { NumberField, TextField } from "@/components/ui/text-field";
import { Checkbox, Switch } from "@/components/ui/toggle-field";
import type { TestEventAction } from "@/components/webhook/test-event-button";
import type { ActionFailure, ActionResult, FormAction } from "@/lib/errors/action-result";
import type { MessagingProfile } from "@/lib/messaging-profile/types";
import type { StaleEdit } from "@/lib/messaging-profile/update-profile";
import type { MappingCounts } from "@/lib/sticky-sender/types";
import { ClearConfirmation } from "./clear-confirmation";
import { DestinationsField } from "./destinations-field";
import { InboundFields } from "./inbound-fields";
import { NumberPoolFields } from "./number-pool-fields";
import { type SpendFacts, SpendLimitFields } from "./spend-limit-fields";
import { StaleNotice } from "./stale-notice";
import type { TestMailAction } from "./test-mail-button";
import { UrlShortenerFields } from "./url-shortener-fields";

/** What the save of the form answers: the mark of the next save. */
export interface SavedMark {
  editedAt: string;
}

/**
 * The settings of a messaging profile, one form. A save that would clear mappings asks first; a form that someone else
 * overtook keeps everything typed and shows what they saved.
 */
export function SettingsForm({
  profile,
  publicKey,
  spend,
  linkDomains,
  action,
  sendTestEvent,
  sendTestMail,
}: {
  profile: MessagingProfile;
  /** Verifies webhooks. */
  publicKey: string;
  spend: SpendFacts;
  /** Verified ones. */
  linkDomains: readonly string[];
  action: FormAction<SavedMark>;
  sendTestEvent: TestEventAction;
  sendTestMail: TestMailAction;
}) {
  // The mark of the profile this form was filled from. It must not follow the page when it is rendered anew: the fields
  // do not either.
  const [firstMark] = useState(() => profile.updatedAt.toISOString());
  const [isAsking, setIsAsking] = useState(false);
  const form = useActionForm(action, {
    successMessage: "Settings saved",
    onFailure: (failure) => setIsAsking(failure.code === "confirmation_needed"),
  });
  const { failure } = form;
  const stale = failure?.code === "conflict" ? (failure.meta as unknown as StaleEdit) : null;
  const counts = failure?.code === "confirmation_needed" ? (failure.meta as unknown as MappingCounts) : null;

  const saveConfirmed = (includePins: boolean) => {
    if (!form.formRef.current) return;
    const formData = new FormData(form.formRef.current);
    formData.set("confirmed", "on");
    if (includePins) formData.set("includePins", "on");
    setIsAsking(false);
    form.submit(formData);
  };

  return (
    <ControlledActionForm form={form} className="group/settings grid" aria-label="Settings">
      {stale && failure && <StaleNotice stale={stale} values={failure.values} />}
      <FormSection title="Profile Info" description="What people and programs know this profile by.">
        <div>
          <p className="label">Profile ID</p>
          <p className="mt-0.5 flex items-center gap-1">
            <code className="font-mono text-sm break-all">{profile.id}</code>
            <CopyButton value={profile.id} label="profile ID" />
          </p>
        </div>
        <TextField name="name" label="Name" defaultValue={profile.name} autoComplete="off" isRequired />
        <Switch
          name="enabled"
          label="Enabled"
          description="A disabled profile refuses every message. Its numbers and mappings stay."
          defaultSelected={profile.enabled}
        />
      </FormSection>
      <FormSection
        title="Inbound"
        description="Where your application hears of received messages, and of what becomes of sent ones."
      >
        <InboundFields profile={profile} publicKey={publicKey} sendTestEvent={sendTestEvent} />
      </FormSection>
      <FormSection
        title="Outbound"
        description="Which number a message leaves from, how it is encoded, and where it may go."
      >
        <NumberPoolFields profile={profile} />
        <Checkbox
          name="smartEncoding"
          label="Smart Encoding"
          description="Replaces curly quotes, long dashes and the like, so that more texts are sent with 160 characters in a segment instead of 70. The text of an MMS stays as it is."
          defaultSelected={profile.smartEncoding}
        />
        <UrlShortenerFields profile={profile} domains={linkDomains} />
        <SpendLimitFields profile={profile} facts={spend} sendTestMail={sendTestMail} />
        <Checkbox
          name="mmsTranscoding"
          label="MMS Transcoding"
          description="Makes pictures and videos smaller that are over the carrier's limit. Without it an MMS must have less than 1 MB of media."
          defaultSelected={profile.mmsTranscoding}
        />
        <Checkbox
          name="mmsFallBackToSms"
          label="Fall back to SMS"
          description="An MMS that no number or carrier takes goes as SMS: its text, then the address of each media file."
          defaultSelected={profile.mmsFallBackToSms}
        />
        <DestinationsField destinations={profile.whitelistedDestinations} />
        <NumberField
          name="validityMinutes"
          label="Validity"
          unit="minutes"
          description="What no carrier could take by then expires. It also limits the queue of a number with a rate."
          defaultValue={String(profile.validitySeconds / 60)}
          allowDecimals
        />
      </FormSection>
      <div className="sticky bottom-0 z-10 -mx-4 border-t border-separator bg-background px-4 py-3 sm:-mx-8 sm:px-8">
        {counts && (
          <ClearConfirmation
            counts={counts}
            isOpen={isAsking}
            onOpenChange={setIsAsking}
            onConfirm={saveConfirmed}
          />
        )}
        <input type="hidden" name="profileId" value={profile.id} />
        <input type="hidden" name="editedAt" value={nextMark(form.state, firstMark)} />
        <FormActions>
          <SubmitButton>Save</SubmitButton>
        </FormActions>
      </div>
    </ControlledActionForm>
  );
}

/** After a save its own mark; after a stale attempt that of what stands now, so that saving again means it. */
function nextMark(state: ActionResult<SavedMark> | null, firstMark: string): string {
  if (!state) return firstMark;
  if (state.ok) return state.data.editedAt;
  if (state.code === "conflict") return (state.meta as unknown as StaleEdit).current.updatedAt.toISOString();
  return postedMark(state) ?? firstMark;
}

function postedMark({ values }: ActionFailure): string | undefined {
  return typeof values.editedAt === "string" ? values.editedAt : undefined;
}
