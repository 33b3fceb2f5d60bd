"use client";

import { TextLink } from "@/components/ui/link-button";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import { Checkbox, Switch } from "@/components/ui/toggle-field";
import type { MessagingProfile } from "@/lib/messaging-profile/types";
import { PUBLIC_SHORTENERS } from "@/lib/short-link/public-shorteners";

/**
 * The switch "URL shortening" and what belongs to it (F5), hidden by CSS alone while it is off, as the pool's fields are. Without a
 * verified domain there is nothing to switch on.
 */
export function UrlShortenerFields({
  profile,
  domains,
}: {
  profile: MessagingProfile;
  /** Verified ones. */
  domains: readonly string[];
}) {
  const settings = profile.urlShortener;
  if (domains.length === 0 && settings === null)
    return (
      <div>
        <p className="font-medium">URL shortening</p>
        <p className="text-[0.8125rem] text-muted">
          Short links need a domain of your own: add and verify one under{" "}
          <TextLink href="/link-domains">Link domains</TextLink>.
        </p>
      </div>
    );
  const isGone = settings !== null && !domains.includes(settings.domain);
  return (
    <>
      <Switch
        name="shortensUrls"
        label="URL shortening"
        description="Links in messages are replaced with short ones on your domain, before segments are counted, and who opens them is counted."
        defaultSelected={settings !== null}
      />
      <div className="hidden gap-5 border-s-2 border-separator ps-4 group-has-[input[name=shortensUrls]:checked]/settings:grid sm:ps-5">
        <SelectField
          name="urlShortener.domain"
          label="Domain"
          description={
            isGone
              ? `${settings.domain} is no verified link domain any more: messages with links to shorten are refused until you choose another one.`
              : "One of your verified link domains."
          }
          options={[
            ...(isGone ? [{ value: settings.domain, label: `${settings.domain} (not verified)` }] : []),
            ...domains.map((host) => ({ value: host, label: host })),
          ]}
          defaultValue={settings?.domain ?? domains[0] ?? ""}
        />
        <TextField
          name="urlShortener.prefix"
          label="Prefix"
          description="Stands before the random part of each link. Empty = nothing."
          defaultValue={settings?.prefix ?? ""}
          autoComplete="off"
          spellCheck={false}
        />
        <Checkbox
          name="urlShortener.replaceBlacklistOnly"
          label="Only known public shorteners"
          description={`Leaves all links as they are, except those of public shorteners, which carriers distrust: ${PUBLIC_SHORTENERS.join(", ")}.`}
          defaultSelected={settings?.replaceBlacklistOnly ?? false}
        />
        <Checkbox
          name="urlShortener.sendWebhooks"
          label="Send click webhooks"
          description="Posts an event to the webhook URL each time a person opens a link."
          defaultSelected={settings?.sendWebhooks ?? false}
        />
      </div>
    </>
  );
}
