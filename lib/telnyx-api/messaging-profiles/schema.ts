import { z } from "zod";
import { parseDestinations } from "@/lib/messaging-profile/allowed-destinations";
import { MAX_VALIDITY_SECONDS, MIN_VALIDITY_SECONDS } from "@/lib/messaging-profile/message-validity";
import { TIME_FRAMES, type TimeFrame } from "@/lib/messaging-profile/metrics";
import { MAX_NAME_LENGTH } from "@/lib/messaging-profile/schema";
import { normaliseSpendLimit } from "@/lib/messaging-profile/spend-limit";
import { WEBHOOK_API_VERSIONS } from "@/lib/messaging-profile/types";
import { PREFIX_RULE } from "@/lib/messaging-profile/url-shortener-fields";
import { isLinkPrefix } from "@/lib/short-link/link-code";
import { failsAs } from "../check-input";
import { optionalUrlInput, wireTime } from "../wire-types";
import { numberPoolInput } from "./number-pool-input";

/** There are about 250 countries. */
const MAX_DESTINATIONS = 300;

const nameInput = z
  .string()
  .trim()
  .min(1)
  .refine((name) => [...name].length <= MAX_NAME_LENGTH, {
    error: `Must have at most ${MAX_NAME_LENGTH} characters.`,
    params: failsAs("invalid_length"),
  })
  .refine((name) => !/\p{Cc}/u.test(name), "Must not hold line breaks or control characters.")
  .meta({ description: "What people call the profile.", example: "Order updates" });

const destinationsInput = z
  .array(z.string())
  .max(MAX_DESTINATIONS)
  .superRefine((values, context) => {
    if (values.length === 0) return;
    const parsed = parseDestinations(values);
    const unique = [...new Set(values)];
    if (
      parsed.ok &&
      parsed.destinations.length === unique.length &&
      unique.every((v) => parsed.destinations.includes(v))
    )
      return;
    const message = parsed.ok ? "Use two-letter country codes in upper case, such as US." : parsed.detail;
    context.addIssue({ code: "custom", message, params: failsAs("invalid_value") });
  })
  .transform((values) => [...new Set(values)])
  .meta({
    description:
      'ISO 3166-1 alpha-2 codes of the countries that messages may go to, or `["*"]` for all. With an empty list every message is refused with 40331.',
    example: ["US", "CA"],
  });

const spendLimitInput = z
  .string()
  .max(64)
  .transform((text, context) => {
    const limit = normaliseSpendLimit(text);
    if (limit !== null) return limit;
    const isNumber = /^[0-9]+(?:\.[0-9]+)?$/.test(text);
    context.addIssue({
      code: "custom",
      message: isNumber
        ? "Must have at most 12 digits before the point and 6 after it."
        : 'Must be an amount in US dollars such as "50.00".',
      params: failsAs(isNumber ? "out_of_range" : "invalid_value"),
    });
    return z.NEVER;
  })
  .meta({
    description:
      "US dollars a day (UTC). Read back with two decimals, more only where they are not zero: `50` is `50.00`.",
    pattern: "^[0-9]+(?:\\.[0-9]+)?$",
    example: "50.00",
  });

const urlShortenerInput = z
  .object({
    domain: z.string().min(1).max(300).meta({
      description: "One of `GET /messaging_url_domains`; any other is refused with 40327.",
      example: "links.example.com",
    }),
    prefix: z
      .string()
      .refine(isLinkPrefix, PREFIX_RULE)
      .default("")
      .meta({ description: "Before the random part of each link.", example: "go-" }),
    replace_blacklist_only: z.boolean().default(false),
    send_webhooks: z.boolean().default(false),
  })
  .transform(({ domain, prefix, replace_blacklist_only, send_webhooks }) => ({
    domain,
    prefix,
    replaceBlacklistOnly: replace_blacklist_only,
    sendWebhooks: send_webhooks,
  }))
  .nullable()
  .meta({ description: "null = links stay as they are." });

const alphaSenderInput = z
  .string()
  .regex(/^[A-Za-z0-9 ]{1,11}$/, "Must be 1 to 11 letters, digits and spaces.")
  .nullable()
  .meta({ description: "Sender for destinations that want an alphanumeric one.", example: "Stickypool" });

const shortId = z.string().max(64).nullable();

