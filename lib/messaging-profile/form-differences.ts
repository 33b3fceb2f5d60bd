import type { FormValues } from "@/lib/errors/action-result";
import { describeUrlShortener } from "./describe-url-shortener";
import { describeLifetime, LIFETIME_PRESETS } from "./mapping-lifetime";
import { describeValidity } from "./message-validity";
import { normaliseSpendLimit } from "./spend-limit";
import type { MessagingProfile, SwitchOffBehaviour } from "./types";

/** What switching off does, as the form offers it (S14). */
export const SWITCH_OFF_LABELS: Readonly<Record<SwitchOffBehaviour, string>> = {
  clear: "Clear all mappings",
  retain: "Keep them, ignored while off",
};

/** A setting that someone else saved while the form was open. */
export interface FormDifference {
  readonly label: string;
  readonly saved: string;
  readonly typed: string;
}

const HOUR_SECONDS = 3_600;

/**
 * Where a settings form as posted differs from the profile as it stands, in the form's own words: what an operator whose
 * form was stale has to compare. Settings of a pool that is off on either side are left out, the switch says enough.
 */
export function differencesFromForm(current: MessagingProfile, values: FormValues): FormDifference[] {
  const text = (name: string) => {
    const value = values[name];
    return (Array.isArray(value) ? value[0] : value)?.trim() ?? "";
  };
  const isOn = (name: string) => values[name] !== undefined;
  const pairs: [string, string, string][] = [
    ["Name", current.name, text("name")],
    ["Enabled", onOff(current.enabled), onOff(isOn("enabled"))],
    ["Number Pool", onOff(current.numberPool !== null), onOff(isOn("numberPool"))],
  ];
  if (current.numberPool && isOn("numberPool")) {
    const pool = current.numberPool;
    pairs.push(
      ["Long code weight", String(pool.longCodeWeight), text("longCodeWeight")],
      ["Toll-free weight", String(pool.tollFreeWeight), text("tollFreeWeight")],
      ["Sticky Sender", onOff(pool.stickySender), onOff(isOn("stickySender"))],
      ["Geomatch", onOff(pool.geomatch), onOff(isOn("geomatch"))],
      ["Skip Unhealthy Numbers", onOff(pool.skipUnhealthy), onOff(isOn("skipUnhealthy"))],
      ["Mapping lifetime", describeLifetime(current.mappingLifetimeSeconds), typedLifetime(text)],
      [
        "When switched off",
        SWITCH_OFF_LABELS[current.switchOffBehaviour],
        SWITCH_OFF_LABELS[text("switchOffBehaviour") as SwitchOffBehaviour] ?? "",
      ],
    );
  }
  pairs.push(["Smart Encoding", onOff(current.smartEncoding), onOff(isOn("smartEncoding"))]);
  pairs.push(["MMS Transcoding", onOff(current.mmsTranscoding), onOff(isOn("mmsTranscoding"))]);
  pairs.push(["Fall back to SMS", onOff(current.mmsFallBackToSms), onOff(isOn("mmsFallBackToSms"))]);
  if (values["urlShortener.domain"] !== undefined)
    pairs.push([
      "URL shortening",
      describeUrlShortener(current.urlShortener),
      describeUrlShortener(
        isOn("shortensUrls")
          ? {
              domain: text("urlShortener.domain"),
              prefix: text("urlShortener.prefix"),
              replaceBlacklistOnly: isOn("urlShortener.replaceBlacklistOnly"),
              sendWebhooks: isOn("urlShortener.sendWebhooks"),
            }
          : null,
      ),
    ]);
  pairs.push(["Daily spend limit", savedLimit(current), typedLimit(isOn, text)]);
  if (current.dailySpendLimitEnabled && isOn("dailySpendLimitEnabled"))
    pairs.push([
      "Alert e-mails",
      current.spendAlertEmails.join(", "),
      text("spendAlertEmails")
        .split(/[\s,;]+/)
        .join(", "),
    ]);
  pairs.push([
    "Allowed destinations",
    current.whitelistedDestinations.join(", "),
    text("whitelistedDestinations"),
  ]);
  if (values.webhookUrl !== undefined)
    pairs.push(
      ["Webhook URL", current.webhookUrl ?? "", text("webhookUrl")],
      ["Failover URL", current.webhookFailoverUrl ?? "", text("webhookFailoverUrl")],
      ["API version", current.webhookApiVersion, text("webhookApiVersion")],
    );
  const minutes = text("validityMinutes");
  if (minutes !== "") {
    const seconds = Math.round(Number(minutes) * 60);
    pairs.push([
      "Validity",
      describeValidity(current.validitySeconds),
      Number.isFinite(seconds) ? describeValidity(seconds) : minutes,
    ]);
  }
  return pairs
    .filter(([, saved, typed]) => saved !== typed)
    .map(([label, saved, typed]) => ({ label, saved, typed }));
}

function savedLimit({ dailySpendLimitEnabled, dailySpendLimit }: MessagingProfile): string {
  return dailySpendLimitEnabled && dailySpendLimit !== null ? `$${dailySpendLimit}` : "Off";
}

function typedLimit(isOn: (name: string) => boolean, text: (name: string) => string): string {
  if (!isOn("dailySpendLimitEnabled")) return "Off";
  const amount = text("dailySpendLimit");
  return `$${normaliseSpendLimit(amount) ?? amount}`;
}

function onOff(value: boolean): string {
  return value ? "On" : "Off";
}

function typedLifetime(text: (name: string) => string): string {
  const preset = LIFETIME_PRESETS.find(({ key }) => key === text("mappingLifetime"));
  if (preset) return describeLifetime(preset.seconds);
  const length = text("customLifetimeLength");
  const unit = text("customLifetimeUnit");
  if (!/^\d{1,6}$/.test(length)) return `${length} ${unit}`.trim();
  return describeLifetime(Number(length) * HOUR_SECONDS * (unit === "hours" ? 1 : 24));
}
