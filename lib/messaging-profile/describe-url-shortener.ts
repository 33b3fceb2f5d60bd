import type { UrlShortenerSettings } from "./types";

/** URL shortening in a line: where, and what is special; null = off. */
export function describeUrlShortener(settings: UrlShortenerSettings | null): string {
  if (settings === null) return "off";
  const { domain, prefix, replaceBlacklistOnly, sendWebhooks } = settings;
  return [
    prefix === "" ? domain : `${domain}/${prefix}…`,
    ...(replaceBlacklistOnly ? ["known public shorteners only"] : []),
    ...(sendWebhooks ? ["click webhooks"] : []),
  ].join(", ");
}
