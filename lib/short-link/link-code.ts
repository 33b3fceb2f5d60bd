import type { Random } from "@/lib/random";

/**
 * Digits and letters that cannot be taken for one another, and no vowels: codes spell no words, and no page of the portal is
 * named like one.
 */
export const CODE_ALPHABET = "23456789bcdfghjkmnpqrstvwxyzBCDFGHJKLMNPQRSTVWXYZ";

/** 49^8 = 3.3e13 codes: with a million links in use, a guess hits one in 33 million. */
export const CODE_LENGTH = 8;

/** Stands for a code where none is made yet: as long as one, and of its alphabet. */
export const PLACEHOLDER_CODE = "X".repeat(CODE_LENGTH);

/** Bytes from here on are thrown away: the rest spread evenly over the alphabet. */
const FAIR_BYTES = 256 - (256 % CODE_ALPHABET.length);

const CODE = new RegExp(`^[${CODE_ALPHABET}]{${CODE_LENGTH}}$`);

/** A code that nobody can guess or work out from others (F5). */
export function makeLinkCode(random: Pick<Random, "bytes">): string {
  let code = "";
  while (code.length < CODE_LENGTH) {
    for (const byte of random.bytes(CODE_LENGTH + 2)) {
      if (byte < FAIR_BYTES && code.length < CODE_LENGTH) code += CODE_ALPHABET[byte % CODE_ALPHABET.length];
    }
  }
  return code;
}

/** Prefix and code of a path such as `/k3Bc9x2Hd`; null = no short link has such a path. */
export function splitLinkPath(path: string): { readonly prefix: string; readonly code: string } | null {
  const code = path.slice(-CODE_LENGTH);
  const prefix = path.slice(1, -CODE_LENGTH);
  return path.startsWith("/") && path.length > CODE_LENGTH && CODE.test(code) && isLinkPrefix(prefix)
    ? { prefix, code }
    : null;
}

/** Longest prefix of a profile's short links. */
export const MAX_PREFIX_LENGTH = 50;

/** Whether a text can stand before the code in the path: letters, digits, `-` and `_`, or nothing. */
export function isLinkPrefix(text: string): boolean {
  return text.length <= MAX_PREFIX_LENGTH && /^[A-Za-z0-9_-]*$/.test(text);
}
