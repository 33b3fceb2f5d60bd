import { type MessageEncoding, measureText, type TextMeasure } from "@/lib/message/segments";
import { substitute } from "./substitute";

/** What decides how the text of an SMS is encoded: the request's `encoding` and the profile's switch. */
export interface EncodingRequest {
  /** `auto` = the profile decides about substitution, the text about the encoding. */
  readonly requested: "auto" | MessageEncoding;
  /** The profile's Smart Encoding. */
  readonly isSmart: boolean;
}

/** Why a text cannot be sent as asked. */
export type EncodingRefusal = "empty_after_substitution" | "not_gsm7";

export type EncodingDecision =
  | {
      readonly kind: "encoded";
      /** What goes out: the given text itself when nothing was replaced. */
      readonly text: string;
      readonly measure: TextMeasure;
    }
  | {
      readonly kind: "refused";
      readonly refusal: EncodingRefusal;
      readonly text: string;
      readonly measure: TextMeasure;
    };

/** Whether characters of an SMS are replaced: `gsm7` always, `ucs2` never, `auto` as the profile says (features §6). */
export function isSubstituting({ requested, isSmart }: EncodingRequest): boolean {
  return requested === "gsm7" || (requested === "auto" && isSmart);
}

/**
 * Text, encoding and segments of an SMS as it goes out (F2). First the substitution, then the encoding of what it left,
 * then the segments. A text of GSM-7 characters alone costs no more than measuring it: the table holds none of them.
 *
 * Refused: a text of which nothing is left, and `gsm7` for one that still is not. Ten parts are the caller's limit.
 */
export function decideEncoding(text: string, request: EncodingRequest): EncodingDecision {
  const forced = request.requested === "ucs2" ? "ucs2" : undefined;
  const measure = measureText(text, forced);
  if (measure.encoding === "gsm7" || !isSubstituting(request)) return { kind: "encoded", text, measure };
  const substituted = substitute(text);
  const after = substituted === text ? measure : measureText(substituted);
  if (substituted === "")
    return { kind: "refused", refusal: "empty_after_substitution", text: "", measure: after };
  if (request.requested === "gsm7" && after.encoding !== "gsm7")
    return { kind: "refused", refusal: "not_gsm7", text: substituted, measure: after };
  return { kind: "encoded", text: substituted, measure: after };
}
