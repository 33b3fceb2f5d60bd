import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { deriveKey } from "./app-secret";

const IV_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = "1.";

/**
 * Encrypts a secret for the database: AES-256-GCM under the installation's key for encryption.
 *
 * @param owner what the secret belongs to, e.g. `messaging_profile:ID`; the same is needed to read it, so that one row's
 *   secret means nothing in another row
 */
export function sealText(text: string, owner: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", deriveKey("encryption"), iv).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return VERSION + sealed.toString("base64url");
}

/** Reads what `sealText` wrote. Throws when it was changed, belongs to another owner or was made under another APP_SECRET. */
export function openSealedText(sealed: string, owner: string): string {
  if (!sealed.startsWith(VERSION)) throw new Error("This is no sealed text of a known version.");
  const bytes = Buffer.from(sealed.slice(VERSION.length), "base64url");
  const decipher = createDecipheriv("aes-256-gcm", deriveKey("encryption"), bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
  return Buffer.concat([text, decipher.final()]).toString("utf8");
}
