import { createHmac, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { deriveKey } from "@/lib/app-secret";
import { processSingleton } from "@/lib/process-singleton";

/** What precedes the 32 secret bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const PUBLIC_KEY_BYTES = 32;

interface SigningKey {
  readonly secret: KeyObject;
  readonly publicKey: string;
}

/** The installation's key: it follows from APP_SECRET, so that all processes sign with the same one. */
function signingKey(): SigningKey {
  return processSingleton("webhook-signing-key", () => {
    const secret = createPrivateKey({
      key: Buffer.concat([PKCS8_PREFIX, deriveKey("webhook-signature")]),
      format: "der",
      type: "pkcs8",
    });
    const spki = createPublicKey(secret).export({ format: "der", type: "spki" });
    return { secret, publicKey: spki.subarray(-PUBLIC_KEY_BYTES).toString("base64") };
  });
}

/** The key that verifies the signatures of all webhooks: base64 of 32 bytes. */
export function webhookPublicKey(): string {
  return signingKey().publicKey;
}

/**
 * The headers that prove where a webhook comes from (F1): Ed25519 over `<timestamp>|<body>`, made for each attempt with its own
 * time, because receivers refuse what is more than 300 seconds old.
 *
 * @param v1Secret the profile's secret, for version 1: its HMAC-SHA256 over `<timestamp>.<body>`; null = not version 1
 */
export function signWebhook(body: string, nowMs: number, v1Secret: string | null): [string, string][] {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const headers: [string, string][] = [
    [
      "telnyx-signature-ed25519",
      sign(null, Buffer.from(`${timestamp}|${body}`), signingKey().secret).toString("base64"),
    ],
    ["telnyx-timestamp", timestamp],
  ];
  if (v1Secret !== null) {
    const hash = createHmac("sha256", v1Secret).update(`${timestamp}.${body}`).digest("base64");
    headers.push(["x-telnyx-signature", `t=${timestamp},h=${hash}`]);
  }
  return headers;
}
