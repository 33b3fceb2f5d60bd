import { z } from "zod";
import { type E164, isE164 } from "@/lib/phone-number/e164";
import { MAX_SELECTION } from "@/lib/sticky-sender/reset-mappings";
import { failsAs } from "../check-input";
import { pageQuery, queryInteger } from "../pagination";
import { e164Input, e164Query, idParams, recipientInput, timeInput, wireE164, wireTime } from "../wire-types";

/** The longest lifetime of a mapping (S14). */
const MAX_LIFETIME_SECONDS = 400 * 86_400;

export const profileParams = idParams.extend({
  id: idParams.shape.id.meta({ description: "The id of the messaging profile." }),
});

export const mappingParams = profileParams.extend({
  to: e164Input.meta({ description: "The recipient, percent-encoded: `%2B12125550123`." }),
});

const mappingStates = ["live", "pinned", "expired"] as const;

export const stickyMapping = z
  .object({
    record_type: z.literal("sticky_mapping"),
    messaging_profile_id: z.string(),
    to: wireE164.meta({ description: "The recipient." }),
    from: wireE164.meta({
      description: "The number of the profile that messages to this recipient leave from.",
    }),
    state: z.enum(mappingStates).meta({
      description:
        "`live`: the next message uses it. `pinned`: so it does, and it never expires. `expired`: the next message selects afresh.",
    }),
    pinned: z.boolean(),
    message_count: z.int().meta({ description: "Accepted messages that used it." }),
    created_at: wireTime,
    last_message_at: wireTime
      .nullable()
      .meta({ description: "null = none yet; its lifetime counts from the creation." }),
    expires_at: wireTime.nullable().meta({ description: "null = never (pinned)." }),
  })
  .meta({ id: "StickyMapping" });

/** The first digits of recipients. An unencoded "+" arrives as a space. */
const prefixQuery = z
  .string()
  .transform((text) => text.replace(/^ /, "+"))
  .refine((text) => /^\+\d{1,15}$/.test(text), {
    error: "Must be + and the first digits of a number, e.g. +1305.",
    params: failsAs("invalid_filter"),
  });

export const listQuery = z.object({
  ...pageQuery(),
  "filter[to]": e164Query.optional().meta({ description: "This recipient only.", example: "+12125550123" }),
  "filter[to][starts_with]": prefixQuery
    .optional()
    .meta({ description: "Recipients that begin so.", example: "+1212" }),
  "filter[from]": e164Query
    .optional()
    .meta({ description: "Mappings to this number of the profile.", example: "+13055550101" }),
  "filter[state]": z.enum(mappingStates).optional().meta({ description: "Mappings in this state." }),
  "filter[expires_within]": queryInteger(1, MAX_LIFETIME_SECONDS)
    .optional()
    .meta({ description: "Live mappings that expire within so many seconds.", example: "3600" }),
});

const countInput = z.int().min(0).max(1_000_000_000_000);

export const createBody = z.object({
  to: recipientInput.meta({ description: "The recipient." }),
  from: e164Input.meta({ description: "A number of the profile." }),
  pinned: z.boolean().default(true).meta({
    description:
      "`true` pins: the mapping never expires and survives resets that do not include pins. `false` writes an ordinary mapping, as an import of one row does; over a pin it takes the pin off.",
  }),
  created_at: timeInput.optional().meta({ description: "Not in the future. Default: as it is, or now." }),
  last_message_at: timeInput.optional().meta({
    description:
      "The lifetime counts from here. Default: as it is, or none, and then it counts from `created_at`.",
  }),
  message_count: countInput.optional().meta({ description: "Default: as it is, or 0." }),
});

/** Comma-joined recipients of a query. */
const recipientsQuery = z
  .string()
  .transform((text) => text.split(",").map((each) => each.replace(/^ (?=\d)/, "+").trim()))
  .pipe(recipientList());

function recipientList() {
  return z
    .array(z.string())
    .min(1)
    .max(MAX_SELECTION)
    .superRefine((values, context) => {
      for (const [index, value] of values.entries())
        if (!isE164(value))
          context.addIssue({
            code: "custom",
            path: [index],
            message: "Must be a phone number in +E.164 format, e.g. +12125550123.",
            params: failsAs("not_e164"),
          });
    })
    .transform((values) => [...new Set(values)] as E164[]);
}

/** Strict: a name that is not understood must not widen what is deleted. */
export const deleteQuery = z.strictObject({
  "filter[to]": recipientsQuery.optional().meta({
    description: `Recipients, comma-joined, at most ${MAX_SELECTION}; or in the body.`,
    example: "+12125550123,+12125550124",
  }),
  "filter[from]": e164Query
    .optional()
    .meta({ description: "All mappings to this number of the profile.", example: "+13055550101" }),
  "filter[all]": z.literal("true").optional().meta({ description: "`true`: all mappings of the profile." }),
  include_pins: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional()
    .meta({ description: "Whether pins go too. Default `false`.", example: "false" }),
});

export const deleteBody = z.strictObject({
  to: recipientList()
    .optional()
    .meta({ description: `Recipients, at most ${MAX_SELECTION}: for more than a query can hold.` }),
});

export const mappingReset = z
  .object({
    record_type: z.literal("sticky_mapping_reset"),
    messaging_profile_id: z.string(),
    include_pins: z.boolean(),
    count: z.int().meta({ description: "Mappings that went, pins among them." }),
    is_exact: z
      .boolean()
      .meta({ description: "Whether `count` is exact: it is up to 10,000, beyond it is an estimate." }),
    summary: z.string().meta({ example: "about 1,230,000 mappings" }),
  })
  .meta({ id: "StickyMappingReset" });