const settings = {
  enabled: z.boolean().meta({ description: "A profile that is not enabled sends nothing (40312)." }),
  webhook_url: optionalUrlInput,
  webhook_failover_url: optionalUrlInput,
  webhook_api_version: z.enum(WEBHOOK_API_VERSIONS),
  whitelisted_destinations: destinationsInput,
  number_pool_settings: numberPoolInput.meta({
    description:
      "Absent keys keep their values. `null` or `{}` switches the pool off; any key switches it on, with defaults for the others.",
  }),
  url_shortener_settings: urlShortenerInput,
  alpha_sender: alphaSenderInput,
  daily_spend_limit: spendLimitInput,
  daily_spend_limit_enabled: z.boolean(),
  mms_fall_back_to_sms: z.boolean(),
  mms_transcoding: z.boolean(),
  mobile_only: z.boolean(),
  smart_encoding: z.boolean(),
  ai_assistant_id: shortId,
  validity_seconds: z.int().min(MIN_VALIDITY_SECONDS).max(MAX_VALIDITY_SECONDS).meta({
    description:
      "Ours: how long a message may wait to be handed to its carrier; past it it expires (40014). It also limits the queue of a number with a rate (40318). Default 3600.",
  }),
};

/** Every setting may be absent: a new profile has the default, an edited one keeps its value. */
const optionalSettings = z.object(settings).partial();

export const createProfileBody = z.object({
  name: nameInput,
  ...optionalSettings.shape,
  resource_group_id: shortId.optional(),
  health_webhook_url: optionalUrlInput.optional(),
});

export const updateProfileBody = z.object({
  name: nameInput.optional(),
  ...optionalSettings.shape,
  v1_secret: z.string().min(1).max(255).optional().meta({ description: "Signs webhooks of version 1." }),
});

/** Paths and services name things differently. */
export const PROFILE_FIELD_NAMES = {
  numberPool: "/number_pool_settings",
  urlShortener: "/url_shortener_settings",
} as const;

export const timeFrameQuery = {
  time_frame: z
    .enum(Object.keys(TIME_FRAMES) as [TimeFrame, ...TimeFrame[]])
    .optional()
    .meta({ description: "So many full hours or days before the running hour, and that hour. Default 24h." }),
};

const nullableString = z.string().nullable();

const numberPool = z.object({
  sticky_sender: z.boolean(),
  geomatch: z.boolean(),
  long_code_weight: z.int(),
  toll_free_weight: z.int(),
  skip_unhealthy: z.boolean(),
});

const urlShortener = z.object({
  domain: z.string(),
  prefix: z.string(),
  replace_blacklist_only: z.boolean(),
  send_webhooks: z.boolean(),
});

/** A messaging profile in an answer. */
export const wireProfile = z
  .object({
    record_type: z.literal("messaging_profile"),
    id: z.string(),
    name: z.string(),
    organization_id: z.string(),
    enabled: z.boolean(),
    webhook_url: nullableString,
    webhook_failover_url: nullableString,
    webhook_api_version: z.enum(WEBHOOK_API_VERSIONS),
    whitelisted_destinations: z.array(z.string()),
    number_pool_settings: numberPool.nullable().meta({ description: "null = the number pool is off." }),
    url_shortener_settings: urlShortener.nullable(),
    alpha_sender: nullableString,
    daily_spend_limit: nullableString.meta({
      description: "null = never set.",
      example: "50.00",
    }),
    daily_spend_limit_enabled: z.boolean(),
    mms_fall_back_to_sms: z.boolean(),
    mms_transcoding: z.boolean(),
    mobile_only: z.boolean(),
    smart_encoding: z.boolean(),
    v1_secret: z.string().optional().meta({ description: "Only for keys with the scope admin." }),
    redaction_enabled: z.boolean(),
    redaction_level: z.int(),
    ai_assistant_id: nullableString,
    resource_group_id: nullableString,
    health_webhook_url: nullableString,
    validity_seconds: z.int().meta({ description: "Ours." }),
    created_at: wireTime,
    updated_at: wireTime,
  })
  .meta({ id: "MessagingProfile" });

/** Metrics of one profile, as in the list of all. */
export const wireMetrics = z
  .object({
    record_type: z.literal("messaging_profile_metrics"),
    messaging_profile_id: z.string(),
    phone_numbers: z.int().meta({ description: "Numbers on the profile now." }),
    outbound: z.object({
      sent: z.int(),
      delivered: z.int(),
      error_ratio: z
        .number()
        .meta({ description: "Share of the sent that failed, expired or were not confirmed." }),
    }),
    inbound: z.object({ received: z.int() }),
  })
  .meta({ id: "MessagingProfileMetrics" });

/** Metrics of one profile, hour by hour or, from three days on, day by day (UTC). */
export const wireDetailedMetrics = z
  .object({
    overview: wireMetrics,
    detailed: z.array(
      z.object({
        timestamp: wireTime,
        metrics: z.array(
          z.object({
            label: z
              .string()
              .meta({ description: "longcode, tollfree, or unknown for numbers deleted since." }),
            sent: z.int(),
            delivered: z.int(),
            outbound_error_ratio: z.number(),
            received: z.int(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: "MessagingProfileDetailedMetrics" });
