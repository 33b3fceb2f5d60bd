import { z } from "zod";
import { MAX_BULK_NUMBERS } from "@/lib/phone-number/bulk-update-service";
import {
  MAX_MESSAGES_PER_SECOND,
  MAX_TAG_LENGTH,
  MAX_TAGS,
  MIN_MESSAGES_PER_SECOND,
} from "@/lib/phone-number/schema";
import { MESSAGING_PRODUCTS } from "@/lib/phone-number/types";
import { failsAs } from "../check-input";
import { e164Input, idInput, wireE164, wireTime } from "../wire-types";

/** The path parameter of a number: its id, or the number itself. */
export const numberParams = z.object({
  id: idInput.min(1).meta({ description: "The id of the number, or the number itself in +E.164." }),
});

const tagInput = z
  .string()
  .trim()
  .min(1)
  .refine((tag) => [...tag].length <= MAX_TAG_LENGTH, {
    error: `Must have at most ${MAX_TAG_LENGTH} characters.`,
    params: failsAs("invalid_length"),
  })
  .refine((tag) => !/\p{Cc}/u.test(tag), "Must not hold line breaks or control characters.");

export const tagsInput = z
  .array(tagInput)
  .max(MAX_TAGS)
  .transform((tags) => [...new Set(tags)])
  .meta({ description: "Replace the tags there are; each once.", example: ["support"] });

export const rateInput = z
  .number()
  .min(MIN_MESSAGES_PER_SECOND)
  .max(MAX_MESSAGES_PER_SECOND)
  .nullable()
  .meta({
    description: "Ours: the number sends no faster. null = no rate of its own: its carrier's for its type.",
  });

const carrierIdInput = idInput.meta({
  description: "Ours: the carrier it sends through. Its id stands in the address of the carrier's page.",
});

export const addNumberBody = z.object({
  phone_number: e164Input,
  carrier_id: carrierIdInput.nullish(),
  messaging_profile_id: idInput.nullable().optional(),
  tags: tagsInput.optional(),
  mms_enabled: z.boolean().optional().meta({ description: "Whether it can send MMS. Default true." }),
  messages_per_second: rateInput.optional(),
});

export const updateNumberBody = z.object({
  tags: tagsInput.optional(),
  enabled: z
    .boolean()
    .optional()
    .meta({ description: "Ours: a number that is not enabled sends nothing and is in no number pool." }),
  mms_enabled: z.boolean().optional().meta({ description: "Ours: whether it can send MMS." }),
  carrier_id: carrierIdInput.optional(),
  messages_per_second: rateInput.optional(),
});

const messagingSettings = {
  messaging_product: z
    .enum(MESSAGING_PRODUCTS)
    .nullable()
    .optional()
    .meta({ description: "Absent or null = as it is." }),
  tags: tagsInput.optional(),
  messages_per_second: rateInput.optional(),
};

export const updateMessagingBody = z.object({
  messaging_profile_id: idInput.nullable().optional().meta({
    description:
      'The profile the number is to be on. Absent or null = where it is, "" = none. A number on another profile moves; its sticky mappings there end.',
  }),
  ...messagingSettings,
});

export const updateMessagingNumberBody = z.object({
  messaging_profile_id: idInput.nullable().optional().meta({
    description: 'The profile the number is to be on. Absent = where it is, null or "" = none.',
  }),
  ...messagingSettings,
});

export const bulkUpdateBody = z.object({
  messaging_profile_id: idInput.meta({
    description: 'The profile the numbers are to be on; "" = none.',
  }),
  numbers: z.array(e164Input).min(1).max(MAX_BULK_NUMBERS),
  assign_only: z
    .boolean()
    .optional()
    .meta({ description: "Assign and change nothing else. Nothing else is changed either way." }),
});

export const assignNumberBody = z.object({
  phone_number_id: idInput
    .min(1)
    .meta({ description: "The id of the number, or the number itself in +E.164." }),
});

const featureSet = z.object({
  domestic_two_way: z.boolean(),
  international_inbound: z.boolean(),
  international_outbound: z.boolean(),
});

/** Messaging settings of a number in an answer. */
export const wireMessagingNumber = z
  .object({
    record_type: z.enum(["messaging_settings", "messaging_phone_number"]),
    id: z.string(),
    phone_number: wireE164,
    messaging_profile_id: z.string().nullable(),
    country_code: z.string(),
    type: z.string().meta({
      description:
        "`longcode`, `tollfree` or `shortcode`; `long_code` or `toll_free` below `/messaging_phone_numbers`.",
    }),
    messaging_product: z.enum(MESSAGING_PRODUCTS),
    traffic_type: z.enum(MESSAGING_PRODUCTS),
    eligible_messaging_products: z.array(z.enum(MESSAGING_PRODUCTS)),
    features: z.object({ sms: featureSet.nullable(), mms: featureSet.nullable() }),
    health: z
      .object({
        message_count: z.int().meta({ description: "Outcomes that say something about the number." }),
        inbound_outbound_ratio: z.number(),
        success_ratio: z.number(),
        spam_ratio: z.number(),
      })
      .meta({ description: "Over the last 24 full hours and the running one. Ratios are 0 to 1." }),
    organization_id: z.string(),
    tags: z.array(z.string()),
    messages_per_second: z
      .number()
      .nullable()
      .meta({ description: "Ours. null = no rate of its own: its carrier's for its type." }),
    effective_messages_per_second: z
      .number()
      .nullable()
      .meta({ description: "Ours: the rate it keeps, its own or its carrier's. null = no limit." }),
    created_at: wireTime,
    updated_at: wireTime,
  })
  .meta({ id: "MessagingPhoneNumber" });

/** A number of the inventory in an answer. */
export const wireNumber = z
  .object({
    record_type: z.literal("phone_number"),
    id: z.string(),
    phone_number: wireE164,
    country_iso_alpha2: z.string(),
    phone_number_type: z.enum(["local", "toll_free"]),
    status: z.enum(["active", "deleted"]),
    tags: z.array(z.string()),
    messaging_profile_id: z.string().nullable(),
    messaging_profile_name: z.string().nullable(),
    connection_id: z.null(),
    external_pin: z.null(),
    deletion_lock_enabled: z.boolean(),
    enabled: z.boolean().meta({ description: "Ours." }),
    mms_enabled: z.boolean().meta({ description: "Ours." }),
    messages_per_second: z.number().nullable().meta({ description: "Ours. null = no limit of its own." }),
    carrier_id: z.string().meta({ description: "Ours: the carrier it sends through." }),
    purchased_at: wireTime,
    activated_at: wireTime,
    created_at: wireTime,
    updated_at: wireTime,
  })
  .meta({ id: "PhoneNumber" });

/** An order of many numbers in an answer; kept for 30 days. */
export const wireBulkUpdate = z
  .object({
    record_type: z.literal("messaging_numbers_bulk_update"),
    order_id: z.string(),
    success: z.array(wireE164),
    pending: z.array(wireE164).meta({ description: "Empty: an order is carried out before it is answered." }),
    failed: z.array(wireE164).meta({ description: "Not in the inventory." }),
  })
  .meta({ id: "MessagingNumbersBulkUpdate" });
