import { createHmac } from "node:crypto";
import { verifyAsync } from "@noble/ed25519";
import { beforeAll, describe, expect, it } from "vitest";
import { signWebhook, webhookPublicKey } from "./signature";

beforeAll(() => {
  process.env.APP_SECRET ??= "secret-of-the-unit-tests-alone-0123456789";
  process.env.DATABASE_URL ??= "postgresql://nobody@localhost/none";
});

const BODY = '{"data":{"text":"Grüße 🎉 |"}}';
const NOW = Date.UTC(2026, 0, 15) + 999;

describe("signatures of webhooks (F1)", () => {
  it("are verified by another library with the public key of 32 bytes", async () => {
    const key = Buffer.from(webhookPublicKey(), "base64");
    expect(key).toHaveLength(32);
    const headers = Object.fromEntries(signWebhook(BODY, NOW, null));
    expect(headers["telnyx-timestamp"]).toBe(String(Date.UTC(2026, 0, 15) / 1_000));
    const signature = Buffer.from(headers["telnyx-signature-ed25519"] ?? "", "base64");
    const signed = (text: string) => verifyAsync(signature, Buffer.from(text), key);
    expect(await signed(`${headers["telnyx-timestamp"]}|${BODY}`)).toBe(true);
    expect(await signed(`${headers["telnyx-timestamp"]}|${BODY} `)).toBe(false);
    expect(await signed(`1${headers["telnyx-timestamp"]}|${BODY}`)).toBe(false);
  });

  it("of version 1 carry the HMAC of the profile's secret too", () => {
    const headers = Object.fromEntries(signWebhook(BODY, NOW, "s3cret"));
    const t = headers["telnyx-timestamp"];
    const h = createHmac("sha256", "s3cret").update(`${t}.${BODY}`).digest("base64");
    expect(headers["x-telnyx-signature"]).toBe(`t=${t},h=${h}`);
    expect(signWebhook(BODY, NOW, null).map(([name]) => name)).not.toContain("x-telnyx-signature");
  });
});
