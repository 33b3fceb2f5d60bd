import { z } from "zod";
import { parseDestinations, splitDestinations } from "./allowed-destinations";
import { isLifetime, LIFETIME_PRESETS } from "./mapping-lifetime";
import { MAX_WEIGHT } from "./merge-number-pool-settings";
import { isValidity } from "./message-validity";
import { spendLimitFields } from "./spend-limit-fields";
import { urlShortenerFields } from "./url-shortener-fields";

/** Longest name of a profile, in characters as people count them. Telnyx documents no maximum. */
export const MAX_NAME_LENGTH = 200;

// Postgres stores no NUL, and the other control characters have no place in a name shown in lists and mails.
const CONTROL_CHARACTER = /\p{Cc}/u;

/** A profile's name: trimmed, not empty, at most 200 characters, no control characters. Names need not be unique. */
export const profileName = z
  .string({ error: "Enter a name." })
  .trim()
  .min(1, "Enter a name.")
  .refine((name) => [...name].length <= MAX_NAME_LENGTH, `Use at most ${MAX_NAME_LENGTH} characters.`)
  .refine((name) => !CONTROL_CHARACTER.test(name), "Use no line breaks or control characters.");

const weightRule = `Enter a whole number from 0 to ${MAX_WEIGHT.toLocaleString("en-US")}.`;

/** A weight as typed: digits only, so that "1.5", "-1", "1e3" and "" are refused where they stand. */
export const weightField = z
  .string({ error: weightRule })
  .trim()
  .regex(/^\d{1,15}$/, weightRule)
  .transform(Number)
  .refine((weight) => weight <= MAX_WEIGHT, weightRule);

/** A checkbox or switch: posts any value when on, nothing when off. */
export const switchField = z
  .string()
  .optional()
  .transform((value) => value !== undefined);

export const createProfileSchema = z.object({ name: profileName });

const HOUR_SECONDS = 3_600;
const lifetimeRule = "Choose from 1 hour to 400 days, in whole hours or days.";

/** The lifetime fields: a preset's key, or `custom` with a length in hours or days. */
const lifetimeFields = z
  .object({
    mappingLifetime: z.string(),
    customLifetimeLength: z.string().trim().optional(),
    customLifetimeUnit: z.enum(["hours", "days"], { error: lifetimeRule }).optional(),
  })
  .transform((fields, context) => {
    const preset = LIFETIME_PRESETS.find(({ key }) => key === fields.mappingLifetime);
    if (preset) return preset.seconds;
    if (fields.mappingLifetime !== "custom") {
      context.addIssue({
        code: "custom",
        path: ["mappingLifetime"],
        message: "Choose one of the offered lifetimes.",
      });
      return z.NEVER;
    }
    const length = /^\d{1,6}$/.test(fields.customLifetimeLength ?? "")
      ? Number(fields.customLifetimeLength)
      : Number.NaN;
    const seconds = length * HOUR_SECONDS * (fields.customLifetimeUnit === "hours" ? 1 : 24);
    if (isLifetime(seconds)) return seconds;
    context.addIssue({ code: "custom", path: ["customLifetimeLength"], message: lifetimeRule });
    return z.NEVER;
  });

const destinationsField = z.string().transform((text, context) => {
  const parsed = parseDestinations(splitDestinations(text));
  if (parsed.ok) return [...parsed.destinations];
  context.addIssue({ code: "custom", message: parsed.detail });
  return z.NEVER;
});

const validityRule = "Enter from 1 minute to 1,440 minutes (a day).";

/** Minutes as typed, down to the second. */
const validityField = z
  .string()
  .trim()
  .regex(/^\d{1,5}(\.\d{1,6})?$/, validityRule)
  .transform((minutes) => Math.round(Number(minutes) * 60))
  .refine(isValidity, validityRule);

const MAX_URL_LENGTH = 2_000;

/** A web address as typed; empty = none. */
const webhookUrlField = z
  .string()
  .trim()
  .refine(
    (text) => text === "" || isWebAddress(text),
    "Enter a full http or https address, e.g. https://example.com/hook.",
  )
  .transform((text) => (text === "" ? null : text));

function isWebAddress(text: string): boolean {
  if (text.length > MAX_URL_LENGTH || !URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return (protocol === "https:" || protocol === "http:") && hostname !== "";
}

const behaviourField = z.enum(["clear", "retain"], { error: "Choose one of the offered values." });

/** What every save of the settings form carries. */
const settingsFields = z.object({
  profileId: z.string(),
  /** The profile's `updatedAt` the form was made from: tells a stale form. */
  editedAt: z.iso.datetime().transform((text) => new Date(text)),
  name: profileName,
  enabled: switchField,
  smartEncoding: switchField,
  mmsTranscoding: switchField,
  mmsFallBackToSms: switchField,
  whitelistedDestinations: destinationsField,
  validityMinutes: validityField.optional(),
  webhookUrl: webhookUrlField.optional(),
  webhookFailoverUrl: webhookUrlField.optional(),
  webhookApiVersion: z
    .enum(["1", "2", "2010-04-01"], { error: "Choose one of the offered versions." })
    .optional(),
  /** Posted by the confirmation that names what the save clears. */
  confirmed: switchField,
  includePins: switchField,
});

/** The service counts in seconds. */
function inSeconds<T extends { readonly validityMinutes?: number | undefined }>({
  validityMinutes,
  ...form
}: T) {
  return { ...form, ...(validityMinutes !== undefined && { validitySeconds: validityMinutes }) };
}

const poolOffFields = z.object({
  // The pool's fields are out of sight then, and only this one still matters: it says what this very save does.
  switchOffBehaviour: behaviourField.optional().catch(undefined),
});

const poolOnFields = z
  .object({
    longCodeWeight: weightField,
    tollFreeWeight: weightField,
    stickySender: switchField,
    geomatch: switchField,
    skipUnhealthy: switchField,
    switchOffBehaviour: behaviourField,
  })
  .transform(({ switchOffBehaviour, ...numberPool }) => ({ switchOffBehaviour, numberPool }));

const savedWithPoolOff = settingsFields
  .and(spendLimitFields)
  .and(urlShortenerFields)
  .and(poolOffFields)
  .transform((form) => ({ ...inSeconds(form), numberPool: null, mappingLifetimeSeconds: undefined }));

const savedWithPoolOn = settingsFields
  .and(spendLimitFields)
  .and(urlShortenerFields)
  .and(poolOnFields)
  .and(lifetimeFields.transform((mappingLifetimeSeconds) => ({ mappingLifetimeSeconds })))
  .transform(inSeconds);

/**
 * The settings form as posted. The switch "Number Pool" decides which fields count: with the pool off, weights and
 * lifetime are neither checked nor saved. All problems are reported together.
 */
export const saveSettingsSchema = z.record(z.string(), z.unknown()).transform((form, context) => {
  const parsed =
    form.numberPool === undefined ? savedWithPoolOff.safeParse(form) : savedWithPoolOn.safeParse(form);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) context.addIssue({ code: "custom", path, message });
  return z.NEVER;
});

/** What `saveSettingsSchema` makes of a form. */
export type SavedSettings = z.output<typeof saveSettingsSchema>;

export const deleteProfileSchema = z.object({ profileId: z.string() });
