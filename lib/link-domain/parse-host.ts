/** Longest name of a host (RFC 1035) with a port. */
const MAX_LENGTH = 259;

/**
 * The host of a link domain as typed: a name, with a port where it is not the scheme's own, also inside a whole address without
 * a path. In lower case and Punycode, as links have it. null = it is none: it has a path, a user or a query, or is an address of
 * numbers, which nobody can prove to own.
 *
 * @param scheme of the links
 */
export function parseLinkHost(text: string, scheme: "http" | "https"): string | null {
  const typed = text.trim().replace(/^https?:\/\//i, "");
  const address = `${scheme}://${typed}`;
  if (typed === "" || /[\s\\]/.test(typed) || !URL.canParse(address)) return null;
  const { host, hostname, pathname, search, hash, username, password } = new URL(address);
  const isBare = pathname === "/" && search === "" && hash === "" && username === "" && password === "";
  if (!isBare || typed.endsWith("?") || typed.endsWith("#") || typed.includes("@")) return null;
  if (!NAME.test(hostname) || IPV4.test(hostname) || host.length > MAX_LENGTH) return null;
  return host;
}

/** Labels of letters, digits and hyphens; one alone (`localhost`) will do. */
const NAME = /^(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/;
const IPV4 = /^\d+(\.\d+){3}$/;
