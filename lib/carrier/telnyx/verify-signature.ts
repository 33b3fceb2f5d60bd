import { createPublicKey, verify } from "node:crypto";

/** What precedes the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410). */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** On both sides of now (reference: webhooks §4). */
export const TOLERANCE_SECONDS = 300;

/** Whether a text is a public key as the portal of the other side shows it: base64 of 32 bytes. */
export function isPublicKey(text: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(text) && Buffer.from(text, "base64").length === KEY_BYTES;
}

/**
 * Whether a webhook was signed with the key, no more than 300 seconds ago or ahead (F1): Ed25519 over
 * `<timestamp>|<body>`, the bytes as they came.
 *
 * The SDK's own check reads the machine's clock; this one is given the time.
 */
export function isSigned(
  { rawBody, headers }: { rawBody: Buffer; headers: Readonly<Record<string, string | string[] | undefined>> },
  publicKey: string,
  nowMs: number,
): boolean {
  const signature = headers["telnyx-signature-ed25519"];
  const timestamp = headers["telnyx-timestamp"];
  if (typeof signature !== "string" || typeof timestamp !== "string" || !/^\d{1,12}$/.test(timestamp))
    return false;
  if (Math.abs(nowMs / 1_000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const bytes = Buffer.from(signature, "base64");
  if (bytes.length !== SIGNATURE_BYTES) return false;
  const key = createPublicKey({
    key: Buffer.concat([SPKI_PREFIX, Buffer.from(publicKey, "base64")]),
    format: "der",
    type: "spki",
  });
  return verify(null, Buffer.concat([Buffer.from(`${timestamp}|`), rawBody]), key, bytes);
}
