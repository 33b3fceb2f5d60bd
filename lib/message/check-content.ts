import { AppError } from "@/lib/errors/app-error";
import { NO_LINKS, shortenText } from "@/lib/short-link/shorten-text";
import { decideContentEncoding, refuseEncoding, typeOf } from "./encode-content";
import { MAX_SEGMENTS, RECOMMENDED_SEGMENTS } from "./segments";
import type { CheckedContent, OutboundMessageInput, TextSettings } from "./types";

/** Telnyx' limit for one MMS (reference: features §7). */
export const MAX_MEDIA = 10;

/** No text of ten parts is longer; spares measuring megabytes. */
export const MAX_TEXT_LENGTH = 10_000;

const MAX_URL_LENGTH = 2_000;

export const MAX_SUBJECT_LENGTH = 1_000;

export const MAX_IDEMPOTENCY_KEY_LENGTH = 255;

/**
 * Checks that the request's body can be a message at all: what the database could never hold, and values that
 * contradict each other. Comes before anything is looked up.
 *
 * @throws AppError invalid_value, invalid_url, invalid_length, invalid_media or invalid_content_combination, with the field
 */
export function checkBody(input: OutboundMessageInput): void {
  if (input.text?.includes("\0"))
    throw new AppError("invalid_value", {
      field: "text",
      detail: "The text contains a NUL character (U+0000), which no message can carry.",
    });
  const mediaUrls = input.mediaUrls ?? [];
  if (mediaUrls.length > MAX_MEDIA)
    throw new AppError("invalid_media", {
      field: "mediaUrls",
      detail: `Attach at most ${MAX_MEDIA} media files.`,
    });
  for (const [index, url] of mediaUrls.entries()) {
    if (!isWebAddress(url))
      throw new AppError("invalid_media", {
        field: `mediaUrls.${index}`,
        detail: "Media must be public http or https addresses.",
      });
  }
  for (const field of ["webhookUrl", "webhookFailoverUrl"] as const) {
    const url = input[field];
    if (url && !isWebAddress(url))
      throw new AppError("invalid_url", {
        field,
        detail: `Give a public http or https address of at most ${MAX_URL_LENGTH} characters.`,
      });
  }
  checkSubject(input.subject ?? "");
  if (input.idempotency) checkIdempotencyKey(input.idempotency.key);
  if (input.type === "SMS" && mediaUrls.length > 0)
    throw new AppError("invalid_content_combination", {
      field: "type",
      detail: "An SMS cannot carry media. Send it as MMS, or leave the type out.",
    });
}

/**
 * What goes out of a message, its encoding and parts, or its refusal: nothing to send, before or after smart encoding (40316),
 * links to shorten on a domain that must not be used (40327), more than ten parts after both (40302), `gsm7` asked for a text that it cannot bring into that alphabet, or an SMS longer
 * than recommended where the request asked to be told (40328). The limit of ten parts holds for the text of an MMS too.
 * Links are shortened first: what they were neither decides the encoding nor counts.
 *
 * @param makeCode makes the code of a short link
 */
export function checkContent(
  input: OutboundMessageInput,
  { smartEncoding, shortener }: TextSettings,
  makeCode: () => string,
): CheckedContent {
  const text = input.text ?? "";
  const mediaUrls = input.mediaUrls ?? [];
  if (text === "" && mediaUrls.length === 0) throw new AppError("no_content", { field: "text" });
  if (text.length > MAX_TEXT_LENGTH) throw new AppError("message_too_large", { field: "text" });

  const shortened = shortener === null ? { text, links: NO_LINKS } : shortenText(text, shortener, makeCode);
  if (shortened === null)
    throw new AppError("invalid_domain", {
      detail: `This profile shortens links on ${shortener?.domain}, which is no verified link domain any more. Choose another one for it, or switch URL shortening off.`,
    });
  const decision = decideContentEncoding(input, shortened.text, smartEncoding);
  if (decision.kind === "refused") throw refuseEncoding(decision);
  const { measure } = decision;
  const isSubstituted = decision.text !== shortened.text;
  if (measure.segmentCount > MAX_SEGMENTS)
    throw new AppError("message_too_large", {
      field: "text",
      detail: `The text needs ${measure.segmentCount} segments${isSubstituted ? " after smart encoding" : ""}; a message has at most ${MAX_SEGMENTS}.`,
      meta: { segmentCount: measure.segmentCount },
    });
  const type = typeOf(input);
  if (input.autoDetect && type === "SMS" && measure.segmentCount > RECOMMENDED_SEGMENTS)
    throw new AppError("exceeds_recommended_size", {
      field: "text",
      detail: `The text needs ${measure.segmentCount} segments; at most ${RECOMMENDED_SEGMENTS} are recommended.`,
      meta: { segmentCount: measure.segmentCount },
    });
  return {
    content: {
      type,
      text,
      wireText: decision.text === text ? null : decision.text,
      mediaUrls,
      encoding: measure.encoding,
      characterCount: measure.characterCount,
      parts: type === "MMS" ? 1 : measure.segmentCount,
    },
    links: shortened.links,
  };
}

function checkSubject(subject: string): void {
  if (subject.includes("\0"))
    throw new AppError("invalid_value", {
      field: "subject",
      detail: "The subject contains a NUL character (U+0000), which no message can carry.",
    });
  if (subject.length > MAX_SUBJECT_LENGTH)
    throw new AppError("invalid_length", {
      field: "subject",
      detail: `A subject has at most ${MAX_SUBJECT_LENGTH} characters.`,
    });
}

function checkIdempotencyKey(key: string): void {
  if (key.length > MAX_IDEMPOTENCY_KEY_LENGTH || !/^[\x20-\x7e]+$/.test(key))
    throw new AppError("invalid_value", {
      field: "idempotency.key",
      detail: `An idempotency key has 1 to ${MAX_IDEMPOTENCY_KEY_LENGTH} characters, all of them printable ASCII.`,
    });
}

function isWebAddress(value: string): boolean {
  if (value.length > MAX_URL_LENGTH || value.includes("\0") || !URL.canParse(value)) return false;
  const { protocol } = new URL(value);
  return protocol === "http:" || protocol === "https:";
}
