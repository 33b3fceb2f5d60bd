import { type FoundLink, findLinks } from "./find-links";
import { isPublicShortener } from "./public-shorteners";
import type { ShortenedLink, Shortener } from "./types";

export interface ShortenedText {
  /** The text itself when nothing was replaced. */
  readonly text: string;
  /** Each target once, in the order of the text. */
  readonly links: readonly ShortenedLink[];
}

export const NO_LINKS: readonly ShortenedLink[] = [];

/** The links of a text that are replaced: those on our own domains stay, and all that the profile leaves alone. */
export function findLinksToShorten(text: string, shortener: Shortener): FoundLink[] {
  const { domain, ownHosts, replaceBlacklistOnly } = shortener;
  return findLinks(text).filter(
    ({ host, hostname }) =>
      host !== domain && !ownHosts.includes(host) && (!replaceBlacklistOnly || isPublicShortener(hostname)),
  );
}

/**
 * Replaces the links of a text with short ones (F5). Everything else stays as it is, and so do links on our own domains.
 * The same target gets the same short link. Codes are of one length, so the result is as long with any code.
 *
 * @param makeCode called once per target that is replaced
 * @returns null = there is something to replace, and the domain must not be used
 */
export function shortenText(
  text: string,
  shortener: Shortener,
  makeCode: () => string,
): ShortenedText | null {
  const found = findLinksToShorten(text, shortener);
  if (found.length === 0) return { text, links: NO_LINKS };
  if (shortener.scheme === null) return null;
  const codes = new Map<string, string>();
  let shortened = "";
  let place = 0;
  for (const { start, end, target } of found) {
    const code = codes.get(target) ?? makeCode();
    codes.set(target, code);
    shortened += text.slice(place, start) + linkUrl({ ...shortener, scheme: shortener.scheme }, code);
    place = end;
  }
  return {
    text: shortened + text.slice(place),
    links: [...codes].map(([target, code]) => ({ code, target })),
  };
}

/** A text of the same length in characters with nothing but `x` in place of the links that would be replaced. */
export function maskLinks(text: string, shortener: Shortener): string {
  let masked = "";
  let place = 0;
  for (const { start, end } of findLinksToShorten(text, shortener)) {
    masked += text.slice(place, start) + "x".repeat([...text.slice(start, end)].length);
    place = end;
  }
  return masked + text.slice(place);
}

/** `https://<domain>/<prefix><code>` (reference: features §9). */
export function linkUrl(
  { scheme, domain, prefix }: { readonly scheme: string; readonly domain: string; readonly prefix: string },
  code: string,
): string {
  return `${scheme}://${domain}/${prefix}${code}`;
}
