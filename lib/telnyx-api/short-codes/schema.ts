import { z } from "zod";
import { isShortCode } from "@/lib/phone-number/sender-type";
import { failsAs } from "../check-input";
import { rateInput, tagsInput } from "../phone-numbers/schema";
import { idInput, wireTime } from "../wire-types";

const shortCodeInput = z
  .string()
  .refine(isShortCode, { error: "Must have 3 to 8 digits.", params: failsAs("invalid_value") })
  .meta({ example: "55501" });

const countryInput = z
  .string()
  .regex(/^[A-Z]{2}$/, "Must be a two-letter country code in upper case.")
  .meta({ description: "The country it sends in.", example: "US" });

export const addShortCodeBody = z.object({
  short_code: shortCodeInput,
  country_code: countryInput.default("US"),
  messaging_profile_id: idInput.nullable().optional(),
  tags: tagsInput.optional(),
  mms_enabled: z.boolean().optional().meta({ description: "Whether it can send MMS. Default true." }),
  messages_per_second: rateInput.optional(),
});

export const updateShortCodeBody = z.object({
  messaging_profile_id: idInput.nullable().optional().meta({
    description: 'The profile it is to be on. Absent = where it is, null or "" = none.',
  }),
  tags: tagsInput.optional(),
});

export const shortCodeFilters = {
  "filter[messaging_profile_id]": z
    .string()
    .superRefine((text, context) => {
      if (text !== "null" && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text))
        context.addIssue({
          code: "custom",
          message: "Must be a UUID, or the word null.",
          params: failsAs("invalid_filter"),
        });
    })
    .toLowerCase()
    .optional()
    .meta({ description: "Short codes on this profile; `null` = on none." }),
};

/** A short code in an answer. */
export const wireShortCode = z
  .object({
    record_type: z.literal("short_code"),
    id: z.string(),
    short_code: z.string(),
    country_code: z.string(),
    messaging_profile_id: z.string().nullable(),
    tags: z.array(z.string()),
    created_at: wireTime,
    updated_at: wireTime,
  })
  .meta({ id: "ShortCode" });
