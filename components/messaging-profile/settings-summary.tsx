import { CopyButton } from "@/components/ui/copy-button";
import { DescriptionList, Panel } from "@/components/ui/panel";
import { countryName } from "@/lib/messaging-profile/country-name";
import { describeUrlShortener } from "@/lib/messaging-profile/describe-url-shortener";
import { describeWeights } from "@/lib/messaging-profile/describe-weights";
import { SWITCH_OFF_LABELS } from "@/lib/messaging-profile/form-differences";
import { describeLifetime } from "@/lib/messaging-profile/mapping-lifetime";
import { describeValidity } from "@/lib/messaging-profile/message-validity";
import type { MessagingProfile } from "@/lib/messaging-profile/types";

/** The settings of a profile for those who may not change them. */
export function SettingsSummary({
  profile,
  publicKey,
  spentToday,
}: {
  profile: MessagingProfile;
  publicKey: string;
  /** US dollars. */
  spentToday: string;
}) {
  const pool = profile.numberPool;
  return (
    <div className="grid gap-6">
      <Panel title="Profile Info">
        <DescriptionList
          items={[
            {
              label: "Profile ID",
              value: (
                <span className="flex items-center gap-1">
                  <code className="font-mono text-sm break-all">{profile.id}</code>
                  <CopyButton value={profile.id} label="profile ID" />
                </span>
              ),
            },
            { label: "Name", value: profile.name },
            { label: "Enabled", value: onOff(profile.enabled) },
          ]}
        />
      </Panel>
      <Panel title="Inbound">
        <DescriptionList
          items={[
            {
              label: "Webhook URL",
              value: profile.webhookUrl && <span className="break-all">{profile.webhookUrl}</span>,
            },
            {
              label: "Failover URL",
              value: profile.webhookFailoverUrl && (
                <span className="break-all">{profile.webhookFailoverUrl}</span>
              ),
            },
            { label: "API version", value: profile.webhookApiVersion },
            {
              label: "Public key",
              value: (
                <span className="flex items-center gap-1">
                  <code className="min-w-0 font-mono text-sm break-all">{publicKey}</code>
                  <CopyButton value={publicKey} label="public key" />
                </span>
              ),
            },
          ]}
        />
      </Panel>
      <Panel title="Outbound">
        <DescriptionList
          items={[
            { label: "Number Pool", value: onOff(pool !== null) },
            ...(pool
              ? [
                  {
                    label: "Weights",
                    value: describeWeights(pool.longCodeWeight, pool.tollFreeWeight),
                  },
                  { label: "Sticky Sender", value: onOff(pool.stickySender) },
                  { label: "Mapping lifetime", value: describeLifetime(profile.mappingLifetimeSeconds) },
                  { label: "When switched off", value: SWITCH_OFF_LABELS[profile.switchOffBehaviour] },
                  { label: "Geomatch", value: onOff(pool.geomatch) },
                  { label: "Skip Unhealthy Numbers", value: onOff(pool.skipUnhealthy) },
                ]
              : []),
            { label: "Smart Encoding", value: onOff(profile.smartEncoding) },
            { label: "MMS Transcoding", value: onOff(profile.mmsTranscoding) },
            { label: "Fall back to SMS", value: onOff(profile.mmsFallBackToSms) },
            {
              label: "URL shortening",
              value: profile.urlShortener === null ? "Off" : describeUrlShortener(profile.urlShortener),
            },
            { label: "Daily spend limit", value: describeLimit(profile) },
            ...(profile.dailySpendLimitEnabled
              ? [
                  { label: "Spent today (UTC)", value: `$${spentToday}` },
                  { label: "Alert e-mails", value: profile.spendAlertEmails.join(", ") },
                ]
              : []),
            {
              label: "Allowed destinations",
              value: profile.whitelistedDestinations
                .map((code) => (code === "*" ? "Every country" : (countryName(code) ?? code)))
                .join(", "),
            },
            { label: "Validity", value: describeValidity(profile.validitySeconds) },
          ]}
        />
      </Panel>
    </div>
  );
}

function describeLimit({ dailySpendLimitEnabled, dailySpendLimit }: MessagingProfile): string {
  return dailySpendLimitEnabled && dailySpendLimit !== null ? `$${dailySpendLimit}` : "Off";
}

function onOff(value: boolean): string {
  return value ? "On" : "Off";
}
