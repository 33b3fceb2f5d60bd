import { z } from "zod";
import { describeE164Refusal } from "./describe-e164-refusal";
import { type E164, parseE164 } from "./e164";
import { isAlphanumericSender, isShortCode } from "./sender-type";

/** Fastest rate a number may be given, messages per second (short codes send 1,000; reference: features §4). */
export const MAX_MESSAGES_PER_SECOND = 10_000;
/** Slowest: one message in about 17 minutes. */
export const MIN_MESSAGES_PER_SECOND = 0.001;

export const MAX_TAGS = 20;
export const MAX_TAG_LENGTH = 50;

/** A phone number in any common notation, as E.164; national notation is that of `defaultCountry`. */
export function phoneNumberField(defaultCountry: string) {
  return z
    .string({ error: "Enter a phone number." })
    .transform((text, context) => readPhoneNumber(text, defaultCountry, context));
}

/** Phone numbers in any common notation, one per line or separated by commas, as E.164; the first that is none is named. */
export function phoneNumbersField(defaultCountry: string) {
  return z.string().transform((text, context): E164[] =>
    text
      .split(/[\n,;]+/)
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .map((line) => {
        const parsed = parseE164(line, { defaultCountry });
        if (parsed.ok) return parsed.e164;
        context.addIssue({ code: "custom", message: `${line}: ${describeE164Refusal(parsed.reason)}` });
        return z.NEVER;
      }),
  );
}

function readPhoneNumber(text: string, defaultCountry: string, context: z.RefinementCtx<string>): E164 {
  const parsed = parseE164(text, { defaultCountry });
  if (parsed.ok) return parsed.e164;
  context.addIssue({ code: "custom", message: describeE164Refusal(parsed.reason) });
  return z.NEVER;
}

const rateRule = `Enter a number from ${MIN_MESSAGES_PER_SECOND} to ${MAX_MESSAGES_PER_SECOND.toLocaleString("en-US")}, or leave it empty for no limit.`;

/** Messages per second as typed; empty = null, no limit of its own. */
export const messagesPerSecondField = z
  .string({ error: rateRule })
  .trim()
  .refine((text) => text === "" || /^\d{1,5}(\.\d{1,6})?$/.test(text), rateRule)
  .transform((text) => (text === "" ? null : Number(text)))
  .refine(
    (rate) => rate === null || (rate >= MIN_MESSAGES_PER_SECOND && rate <= MAX_MESSAGES_PER_SECOND),
    rateRule,
  );

/** Tags as typed, separated by commas; each once. */
export const tagsField = z
  .string({ error: "Separate tags by commas." })
  .transform((text) => [...new Set(text.split(",").map((tag) => tag.trim()))].filter((tag) => tag !== ""))
  .refine((tags) => tags.length <= MAX_TAGS, `Use at most ${MAX_TAGS} tags.`)
  .refine(
    (tags) => tags.every((tag) => [...tag].length <= MAX_TAG_LENGTH),
    `A tag has at most ${MAX_TAG_LENGTH} characters.`,
  )
  .refine((tags) => !tags.some((tag) => /\p{Cc}/u.test(tag)), "Use no control characters in tags.");

/** A checkbox: posts any value when ticked, nothing when not. */
const checkboxField = z
  .string()
  .optional()
  .transform((value) => value !== undefined);

/** The form that adds one number. */
export function addNumberSchema(defaultCountry: string) {
  return z.object({
    phoneNumber: phoneNumberField(defaultCountry),
    canMms: checkboxField,
    messagesPerSecond: messagesPerSecondField,
    tags: tagsField,
  });
}

/** The form that edits one number. */
export const editNumberSchema = z.object({
  canMms: checkboxField,
  messagesPerSecond: messagesPerSecondField,
  tags: tagsField,
});

/** Ids as posted by chosen rows: one or many. What is no id is dropped, and finds nothing. */
export const numberIdsField = z
  .union([z.string(), z.array(z.string())], { error: "Choose at least one number." })
  .transform((ids) => (typeof ids === "string" ? [ids] : ids));

const optionalProfileField = z
  .string()
  .optional()
  .transform((id) => id || null);

const optionalCarrierField = z
  .string()
  .optional()
  .transform((id) => id || null);

/** Adds one number, and assigns it when a profile is named. */
export function addToProfileSchema(defaultCountry: string) {
  return addNumberSchema(defaultCountry).extend({
    profileId: optionalProfileField,
    carrierId: optionalCarrierField,
  });
}

/** What is not a number: a short code, or an alphanumeric id of a profile. */
const shortCodeFields = z.object({
  phoneNumber: z.string().trim().refine(isShortCode, "Enter 3 to 8 digits."),
  canMms: checkboxField,
  messagesPerSecond: messagesPerSecondField,
  tags: tagsField,
  profileId: optionalProfileField,
  carrierId: optionalCarrierField,
});

const alphanumericFields = z.object({
  phoneNumber: z
    .string()
    .trim()
    .refine(isAlphanumericSender, "Enter 1 to 11 letters, digits and spaces, at least one letter."),
  messagesPerSecond: messagesPerSecondField,
  tags: tagsField,
  profileId: z.string({ error: "Choose a profile." }).min(1, "Choose a profile: it belongs to one."),
  carrierId: optionalCarrierField,
});

/** The form that adds a sender. Its type says how what was typed is read; absent = a number. */
export function addSenderSchema(defaultCountry: string) {
  const fields = {
    number: addToProfileSchema(defaultCountry).transform((sender) => ({
      type: "number" as const,
      ...sender,
    })),
    short_code: shortCodeFields.transform((sender) => ({ type: "short_code" as const, ...sender })),
    alphanumeric: alphanumericFields.transform((sender) => ({ type: "alphanumeric" as const, ...sender })),
  };
  return z.record(z.string(), z.unknown()).transform((form, context) => {
    const type =
      form.senderType === "short_code" || form.senderType === "alphanumeric" ? form.senderType : "number";
    const parsed = fields[type].safeParse(form);
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues) context.addIssue({ code: "custom", path, message });
    return z.NEVER;
  });
}

/** The form of a number's own page. The fallback is asked of alphanumeric ids alone; empty = none. */
export function updateNumberSchema(defaultCountry: string) {
  return editNumberSchema.extend({
    numberId: z.string(),
    carrierId: optionalCarrierField,
    usLongCodeFallback: z
      .string()
      .trim()
      .transform((text, context) => (text === "" ? null : readPhoneNumber(text, defaultCountry, context)))
      .optional(),
  });
}

/** `move` is posted by the confirmation that names what moving takes along. */
export const assignSchema = z.object({
  profileId: z.string({ error: "Choose a profile." }).min(1, "Choose a profile."),
  numberIds: numberIdsField,
  move: checkboxField,
});

export const chosenNumbersSchema = z.object({ numberIds: numberIdsField });

/** `profileId` = only numbers that are still there. */
export const unassignSchema = chosenNumbersSchema.extend({ profileId: z.string().optional() });

/** Numbers pasted into a form. `dryRun` only counts. */
export const pasteNumbersSchema = z.object({
  numbers: z.string({ error: "Paste at least one number." }),
  profileId: optionalProfileField,
  carrierId: optionalCarrierField,
  move: checkboxField,
  step: z.enum(["check", "import"], { error: "Choose what to do." }),
});
