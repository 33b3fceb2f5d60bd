import { hash, verify } from "@node-rs/argon2";
import type { Random } from "@/lib/random";

/** argon2id (algorithm 2) as the OWASP Password Storage Cheat Sheet asks: 19 MiB, two passes, one lane. */
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** argon2id of a password, as a PHC string with its own salt. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, parameters);
}

let dummy: Promise<string> | undefined;

/**
 * Whether the password belongs to the hash. Without a hash (no such account) the same work is done against the hash of
 * something nobody knows, so that the time does not tell which accounts exist.
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  dummy ??= hashPassword(crypto.randomUUID());
  const belongs = await verify(passwordHash ?? (await dummy), password);
  return belongs && passwordHash !== null;
}

/** No letters or digits that are taken for each other. */
const ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";

/** A password to hand out: four groups of four, 79 bits. */
export function generatePassword(random: Random): string {
  return pickText(random, ALPHABET, 16).replace(/(.{4})(?=.)/g, "$1-");
}

/** Letters of an alphabet, each equally likely. */
export function pickText(random: Random, alphabet: string, length: number): string {
  const limit = 256 - (256 % alphabet.length);
  let text = "";
  while (text.length < length) {
    for (const byte of random.bytes(length)) {
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}
