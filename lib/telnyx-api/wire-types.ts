import { z } from "zod";
import type { ErrorCode } from "@/lib/errors/catalogue";
import { type E164, isE164 } from "@/lib/phone-number/e164";
import { failsAs } from "./check-input";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/*
 * Kinds of values that many requests and answers share. Times are ISO 8601 with milliseconds in UTC.
 */

/**
 * The id of a thing in a request. Ids are compared by their text, and secrets are sealed for it, so a UUID in upper case,
 * which means the same (RFC 9562), is read in lower case. What is no id names nothing: services answer 404.
 */
export const idInput = z.string().max(100).toLowerCase();

/** The path parameter of a thing that is named by a UUID. */
export const idParams = z.object({ id: idInput.min(1).meta({ description: "The id." }) });

/** A filter by the id of a thing. */
export const uuidFilter = z
  .string()
  .refine((text) => UUID.test(text), { error: "Must be a UUID.", params: failsAs("invalid_filter") })
  .toLowerCase();

/** A time in an answer. */
export const wireTime = z.string().meta({ format: "date-time", example: "2026-01-31T09:30:00.000Z" });

/** A time in a request. */
export const timeInput = z.iso.datetime({ offset: true });

/** A phone number in an answer. */
export const wireE164 = z.string().meta({ example: "+12125550123" });

/** A phone number in a request: +E.164, nothing else (10016). */
export const e164Input = e164InputOf("not_e164");

/** The recipient of a message in a request: +E.164, nothing else (40310). */
export const recipientInput = e164InputOf("invalid_recipient");

/** A phone number in a query. A "+" that was not percent-encoded arrives there as a space. */
export const e164Query = z
  .string()
  .transform((text) => text.replace(/^ (?=\d)/, "+"))
  .pipe(e164Input);

/** The same, refused under another code. */
export function e164InputOf(code: ErrorCode) {
  return z
    .string()
    .refine((text) => isE164(text), {
      error: "Must be a phone number in +E.164 format, e.g. +12125550123.",
      params: failsAs(code),
    })
    .transform((text) => text as E164)
    .meta({ example: "+12125550123" });
}

/** The longest web address that a request may name. */
export const MAX_URL_LENGTH = 2_000;

/** A web address in a request: http or https, at most 2,000 characters (10003). */
export const urlInput = z
  .string()
  .refine(isWebUrl, {
    error: `Must be an http or https URL of at most ${MAX_URL_LENGTH} characters.`,
    params: failsAs("invalid_url"),
  })
  .meta({ format: "uri", example: "https://example.com/webhooks" });

/** The same, where null or an empty text means none: both are read as null. */
export const optionalUrlInput = z
  .string()
  .refine((text) => text === "" || isWebUrl(text), {
    error: `Must be an http or https URL of at most ${MAX_URL_LENGTH} characters, or empty.`,
    params: failsAs("invalid_url"),
  })
  .transform((text) => (text === "" ? null : text))
  .nullable()
  .meta({ example: "https://example.com/webhooks" });

function isWebUrl(text: string): boolean {
  if (text.length > MAX_URL_LENGTH || !URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return (protocol === "https:" || protocol === "http:") && hostname !== "";
}
