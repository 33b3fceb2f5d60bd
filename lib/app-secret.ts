import { hkdfSync } from "node:crypto";
import { getEnv } from "./env";

/** What a key is for. Each purpose has a key of its own, so that one leaked key opens nothing else. */
export type KeyPurpose =
  | "next-auth"
  | "encryption"
  | "fingerprint"
  | "organization-id"
  | "v1-secret"
  | "media-url"
  | "webhook-signature";

const KEY_BYTES = 32;

/**
 * The 32-byte key of a purpose, derived from APP_SECRET with HKDF-SHA256 (RFC 5869).
 *
 * The purpose is the `info` of the derivation: changing its spelling changes the key, so what was encrypted or
 * signed before could not be read any more.
 */
export function deriveKey(purpose: KeyPurpose, appSecret: string = getEnv().appSecret): Buffer {
  return Buffer.from(hkdfSync("sha256", appSecret, "stickypool", purpose, KEY_BYTES));
}

/** NextAuth's secret. */
export function nextAuthSecret(): string {
  return deriveKey("next-auth").toString("hex");
}
