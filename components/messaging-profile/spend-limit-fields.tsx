"use client";

import { Callout } from "@/components/ui/callout";
import { NumberField, TextAreaField } from "@/components/ui/text-field";
import { Switch } from "@/components/ui/toggle-field";
import type { MessagingProfile } from "@/lib/messaging-profile/types";
import { type TestMailAction, TestMailButton } from "./test-mail-button";

/** What the form shows beside the fields of the limit. */
export interface SpendFacts {
  /** US dollars since midnight UTC. */
  readonly spentToday: string;
  /** Whether the installation can send e-mail. */
  readonly isMailOn: boolean;
}

/**
 * The switch "Daily spend limit" and what belongs to it (F4), hidden by CSS alone while it is off, as the pool's fields are.
 */
export function SpendLimitFields({
  profile,
  facts,
  sendTestMail,
}: {
  profile: MessagingProfile;
  facts: SpendFacts;
  sendTestMail: TestMailAction;
}) {
  return (
    <>
      <Switch
        name="dailySpendLimitEnabled"
        label="Daily spend limit"
        description="When a day's messages have cost this much, further ones are refused until midnight UTC. Changing or switching it does not reset what is spent."
        defaultSelected={profile.dailySpendLimitEnabled}
      />
      <div className="hidden gap-5 border-s-2 border-separator ps-4 group-has-[input[name=dailySpendLimitEnabled]:checked]/settings:grid sm:ps-5">
        <NumberField
          name="dailySpendLimit"
          label="Amount"
          unit="US dollars a day"
          description={`Spent today (UTC): $${facts.spentToday}`}
          defaultValue={profile.dailySpendLimit ?? ""}
          allowDecimals
        />
        <TextAreaField
          name="spendAlertEmails"
          label="Alert e-mails"
          description="Told at 50, 80 and 90 % of the limit, and when it is reached. Up to 10 addresses, separated by commas or line breaks. Empty = nobody."
          defaultValue={profile.spendAlertEmails.join("\n")}
          rows={2}
          spellCheck={false}
        />
        {facts.isMailOn ? (
          <TestMailButton
            profileId={profile.id}
            hasAddresses={profile.spendAlertEmails.length > 0}
            action={sendTestMail}
          />
        ) : (
          <Callout tone="warning" title="E-mail is off">
            Nobody is told until this installation has a mail server: set SMTP_URL and MAIL_FROM, and start
            Stickypool again.
          </Callout>
        )}
      </div>
    </>
  );
}
