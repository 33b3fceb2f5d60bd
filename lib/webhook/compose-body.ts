import type { WebhookApiVersion } from "./types";

/**
 * The body of one attempt: version 2 says which attempt it is and where it went, the other versions are the payload alone. The
 * same payload, attempt and URL make the same bytes, so that the body need not be kept to be shown later.
 *
 * @param payload JSON
 */
export function composeBody(
  version: WebhookApiVersion,
  payload: string,
  { attempt, url }: { readonly attempt: number; readonly url: string },
): string {
  if (version === "1") return payload;
  if (version === "2010-04-01")
    return new URLSearchParams(JSON.parse(payload) as Record<string, string>).toString();
  return `{"data":${payload},"meta":${JSON.stringify({ attempt, delivered_to: url })}}`;
}

export function contentTypeOf(version: WebhookApiVersion): string {
  return version === "2010-04-01" ? "application/x-www-form-urlencoded" : "application/json";
}

const MOST_SHOWN = 10_240;

/** A body as it is shown: its first 10 kB. */
export function cutText(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.length <= MOST_SHOWN ? text : `${bytes.subarray(0, MOST_SHOWN).toString("utf8")} …`;
}
