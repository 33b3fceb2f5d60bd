import { describeCount } from "@/lib/describe-count";
import { describeUrlShortener } from "./describe-url-shortener";
import { describeLifetime } from "./mapping-lifetime";
import { describeValidity } from "./message-validity";
import type { UrlShortenerSettings } from "./types";

/** An audited event in an operator's words. */
export interface DescribedActivity {
  readonly title: string;
  /** Further facts, one each. */
  readonly facts: readonly string[];
}

const FIELD_LABELS: Readonly<Record<string, string>> = {
  name: "Name",
  enabled: "Enabled",
  numberPool: "Number Pool",
  "numberPool.longCodeWeight": "Long code weight",
  "numberPool.tollFreeWeight": "Toll-free weight",
  "numberPool.stickySender": "Sticky Sender",
  "numberPool.geomatch": "Geomatch",
  "numberPool.skipUnhealthy": "Skip Unhealthy Numbers",
  mappingLifetimeSeconds: "Mapping lifetime",
  switchOffBehaviour: "When switched off",
  validitySeconds: "Validity",
  whitelistedDestinations: "Allowed destinations",
  webhookUrl: "Webhook URL",
  webhookFailoverUrl: "Failover URL",
  webhookApiVersion: "API version",
  alphaSender: "Alphanumeric sender",
  dailySpendLimit: "Daily spend limit",
  dailySpendLimitEnabled: "Daily spend limit enforced",
  spendAlertEmails: "Alert e-mails",
  mmsFallBackToSms: "Fall back to SMS",
  mmsTranscoding: "MMS Transcoding",
  mobileOnly: "Mobile numbers only",
  smartEncoding: "Smart Encoding",
  urlShortener: "URL shortening",
  aiAssistantId: "AI assistant",
};

const TITLES: Readonly<Record<string, (detail: Detail) => string>> = {
  "messaging_profile.created": () => "Profile created",
  "messaging_profile.updated": () => "Settings saved",
  "messaging_profile.deleted": () => "Profile deleted",
  "messaging_profile.sending_held": () => "Sending held",
  "messaging_profile.sending_resumed": () => "Sending resumed",
  "messaging_profile.queue_cancelled": (detail) => `${counted(detail, "queued message")} cancelled`,
  "messaging_profile.test_email_sent": () => "Test e-mail sent",
  "messaging_profile.secret_regenerated": () => "Version 1 secret replaced",
  "number.assigned": (detail) => `${numbers(detail)} assigned`,
  "number.unassigned": (detail) =>
    detail.reason === "moved" ? `${numbers(detail)} moved to another profile` : `${numbers(detail)} removed`,
  "number.enabled": (detail) => `${numbers(detail)} enabled`,
  "number.disabled": (detail) => `${numbers(detail)} disabled`,
  "number.deleted": (detail) => `${numbers(detail)} deleted`,
  "number.sending_held": (detail) => `Sending from ${text(detail.name)} held`,
  "number.sending_resumed": (detail) => `Sending from ${text(detail.name)} resumed`,
  "number.queue_cancelled": (detail) =>
    `${counted(detail, "queued message")} of ${text(detail.name)} cancelled`,
  "number.updated": (detail) => `Settings of ${text(detail.number) || "a number"} saved`,
  "webhook_delivery.redelivered": (detail) => `${counted(detail, "webhook")} delivered again`,
  "mapping.pinned": (detail) => `${text(detail.recipient)} pinned to ${text(detail.sender)}`,
  "mapping.set": (detail) => `Mapping of ${text(detail.recipient)} set to ${text(detail.sender)}`,
  "mapping.unpinned": (detail) => `${counted(detail, "pin")} taken off`,
  "mapping.reset": (detail) => `${counted(detail, "mapping")} reset`,
  "mapping.reset_undone": (detail) => `Reset of ${counted(detail, "mapping")} undone`,
  "mapping.number_reset": (detail) => `All mappings of ${text(detail.sender)} reset`,
  "mapping.all_reset": () => "All mappings reset",
  "mapping.imported": () => "Mappings imported",
  "opt_out.added": (detail) => `${text(detail.recipient)} opted out by hand`,
  "opt_out.removed": (detail) => `Opt-out of ${text(detail.recipient)} removed`,
  "opt_out.imported": () => "Opt-outs imported",
  "auto_response.created": (detail) => `Auto-response to ${words(detail)} added`,
  "auto_response.updated": (detail) => `Auto-response to ${words(detail)} changed`,
  "auto_response.deleted": (detail) => `Auto-response to ${words(detail)} deleted`,
};

type Detail = Readonly<Record<string, unknown>>;

/**
 * Says what an event of the audit log did to a profile. An action it does not know keeps its own name: a later version
 * may have written it.
 */
export function describeActivity(action: string, detail: unknown): DescribedActivity {
  const facts = isRecord(detail) ? detail : {};
  const title = Object.hasOwn(TITLES, action) ? TITLES[action]?.(facts) : undefined;
  return { title: title ?? action.replaceAll(/[._]/g, " "), facts: factsOf(facts) };
}

function factsOf(detail: Detail): string[] {
  const facts: string[] = [];
  if (isRecord(detail.changes)) {
    for (const [field, change] of Object.entries(detail.changes)) {
      if (!isRecord(change)) continue;
      facts.push(
        `${FIELD_LABELS[field] ?? field}: ${shown(field, change.before)} → ${shown(field, change.after)}`,
      );
    }
  }
  if (detail.v1SecretChanged === true) facts.push("Version 1 secret replaced");
  if (detail.mappingsCleared !== undefined) {
    facts.push(
      detail.pinsIncluded === true ? "All mappings and pins cleared" : "All mappings cleared, pins kept",
    );
  }
  if (detail.includePins !== undefined) {
    facts.push(detail.includePins === true ? "Pins included" : "Pins kept");
  }
  if (Array.isArray(detail.numbers)) {
    const named = detail.numbers.filter((number) => typeof number === "string");
    const more = Number(detail.count) - named.length;
    facts.push(`${named.join(", ")}${more > 0 ? ` and ${more.toLocaleString("en-US")} more` : ""}`);
  }
  if (typeof detail.numbersUnassigned === "number") {
    facts.push(`${describeCount(detail.numbersUnassigned, "number")} unassigned`);
  }
  return facts;
}

function shown(field: string, value: unknown): string {
  if (field === "numberPool") return value === null ? "off" : "on";
  if (field === "mappingLifetimeSeconds" && typeof value === "number") return describeLifetime(value);
  if (field === "validitySeconds" && typeof value === "number") return describeValidity(value);
  if (field === "urlShortener") return describeUrlShortener(value as UrlShortenerSettings | null);
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (Array.isArray(value) && value.length === 0) return "none";
  if (Array.isArray(value)) return value.includes("*") ? "every country" : value.join(", ");
  return typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
}

function numbers(detail: Detail): string {
  return counted(detail, "number");
}

function counted(detail: Detail, noun: string): string {
  const count = typeof detail.count === "number" ? detail.count : 1;
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

function words(detail: Detail): string {
  return Array.isArray(detail.keywords) ? detail.keywords.map(text).join(", ") : "";
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isRecord(value: unknown): value is Detail {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
