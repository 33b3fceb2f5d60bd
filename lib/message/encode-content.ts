import { AppError } from "@/lib/errors/app-error";
import { PLACEHOLDER_CODE } from "@/lib/short-link/link-code";
import { maskLinks, shortenText } from "@/lib/short-link/shorten-text";
import { decideEncoding, type EncodingDecision, isSubstituting } from "@/lib/smart-encoding/decide-encoding";
import { listMarkedCharacters, type MarkedCharacter } from "@/lib/smart-encoding/mark-characters";
import { measureText, type TextMeasure } from "./segments";
import type { OutboundMessageInput, TextSettings } from "./types";

/** Characters named in a refusal; more help nobody. */
const NAMED_CHARACTERS = 5;

/** Controls, spaces and accents that would show as nothing, or stand on what is beside them. */
const SHOWS_NOTHING = /[\p{C}\p{Z}\p{M}]/u;

/** Whether a message goes as SMS or MMS: what was asked for, else by whether there is media. */
export function typeOf(input: Pick<OutboundMessageInput, "type" | "mediaUrls">): "SMS" | "MMS" {
  return input.type ?? ((input.mediaUrls?.length ?? 0) > 0 ? "MMS" : "SMS");
}

/**
 * Text, encoding and segments of a message as it would go out (F2). The text of an MMS is never substituted.
 *
 * @param isSmart the profile's Smart Encoding
 */
export function decideContentEncoding(
  input: Pick<OutboundMessageInput, "type" | "mediaUrls" | "encoding">,
  text: string,
  isSmart: boolean,
): EncodingDecision {
  const requested = input.encoding ?? "auto";
  if (typeOf(input) === "SMS") return decideEncoding(text, { requested, isSmart });
  const measure = measureText(text, requested === "ucs2" ? "ucs2" : undefined);
  return requested === "gsm7" && measure.encoding !== "gsm7"
    ? { kind: "refused", refusal: "not_gsm7", text, measure }
    : { kind: "encoded", text, measure };
}

/** The refusal of a text that cannot be encoded as asked: 40316 when nothing is left of it, else 10015 with what stands in the way. */
export function refuseEncoding({ refusal, text }: Extract<EncodingDecision, { kind: "refused" }>): AppError {
  if (refusal === "empty_after_substitution")
    return new AppError("no_content", {
      field: "text",
      detail: "Smart encoding takes out every character of this text, so nothing is left to send.",
    });
  const foreign = listMarkedCharacters(text, false);
  const named = foreign
    .slice(0, NAMED_CHARACTERS)
    .map(({ character, codePoint, positions }) => {
      return `${SHOWS_NOTHING.test(character) ? "" : `${character} `}(${codePoint}, character ${(positions[0] ?? 0) + 1})`;
    })
    .join(", ");
  const more = foreign.length > NAMED_CHARACTERS ? ` and ${foreign.length - NAMED_CHARACTERS} more` : "";
  return new AppError("invalid_value", {
    field: "encoding",
    detail: `The text has characters outside GSM-7 that have no replacement: ${named}${more}. Remove them, or let the encoding be chosen.`,
  });
}

/** A text that is being written, as it would go out. */
export interface PreviewedText extends TextMeasure {
  /** What would go out where it differs from what was written; null = that itself. */
  readonly wireText: string | null;
  /** The characters outside GSM-7; none for the text of an MMS, which is not encoded for SMS. */
  readonly characters: readonly MarkedCharacter[];
}

/**
 * Previews a text, also one that would be refused: its measure, what would be replaced, and what stands in the way of GSM-7.
 * Links are shortened with a placeholder for their code; characters inside a link that is replaced do not matter.
 */
export function previewText(
  input: Pick<OutboundMessageInput, "type" | "mediaUrls" | "encoding">,
  text: string,
  { smartEncoding: isSmart, shortener }: TextSettings,
): PreviewedText {
  const isShortened = shortener !== null && shortener.scheme !== null;
  const shortened = isShortened ? shortenText(text, shortener, () => PLACEHOLDER_CODE) : null;
  const decision = decideContentEncoding(input, shortened?.text ?? text, isSmart);
  const substitutes = isSubstituting({ requested: input.encoding ?? "auto", isSmart });
  const marked = isShortened ? maskLinks(text, shortener) : text;
  return {
    ...decision.measure,
    wireText: decision.text === text ? null : decision.text,
    characters: typeOf(input) === "SMS" ? listMarkedCharacters(marked, substitutes) : [],
  };
}
