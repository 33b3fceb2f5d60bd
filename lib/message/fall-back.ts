import { decideContentEncoding, refuseEncoding } from "./encode-content";
import { MAX_SEGMENTS } from "./segments";
import type { MessageContent, OutboundMessageInput } from "./types";

/** What an MMS is made of. */
type Mms = Pick<OutboundMessageInput, "text" | "mediaUrls" | "encoding"> & {
  /** The text as it was to go out, with short links (F5); absent or null = as given. */
  readonly wireText?: string | null;
};

/**
 * An MMS as SMS (`mms_fall_back_to_sms`): its text, then each media address on its own line (reference: features §7). Encoding
 * and parts are those of what goes out; a subject is lost.
 *
 * @param isSmart the profile's Smart Encoding (F2)
 * @returns the content, or why it cannot go as SMS: more than ten parts, or not in the encoding asked for
 */
export function fallBackToSms(
  { text, wireText, mediaUrls, encoding }: Mms,
  isSmart: boolean,
):
  | { readonly kind: "sms"; readonly content: MessageContent }
  | { readonly kind: "impossible"; readonly detail: string } {
  const original = text ?? "";
  const urls = mediaUrls ?? [];
  const written = wireText ?? original;
  const whole = [...(written === "" ? [] : [written]), ...urls.map(plainAddress)].join("\n");
  const decision = decideContentEncoding({ type: "SMS", encoding }, whole, isSmart);
  if (decision.kind === "refused") return { kind: "impossible", detail: refuseEncoding(decision).detail };
  const { measure } = decision;
  if (measure.segmentCount > MAX_SEGMENTS)
    return {
      kind: "impossible",
      detail: `As SMS, with its media as links, it needs ${measure.segmentCount} segments; a message has at most ${MAX_SEGMENTS}.`,
    };
  return {
    kind: "sms",
    content: {
      type: "SMS",
      text: original,
      wireText: decision.text === original ? null : decision.text,
      mediaUrls: urls,
      encoding: measure.encoding,
      characterCount: measure.characterCount,
      parts: measure.segmentCount,
    },
  };
}

/** What was sent of a message without the media addresses that stand for its media. */
export function withoutMediaAddresses(wireText: string, mediaUrls: readonly string[]): string {
  const lines = mediaUrls.map(plainAddress).join("\n");
  if (lines === "" || !wireText.endsWith(lines)) return wireText;
  return wireText.slice(0, -lines.length).replace(/\n$/, "");
}

/** Without characters that smart encoding could replace, or that would make the whole text UCS-2. */
function plainAddress(url: string): string {
  return URL.canParse(url) ? new URL(url).href : url;
}
