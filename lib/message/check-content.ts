import { AppError } from "@/lib/errors/app-error";
import { MAX_SEGMENTS, measureText } from "./segments";
import type { MessageContent, OutboundMessageInput } from "./types";

/** Telnyx' limit for one MMS (reference: features §7). */
export const MAX_MEDIA = 10;

/** No text of ten parts is longer; spares measuring megabytes. */
const MAX_TEXT_LENGTH = 10_000;

const MAX_URL_LENGTH = 2_000;

/**
 * Checks that the request's body can be a message at all: what the database could never hold, and values that
 * contradict each other. Comes before anything is looked up.
 *
 * @throws AppError invalid_value, invalid_media or invalid_content_combination, with the field
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
  if (input.type === "SMS" && mediaUrls.length > 0)
    throw new AppError("invalid_content_combination", {
      field: "type",
      detail: "An SMS cannot carry media. Send it as MMS, or leave the type out.",
    });
}

/**
 * Encoding and parts of a message, or its refusal: nothing to send (40316), more than ten parts (40302), or `gsm7`
 * asked for a text outside that alphabet. The limit of ten parts holds for the text of an MMS too.
 */
export function checkContent(input: OutboundMessageInput): MessageContent {
  const text = input.text ?? "";
  const mediaUrls = input.mediaUrls ?? [];
  if (text === "" && mediaUrls.length === 0) throw new AppError("no_content", { field: "text" });
  if (text.length > MAX_TEXT_LENGTH) throw new AppError("message_too_large", { field: "text" });

  const forced = input.encoding === "ucs2" ? "ucs2" : undefined;
  const measure = measureText(text, forced);
  if (input.encoding === "gsm7" && measure.encoding !== "gsm7")
    throw new AppError("invalid_value", {
      field: "encoding",
      detail: "The text has characters outside GSM-7. Remove them, or let the encoding be chosen.",
    });
  if (measure.segmentCount > MAX_SEGMENTS)
    throw new AppError("message_too_large", {
      field: "text",
      detail: `The text needs ${measure.segmentCount} segments; a message has at most ${MAX_SEGMENTS}.`,
      meta: { segmentCount: measure.segmentCount },
    });
  const type = input.type ?? (mediaUrls.length > 0 ? "MMS" : "SMS");
  return {
    type,
    text,
    mediaUrls,
    encoding: measure.encoding,
    characterCount: measure.characterCount,
    parts: type === "MMS" ? 1 : measure.segmentCount,
  };
}

function isWebAddress(value: string): boolean {
  if (value.length > MAX_URL_LENGTH || value.includes("\0") || !URL.canParse(value)) return false;
  const { protocol } = new URL(value);
  return protocol === "http:" || protocol === "https:";
}
