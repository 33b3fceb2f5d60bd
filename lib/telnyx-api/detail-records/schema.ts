import { z } from "zod";
import { isE164 } from "@/lib/phone-number/e164";
import { failsAs } from "../check-input";
import { pageQuery } from "../pagination";
import { timeInput, wireE164, wireTime } from "../wire-types";
import { isDateRange, namedDateRanges } from "./date-range";

/** Page size of detail records (reference: Telnyx API §1.1). */
const MAX_SIZE = 50;

/** Statuses of Telnyx' records; ours of messages under way are shown as they are. */
export const recordStatuses = [
  "delivered",
  "failed",
  "received",
  "gw_timeout",
  "gw_reject",
  "dlr_unconfirmed",
  "dlr_timeout",
  "scheduled",
  "queued",
  "sending",
  "sent",
  "cancelled",
] as const;
export type RecordStatus = (typeof recordStatuses)[number];

const number = z.string().refine(isE164, {
  error: "Must be a phone number in +E.164 format.",
  params: failsAs("not_e164"),
});

const statuses = z
  .string()
  .refine(
    (list) => list.split(",").every((status) => (recordStatuses as readonly string[]).includes(status)),
    {
      error: `Must be one of ${recordStatuses.join(", ")}, or several with commas between them.`,
      params: failsAs("not_in_enumeration"),
    },
  );

const filters = {
  "filter[record_type]": z.literal("messaging").meta({ description: "Required.", example: "messaging" }),
  "filter[uuid]": z.uuid().toLowerCase().optional().meta({ description: "The message of this id." }),
  "filter[direction]": z.enum(["outbound", "inbound"]).optional(),
  "filter[message_type]": z.enum(["SMS", "MMS"]).optional(),
  "filter[status]": statuses
    .optional()
    .meta({ description: "One status, or several with commas between them." }),
  "filter[cli]": number.optional().meta({ description: "Sender." }),
  "filter[cld]": number.optional().meta({ description: "Recipient. Found by an index." }),
  "filter[profile_id]": z
    .uuid()
    .toLowerCase()
    .optional()
    .meta({ description: "Messaging profile. Found by an index." }),
  "filter[created_at][gte]": timeInput.optional(),
  "filter[created_at][gt]": timeInput.optional(),
  "filter[created_at][lte]": timeInput.optional(),
  "filter[created_at][lt]": timeInput.optional(),
  "filter[date_range]": z
    .string()
    .refine(isDateRange, {
      error: `Must be one of ${namedDateRanges.join(", ")}, or last_N_days.`,
      params: failsAs("not_in_enumeration"),
    })
    .optional()
    .meta({
      description: `${namedDateRanges.map((name) => `\`${name}\``).join(", ")} or \`last_N_days\`; days of UTC, weeks from Monday.`,
    }),
  sort: z
    .enum(["-created_at", "created_at"])
    .optional()
    .meta({ description: "Default `-created_at`: the newest first." }),
};

const known: ReadonlySet<string> = new Set(Object.keys(filters));

/** A filter that does not exist is refused, as Telnyx does: ignored, it would give records that nobody asked for. */
export const detailRecordQuery = z
  .object({ ...pageQuery({ maxSize: MAX_SIZE }), ...filters })
  .catchall(z.unknown())
  .superRefine((query, context) => {
    for (const name of Object.keys(query)) {
      if (!name.startsWith("filter[") || known.has(name)) continue;
      context.addIssue({
        code: "custom",
        path: [name],
        message: "Messaging records have no such filter.",
        params: failsAs("invalid_filter"),
      });
    }
  });

export type DetailRecordQueryInput = z.output<typeof detailRecordQuery>;

/** A message in the list of records (reference: Telnyx API §4.2). What nobody knows is null. */
export const wireDetailRecord = z
  .object({
    record_type: z.literal("message_detail_record"),
    uuid: z.uuid().meta({ description: "The id of the message." }),
    direction: z.enum(["outbound", "inbound"]),
    message_type: z.enum(["SMS", "MMS"]),
    cli: wireE164.meta({ description: "Sender." }),
    cld: wireE164.meta({ description: "Recipient." }),
    status: z.enum(recordStatuses).meta({
      description: "`gw_reject` = the carrier did not take it, `gw_timeout` = it expired, the rest as named.",
    }),
    errors: z.array(z.string()).meta({ description: "Codes." }),
    parts: z.int(),
    carrier: z.string().nullable(),
    carrier_fee: z
      .string()
      .nullable()
      .meta({ description: "What the carrier asks on top of the rate, for a part." }),
    rate: z.string().nullable().meta({ description: "For a part (an MMS: the message)." }),
    cost: z.string().nullable().meta({ description: "Of all parts: rate and fee together." }),
    currency: z.string().nullable(),
    country_code: z.string().nullable().meta({ description: "Country of the recipient." }),
    source_country_code: z.string().nullable().meta({ description: "Country of the sender." }),
    mcc: z.string().nullable(),
    mnc: z.string().nullable(),
    on_net: z.boolean().nullable(),
    fteu: z.boolean().nullable(),
    profile_id: z.uuid(),
    profile_name: z.string().nullable(),
    tags: z.string().meta({ description: "With commas between them." }),
    user_id: z.string().nullable(),
    delivery_status: z.string().nullable(),
    delivery_status_webhook_url: z.string().nullable(),
    delivery_status_failover_url: z.string().nullable(),
    created_at: wireTime,
    sent_at: wireTime.nullable(),
    completed_at: wireTime.nullable(),
    updated_at: wireTime,
  })
  .meta({ id: "MessageDetailRecord" });

export type WireDetailRecord = z.input<typeof wireDetailRecord>;
