import { z } from "zod";
import { isE164 } from "@/lib/phone-number/e164";
import type { NumberWalkQuery } from "@/lib/phone-number/messaging-number-service";
import { failsAs } from "../check-input";
import { uuidFilter } from "../wire-types";

/** Numbers that one filter may name. */
const MAX_FILTERED = 250;

/** A "+" that was not percent-encoded arrives as a space. */
const withPlus = (text: string) => text.replace(/^ +(?=\d)/, "+");

const numbersFilter = z
  .string()
  .transform((text) => text.split(",").map(withPlus))
  .superRefine((numbers, context) => {
    const wrong = numbers.find((number) => !isE164(number));
    if (wrong !== undefined)
      context.addIssue({
        code: "custom",
        message: `Must be phone numbers in +E.164 format, separated by commas; “${wrong.slice(0, 40)}” is none.`,
        params: failsAs("not_e164"),
      });
    if (numbers.length > MAX_FILTERED)
      context.addIssue({
        code: "custom",
        message: `Must be at most ${MAX_FILTERED} numbers.`,
        params: failsAs("invalid_length"),
      });
  });

const digitsFilter = (min: number) =>
  z
    .string()
    .transform(withPlus)
    .superRefine((text, context) => {
      if (!new RegExp(`^\\+?\\d{${min},15}$`).test(text))
        context.addIssue({
          code: "custom",
          message: `Must be ${min} to 15 digits.`,
          params: failsAs("invalid_filter"),
        });
    });

/** Filters and order of `/phone_numbers/messaging`. */
export const messagingFilters = {
  "filter[messaging_profile_id]": uuidFilter.optional(),
  "filter[phone_number]": numbersFilter
    .optional()
    .meta({ description: "Numbers in +E.164, separated by commas." }),
  "filter[phone_number][contains]": digitsFilter(1).optional().meta({ description: "Digits in the number." }),
  "filter[type]": z.enum(["tollfree", "longcode", "shortcode"]).optional(),
  "sort[phone_number]": z.enum(["asc", "desc"]).optional().meta({ description: "Default asc." }),
};

type MessagingFilters = z.output<z.ZodObject<typeof messagingFilters>>;

const WIRE_TYPES = { tollfree: "toll_free", longcode: "long_code", shortcode: "short_code" } as const;

/** Short codes are found only when they are asked for. */
export function toMessagingQuery(filters: MessagingFilters): NumberWalkQuery {
  const type = filters["filter[type]"];
  return withoutAbsent({
    profileId: filters["filter[messaging_profile_id]"],
    e164s: filters["filter[phone_number]"],
    digits: filters["filter[phone_number][contains]"],
    type: type && WIRE_TYPES[type],
  });
}

const NUMBER_TYPES = ["local", "toll_free", "mobile", "national", "shared_cost"] as const;

/** Filters of `/phone_numbers`. */
export const inventoryFilters = {
  "filter[phone_number]": digitsFilter(3)
    .optional()
    .meta({ description: "Three digits or more, anywhere in the number." }),
  "filter[number_type][eq]": z.enum(NUMBER_TYPES).optional(),
  "filter[country_iso_alpha2]": z
    .string()
    .regex(/^[A-Za-z]{2}$/, "Must be a two-letter country code.")
    .optional(),
  "filter[tag]": z.string().max(200).optional(),
  "filter[status]": z.enum(["active", "deleted"]).optional(),
  sort: z.enum(["phone_number", "-phone_number"]).optional().meta({ description: "Default phone_number." }),
};

type InventoryFilters = z.output<z.ZodObject<typeof inventoryFilters>>;

/** null = finds nothing: deleted numbers are gone, and of the types there are only two. */
export function toInventoryQuery(filters: InventoryFilters): NumberWalkQuery | null {
  const type = filters["filter[number_type][eq]"];
  const isKnownType = type === undefined || type === "local" || type === "toll_free";
  if (filters["filter[status]"] === "deleted" || !isKnownType) return null;
  return withoutAbsent({
    digits: filters["filter[phone_number]"],
    type: type && (type === "toll_free" ? "toll_free" : "long_code"),
    countryCode: filters["filter[country_iso_alpha2]"]?.toUpperCase(),
    tag: filters["filter[tag]"],
  });
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutAbsent<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}
