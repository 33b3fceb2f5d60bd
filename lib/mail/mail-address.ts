/** RFC 5321 §4.5.3.1.3 less the angle brackets. */
const MAX_LENGTH = 254;
/** RFC 5321 §4.5.3.1.1. */
const MAX_LOCAL_LENGTH = 64;

// RFC 5322 `dot-atom`, and letters of every script (RFC 6531). Quoted local parts exist and nobody has one.
const ATOM = "[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+";
const LABEL = "[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]*[\\p{L}\\p{M}\\p{N}])?";
const ADDRESS = new RegExp(`^(${ATOM}(?:\\.${ATOM})*)@(${LABEL}(?:\\.${LABEL})*)$`, "u");

/**
 * An address mail can be sent to, in its one spelling: trimmed, composed Unicode, the domain in lower case (the part before
 * the @ is the receiving server's own business).
 *
 * @returns null when it is none; names, comments and lists are none
 */
export function parseMailAddress(text: string): string | null {
  const address = text.trim().normalize("NFC");
  if (address.length > MAX_LENGTH) return null;
  const match = ADDRESS.exec(address);
  const [, local = "", domain = ""] = match ?? [];
  if (match === null || new TextEncoder().encode(local).length > MAX_LOCAL_LENGTH) return null;
  return `${local}@${domain.toLowerCase()}`;
}

/** What tells one address from another: hardly any mail server looks at the case before the @. */
export function addressKey(address: string): string {
  return address.toLowerCase();
}

/** The list as typed, or what is wrong with it. */
export type ParsedAddresses =
  | { readonly ok: true; readonly addresses: readonly string[] }
  | { readonly ok: false; readonly detail: string };

/** Alerts of a profile go to so many addresses. */
export const MAX_ADDRESSES = 10;
const QUOTED_LENGTH = 80;

/** Addresses separated by commas, semicolons, spaces or line breaks; empty = none. One that is there twice is one. */
export function parseAddressList(text: string): ParsedAddresses {
  const addresses = new Map<string, string>();
  for (const typed of text.split(/[\s,;]+/).filter((part) => part !== "")) {
    const address = parseMailAddress(typed);
    if (address === null)
      return { ok: false, detail: `“${typed.slice(0, QUOTED_LENGTH)}” is not an e-mail address.` };
    const key = addressKey(address);
    if (!addresses.has(key)) addresses.set(key, address);
  }
  if (addresses.size > MAX_ADDRESSES)
    return { ok: false, detail: `Enter at most ${MAX_ADDRESSES} addresses; these are ${addresses.size}.` };
  return { ok: true, addresses: [...addresses.values()] };
}
