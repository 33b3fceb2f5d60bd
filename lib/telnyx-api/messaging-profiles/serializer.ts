import type { z } from "zod";
import { organizationId } from "@/lib/instance/organization-id";
import type { DetailedMetrics, ProfileMetrics, TrafficPart } from "@/lib/messaging-profile/metrics";
import type { ProfileChanges } from "@/lib/messaging-profile/profile-changes";
import type { MessagingProfile } from "@/lib/messaging-profile/types";
import type {
  createProfileBody,
  updateProfileBody,
  wireDetailedMetrics,
  wireMetrics,
  wireProfile,
} from "./schema";

/** Redaction is no feature here: the fields have the values of an account without it. */
const REDACTION = { redaction_enabled: false, redaction_level: 2 } as const;

/**
 * A profile as the API shows it, in the reference's order of keys.
 *
 * @param v1Secret null = the key may not see it
 */
export function presentProfile(
  profile: MessagingProfile,
  v1Secret: string | null,
): z.input<typeof wireProfile> {
  const { numberPool, urlShortener } = profile;
  return {
    record_type: "messaging_profile",
    id: profile.id,
    name: profile.name,
    organization_id: organizationId(),
    enabled: profile.enabled,
    webhook_url: profile.webhookUrl,
    webhook_failover_url: profile.webhookFailoverUrl,
    webhook_api_version: profile.webhookApiVersion,
    whitelisted_destinations: [...profile.whitelistedDestinations],
    number_pool_settings: numberPool && {
      sticky_sender: numberPool.stickySender,
      geomatch: numberPool.geomatch,
      long_code_weight: numberPool.longCodeWeight,
      toll_free_weight: numberPool.tollFreeWeight,
      skip_unhealthy: numberPool.skipUnhealthy,
    },
    url_shortener_settings: urlShortener && {
      domain: urlShortener.domain,
      prefix: urlShortener.prefix,
      replace_blacklist_only: urlShortener.replaceBlacklistOnly,
      send_webhooks: urlShortener.sendWebhooks,
    },
    alpha_sender: profile.alphaSender,
    daily_spend_limit: profile.dailySpendLimit,
    daily_spend_limit_enabled: profile.dailySpendLimitEnabled,
    mms_fall_back_to_sms: profile.mmsFallBackToSms,
    mms_transcoding: profile.mmsTranscoding,
    mobile_only: profile.mobileOnly,
    smart_encoding: profile.smartEncoding,
    ...(v1Secret !== null && { v1_secret: v1Secret }),
    ...REDACTION,
    ai_assistant_id: profile.aiAssistantId,
    resource_group_id: profile.resourceGroupId,
    health_webhook_url: profile.healthWebhookUrl,
    validity_seconds: profile.validitySeconds,
    created_at: profile.createdAt.toISOString(),
    updated_at: profile.updatedAt.toISOString(),
  };
}

/** The body of a create or an update as the service takes it; what is absent stays absent. */
export function toProfileChanges(
  body: Partial<z.output<typeof createProfileBody> & z.output<typeof updateProfileBody>>,
): ProfileChanges {
  return withoutAbsent({
    name: body.name,
    enabled: body.enabled,
    webhookUrl: body.webhook_url,
    webhookFailoverUrl: body.webhook_failover_url,
    webhookApiVersion: body.webhook_api_version,
    whitelistedDestinations: body.whitelisted_destinations,
    numberPool: body.number_pool_settings,
    urlShortener: body.url_shortener_settings,
    alphaSender: body.alpha_sender,
    dailySpendLimit: body.daily_spend_limit,
    dailySpendLimitEnabled: body.daily_spend_limit_enabled,
    mmsFallBackToSms: body.mms_fall_back_to_sms,
    mmsTranscoding: body.mms_transcoding,
    mobileOnly: body.mobile_only,
    smartEncoding: body.smart_encoding,
    aiAssistantId: body.ai_assistant_id,
    resourceGroupId: body.resource_group_id,
    healthWebhookUrl: body.health_webhook_url,
    validitySeconds: body.validity_seconds,
  });
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutAbsent<T extends object>(values: T): Present<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as unknown as Present<T>;
}

export function presentMetrics(metrics: ProfileMetrics): z.input<typeof wireMetrics> {
  return {
    record_type: "messaging_profile_metrics",
    messaging_profile_id: metrics.profileId,
    phone_numbers: metrics.numbers,
    outbound: { sent: metrics.sent, delivered: metrics.delivered, error_ratio: metrics.errorRatio },
    inbound: { received: metrics.received },
  };
}

export function presentDetailedMetrics({
  overview,
  detailed,
}: DetailedMetrics): z.input<typeof wireDetailedMetrics> {
  return {
    overview: presentMetrics(overview),
    detailed: detailed.map(({ time, parts }) => ({
      timestamp: time.toISOString(),
      metrics: parts.map((part) => ({
        label: labelOf(part.type),
        sent: part.sent,
        delivered: part.delivered,
        outbound_error_ratio: part.errorRatio,
        received: part.received,
      })),
    })),
  };
}

function labelOf(type: TrafficPart["type"]): string {
  if (type === null) return "unknown";
  return type === "toll_free" ? "tollfree" : "longcode";
}
