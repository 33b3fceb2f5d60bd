import type { z } from "zod";
import { organizationId } from "@/lib/instance/organization-id";
import type { BulkUpdate } from "@/lib/phone-number/bulk-update-service";
import type { NumberChanges } from "@/lib/phone-number/change-service";
import { MESSAGING_PRODUCTS, type MessagingNumber } from "@/lib/phone-number/types";
import type { updateMessagingBody, wireBulkUpdate, wireMessagingNumber, wireNumber } from "./schema";

const EVERYWHERE = { domestic_two_way: true, international_inbound: true, international_outbound: true };
/** Carriers hand MMS over within a country only. */
const DOMESTIC = { domestic_two_way: true, international_inbound: false, international_outbound: false };

/** Those who read the same page at once share its numbers, so each is presented once for all of them. */
const presented = new WeakMap<MessagingNumber, z.input<typeof wireMessagingNumber>>();

/** The messaging settings of a number as lists have them. */
export function presentListedNumber(number: MessagingNumber): z.input<typeof wireMessagingNumber> {
  let wire = presented.get(number);
  if (wire === undefined) {
    wire = presentMessagingNumber(number);
    presented.set(number, wire);
  }
  return wire;
}

/** The messaging settings of a number; the endpoints of the two record types spell the type of a number differently. */
export function presentMessagingNumber(
  number: MessagingNumber,
  recordType: "messaging_settings" | "messaging_phone_number" = "messaging_settings",
): z.input<typeof wireMessagingNumber> {
  const { health, sent, received } = number;
  const mayMms = number.canMms && number.carrierCanMms;
  return {
    record_type: recordType,
    id: number.id,
    phone_number: number.e164,
    messaging_profile_id: number.profileId,
    country_code: number.countryCode,
    type: recordType === "messaging_settings" ? number.type.replace("_", "") : number.type,
    messaging_product: number.messagingProduct,
    traffic_type: number.messagingProduct,
    eligible_messaging_products: [...MESSAGING_PRODUCTS],
    features: { sms: EVERYWHERE, mms: mayMms ? DOMESTIC : null },
    health: {
      message_count: health.countedMessages,
      inbound_outbound_ratio: sent === 0 ? 0 : received / sent,
      success_ratio: health.deliverabilityRate,
      spam_ratio: health.spamRatio,
    },
    organization_id: organizationId(),
    tags: [...number.tags],
    messages_per_second: number.messagesPerSecond,
    effective_messages_per_second: number.effectiveRate,
    created_at: number.createdAt.toISOString(),
    updated_at: number.updatedAt.toISOString(),
  };
}

/** A number of the inventory. Fields that mean nothing here have the values of a number without the feature. */
export function presentNumber(
  number: MessagingNumber,
  status: "active" | "deleted" = "active",
): z.input<typeof wireNumber> {
  const createdAt = number.createdAt.toISOString();
  return {
    record_type: "phone_number",
    id: number.id,
    phone_number: number.e164,
    country_iso_alpha2: number.countryCode,
    phone_number_type: number.type === "toll_free" ? "toll_free" : "local",
    status,
    tags: [...number.tags],
    messaging_profile_id: number.profileId,
    messaging_profile_name: number.profileName,
    connection_id: null,
    external_pin: null,
    deletion_lock_enabled: false,
    enabled: number.enabled,
    mms_enabled: number.canMms,
    messages_per_second: number.messagesPerSecond,
    carrier_id: number.carrierId,
    purchased_at: createdAt,
    activated_at: createdAt,
    created_at: createdAt,
    updated_at: number.updatedAt.toISOString(),
  };
}

/**
 * A change of messaging settings as the service takes it.
 *
 * @param nullMeans what a `messaging_profile_id` of null asks for; the two endpoints differ
 */
export function toMessagingChanges(
  body: z.output<typeof updateMessagingBody>,
  nullMeans: "keep" | "unassign",
): NumberChanges {
  const { messaging_profile_id: profileId, messaging_product: product, tags } = body;
  const { messages_per_second: messagesPerSecond } = body;
  const keepsProfile = profileId === undefined || (profileId === null && nullMeans === "keep");
  return {
    ...(!keepsProfile && { profileId: profileId || null }),
    ...(product && { messagingProduct: product }),
    ...(tags && { tags }),
    ...(messagesPerSecond !== undefined && { messagesPerSecond }),
  };
}

export function presentBulkUpdate(update: BulkUpdate): z.input<typeof wireBulkUpdate> {
  return {
    record_type: "messaging_numbers_bulk_update",
    order_id: update.id,
    success: [...update.success],
    pending: [],
    failed: [...update.failed],
  };
}
