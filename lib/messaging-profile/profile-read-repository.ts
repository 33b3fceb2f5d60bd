import type pg from "pg";
import type { StoredProfile } from "./repository";
import { normaliseSpendLimit } from "./spend-limit";

type ProfileRow = Omit<StoredProfile, "numberPool" | "mappingEpoch" | "pinEpoch"> &
  NonNullable<StoredProfile["numberPool"]> & {
    readonly numberPoolEnabled: boolean;
    readonly mappingEpoch: string;
    readonly pinEpoch: string;
    readonly v1Secret: string | null;
  };

const FIND_PROFILE_SQL = `
SELECT id, name, enabled, number_pool_enabled AS "numberPoolEnabled", long_code_weight AS "longCodeWeight",
       toll_free_weight AS "tollFreeWeight", sticky_sender AS "stickySender", geomatch,
       skip_unhealthy AS "skipUnhealthy", mapping_lifetime_seconds AS "mappingLifetimeSeconds",
       switch_off_behaviour AS "switchOffBehaviour", validity_seconds AS "validitySeconds", mapping_epoch AS "mappingEpoch", pin_epoch AS "pinEpoch",
       mappings_dead_before AS "mappingsDeadBefore", whitelisted_destinations AS "whitelistedDestinations",
       webhook_url AS "webhookUrl", webhook_failover_url AS "webhookFailoverUrl",
       webhook_api_version AS "webhookApiVersion", alpha_sender AS "alphaSender",
       daily_spend_limit::text AS "dailySpendLimit", daily_spend_limit_enabled AS "dailySpendLimitEnabled",
       spend_alert_emails AS "spendAlertEmails",
       mms_fall_back_to_sms AS "mmsFallBackToSms", mms_transcoding AS "mmsTranscoding", mobile_only AS "mobileOnly",
       smart_encoding AS "smartEncoding", url_shortener_settings AS "urlShortener",
       ai_assistant_id AS "aiAssistantId", resource_group_id AS "resourceGroupId",
       health_webhook_url AS "healthWebhookUrl", created_at AS "createdAt", updated_at AS "updatedAt",
       v1_secret AS "v1Secret"
FROM messaging_profiles WHERE id = ANY($1::uuid[]) AND deleted_at IS NULL`;

/**
 * Profiles with their sealed secrets; those that do not exist, or were deleted, are left out.
 *
 * Straight to the pool: a read costs this process 115 µs of CPU, through the Prisma client 351 µs (2,000 reads of one
 * profile, 8 at a time, `process.cpuUsage`, best of three on a busy machine).
 */
export async function readProfilesAndSecrets(
  pool: pg.Pool,
  profileIds: readonly string[],
): Promise<{ profile: StoredProfile; sealed: string | null }[]> {
  const { rows } = await pool.query<ProfileRow>({
    name: "read_profiles_and_secrets",
    text: FIND_PROFILE_SQL,
    values: [profileIds],
  });
  return rows.map(toProfileAndSecret);
}

function toProfileAndSecret(row: ProfileRow): { profile: StoredProfile; sealed: string | null } {
  const {
    v1Secret,
    numberPoolEnabled,
    longCodeWeight,
    tollFreeWeight,
    stickySender,
    geomatch,
    skipUnhealthy,
    ...rest
  } = row;
  const profile = {
    ...rest,
    dailySpendLimit: rest.dailySpendLimit && normaliseSpendLimit(rest.dailySpendLimit),
    mappingEpoch: BigInt(rest.mappingEpoch),
    pinEpoch: BigInt(rest.pinEpoch),
    numberPool: numberPoolEnabled
      ? { longCodeWeight, tollFreeWeight, stickySender, geomatch, skipUnhealthy }
      : null,
  };
  return { profile, sealed: v1Secret };
}
