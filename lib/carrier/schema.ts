import { z } from "zod";
import { messagesPerSecondField, phoneNumbersField } from "@/lib/phone-number/schema";

const MAX_NAME_LENGTH = 100;
/** Longest line of a setting: a certificate in PEM fits. */
const MAX_SETTING_LENGTH = 20_000;

const nameField = z
  .string({ error: "Enter a name." })
  .trim()
  .min(1, "Enter a name.")
  .refine((name) => [...name].length <= MAX_NAME_LENGTH, `Use at most ${MAX_NAME_LENGTH} characters.`)
  .refine((name) => !/\p{Cc}/u.test(name), "Use no line breaks or control characters.");

const lines = z.record(z.string(), z.string().max(MAX_SETTING_LENGTH, "This is too long.")).default({});

/** Kilobytes as typed, empty = the default; bytes. */
const mmsBytesField = z
  .string()
  .optional()
  .transform((text, context) => {
    const kilobytes = (text ?? "").trim();
    if (kilobytes === "") return null;
    if (/^\d{1,6}$/.test(kilobytes) && Number(kilobytes) >= 10 && Number(kilobytes) <= 100_000)
      return Number(kilobytes) * 1_000;
    context.addIssue({ code: "custom", message: "Enter a whole number from 10 to 100,000." });
    return z.NEVER;
  });

const formFields = z.object({
  name: nameField,
  canMms: z
    .string()
    .optional()
    .transform((value) => value !== undefined),
  rates: z.object({
    longCodePerSecond: messagesPerSecondField,
    tollFreePerSecond: messagesPerSecondField,
    shortCodePerSecond: messagesPerSecondField,
    alphanumericPerSecond: messagesPerSecondField,
  }),
  mmsLimits: z
    .object({
      longCodeMmsBytes: mmsBytesField,
      tollFreeMmsBytes: mmsBytesField,
      shortCodeMmsBytes: mmsBytesField,
    })
    .default({ longCodeMmsBytes: null, tollFreeMmsBytes: null, shortCodeMmsBytes: null }),
  settings: lines,
  secrets: lines,
});

const carrierId = z.uuid({ error: "This carrier does not exist." });

export const createCarrierSchema = formFields.extend({ kind: z.string({ error: "Choose a kind." }) });
export const updateCarrierSchema = formFields.extend({ carrierId });
export const carrierIdSchema = z.object({ carrierId });

/** Addresses separated by spaces or line breaks. */
const mediaUrlsField = z
  .string()
  .default("")
  .transform((text) => text.split(/\s+/).filter((url) => url !== ""))
  .refine((urls) => urls.length <= 10, "A message has at most 10 media files.")
  .refine((urls) => urls.every(isHttpUrl), "Give full http or https addresses, one per line.");

/** The form that brings a message in. Other members of a group are numbers in any notation, none = no group. */
export function simulateInboundSchema(defaultCountry: string) {
  return z.object({
    carrierId,
    sender: z.string({ error: "Enter a sender." }).trim().min(1, "Enter a sender."),
    recipient: z.string({ error: "Choose a number." }).trim().min(1, "Choose a number."),
    text: z.string().default(""),
    mediaUrls: mediaUrlsField,
    cc: phoneNumbersField(defaultCountry).default([]),
  });
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
}
