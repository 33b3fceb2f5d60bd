import { Trash2 } from "lucide-react";
import type { Metadata } from "next";
import { saveProfileSettings, sendTestMail } from "@/app/(portal)/messaging-profiles/actions";
import { sendTestWebhook } from "@/app/(portal)/webhook-deliveries/actions";
import { SettingsForm } from "@/components/messaging-profile/settings-form";
import { SettingsSummary } from "@/components/messaging-profile/settings-summary";
import { LinkButton } from "@/components/ui/link-button";
import { Panel } from "@/components/ui/panel";
import { requireUser } from "@/lib/auth/require-operator";
import { listVerifiedHosts } from "@/lib/link-domain/service";
import { isMailOn } from "@/lib/mail/mailer";
import { getSpendToday } from "@/lib/spend/read-spend";
import { roleAllows } from "@/lib/user/types";
import { webhookPublicKey } from "@/lib/webhook/signature";
import { readProfile } from "../read-profile";

export const metadata: Metadata = { title: "Settings" };

/** The settings of one messaging profile. */
export default async function SettingsPage({ params }: { params: Promise<{ profileId: string }> }) {
  const user = await requireUser();
  const profile = await readProfile((await params).profileId);
  const spentToday = (await getSpendToday([profile.id])).get(profile.id) ?? "0.00";
  if (!roleAllows(user.role, "operator"))
    return <SettingsSummary profile={profile} publicKey={webhookPublicKey()} spentToday={spentToday} />;
  return (
    <>
      <SettingsForm
        profile={profile}
        publicKey={webhookPublicKey()}
        spend={{ spentToday, isMailOn: isMailOn() }}
        linkDomains={await listVerifiedHosts()}
        action={saveProfileSettings}
        sendTestEvent={sendTestWebhook}
        sendTestMail={sendTestMail}
      />
      <div className="mt-10">
        <Panel title="Delete this profile">
          <div className="flex flex-wrap items-center justify-between gap-4">
            <p className="text-sm text-muted">
              Its numbers are unassigned and its mappings end. Messages it has sent stay readable.
            </p>
            <LinkButton
              href={`/messaging-profiles/${profile.id}/delete`}
              variant="danger-soft"
              icon={<Trash2 aria-hidden />}
            >
              Delete profile
            </LinkButton>
          </div>
        </Panel>
      </div>
    </>
  );
}
