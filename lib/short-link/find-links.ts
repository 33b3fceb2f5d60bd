import { LinkifyIt, type Match } from "linkify-it";
import tlds from "tlds" with { type: "json" };

/** A link in a text. */
export interface FoundLink {
  /** UTF-16 index of its first character. */
  readonly start: number;
  /** Index after its last character. */
  readonly end: number;
  /** Where it leads: an absolute http or https address in ASCII; as written where it is one already. */
  readonly target: string;
  /** Lower case, Punycode, with the port unless it is the scheme's own. */
  readonly host: string;
  readonly hostname: string;
}

const HAS_WWW = /www\./i;

/** What stands right after a link that was understood only in part: the address goes on. */
const GOES_ON = /^[@:./\\?#%&=_~+-]+[\p{L}\p{N}/]/u;

/** Characters without a width, as copied from web pages. */
const UNSEEN_AT_END = /\p{Cf}+$/u;

const PLAIN_ADDRESS = /^https?:\/\/[\x21-\x7e]+$/i;

/** Of a bare domain: something beyond its name. */
const HAS_PATH = /[/?#]/;

const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: false, fuzzyIP: false, urlAuth: true })
  .tlds(tlds)
  .add("ftp:", null)
  .add("//", null)
  .add("mailto:", null);

/**
 * The links of a text, in order (F5): http and https addresses, without the punctuation around them. An address without a
 * scheme counts when it begins with `www.` or goes on behind the domain (`bit.ly/abc`), and leads to http as on every
 * phone; a bare domain does not: it may be a name ("Booking.com") or a missing space ("today.My").
 */
export function findLinks(text: string): FoundLink[] {
  if (!mayHoldLink(text)) return [];
  const links: FoundLink[] = [];
  for (const match of linkify.match(text) ?? []) {
    const link = readMatch(match, text);
    if (link !== null) links.push(link);
  }
  return links;
}

/** Nearly all texts without links are told by this, in next to no time. */
function mayHoldLink(text: string): boolean {
  return text.includes(".")
    ? text.includes("/") || text.includes("?") || HAS_WWW.test(text)
    : text.includes("://");
}

function readMatch(match: Match, text: string): FoundLink | null {
  const { schema, index, lastIndex } = match;
  const unseen = UNSEEN_AT_END.exec(match.raw)?.[0].length ?? 0;
  const raw = match.raw.slice(0, match.raw.length - unseen);
  if (schema === "" && !/^www\./i.test(raw) && !HAS_PATH.test(raw)) return null;
  const url = schema === "" ? `http://${raw}` : raw;
  if (GOES_ON.test(text.slice(lastIndex, lastIndex + 20)) || !URL.canParse(url)) return null;
  const { href, host, hostname, protocol } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") return null;
  return {
    start: index,
    end: lastIndex - unseen,
    target: PLAIN_ADDRESS.test(url) ? url : href,
    host,
    hostname,
  };
}
