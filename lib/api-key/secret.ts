import { hash } from "node:crypto";
import type { Random } from "@/lib/random";

/** Begins every generated key, so that people and secret scanners recognise one: stickypool_[0-9A-Za-z]{43}. */
const MARK = "stickypool_";
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BITS = 256;
/** 62^43 > 2^256. */
const LENGTH = 43;
/** Of a generated key's own characters, how many lists show. */
const SHOWN = 5;

/** A new secret: 256 random bits in letters and digits alone, so that a double click selects it whole. */
export function generateApiKey(random: Random): string {
  let rest = BigInt(`0x${random.bytes(BITS / 8).toString("hex")}`);
  let text = "";
  for (let digit = 0; digit < LENGTH; digit++) {
    text = DIGITS.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return MARK + text;
}

/** How keys are stored and found. They are long and random, so one round of sha256 is enough. */
export function hashApiKey(secret: string): string {
  return hash("sha256", secret);
}

/**
 * The characters of a key shown in lists: of a generated one the mark and five more, of one the operator chose at most
 * eight and a quarter of it, so that short keys stay secret.
 */
export function keyPrefix(secret: string): string {
  if (secret.startsWith(MARK) && secret.length === MARK.length + LENGTH) {
    return secret.slice(0, MARK.length + SHOWN);
  }
  return secret.slice(0, Math.min(8, Math.floor(secret.length / 4)));
}
