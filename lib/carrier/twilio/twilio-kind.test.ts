import { getExpectedTwilioSignature } from "twilio/lib/webhooks/webhooks.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { getLogger } from "@/lib/logger";
import { manualClock } from "@/lib/testing/manual-clock";
import { createTestHost } from "@/lib/testing/test-carrier";
import { readSettingsInput } from "../settings-input";
import { twilioKind } from "./twilio-kind";

const SID = `AC${"0".repeat(32)}`;
const settings = { accountSid: SID, authToken: "token", baseUrl: "https://api.twilio.com" };
let sut: ReturnType<typeof createTestHost>;
beforeEach(() => {
  vi.stubEnv("DATABASE_URL", "postgresql://localhost/none");
  vi.stubEnv("APP_SECRET", "a".repeat(32));
  vi.spyOn(getLogger(), "warn").mockImplementation(() => undefined);
  sut = createTestHost(manualClock());
});
afterEach(() => vi.unstubAllEnvs());

/** A callback as Twilio makes it, signed by npm twilio's own function. */
async function call(
  path: string,
  fields: Record<string, string>,
  more: { token?: string; method?: string } = {},
) {
  const url = `${sut.host.callbackUrl}${path}?x=1`;
  const signature = getExpectedTwilioSignature(more.token ?? "token", url, fields);
  const answer = await twilioKind.answerRequest?.(
    {
      method: more.method ?? "POST",
      path,
      url,
      headers: { "x-twilio-signature": signature },
      rawBody: Buffer.from(new URLSearchParams(fields).toString()),
    },
    { id: "c1", name: "Twilio", settings },
    sut.host,
  );
  return answer;
}

describe("status callbacks", () => {
  it.each([
    [{ MessageStatus: "delivered" }, { outcome: "delivered", errorCode: null }],
    [{ MessageStatus: "read" }, { outcome: "delivered", errorCode: null }],
    [
      { MessageStatus: "undelivered", ErrorCode: "30007" },
      { outcome: "undelivered", errorCode: "40002" },
    ],
    [
      { MessageStatus: "failed", ErrorCode: "30006" },
      { outcome: "undelivered", errorCode: "40001" },
    ],
    [
      { MessageStatus: "failed", ErrorCode: "30036" },
      { outcome: "expired", errorCode: "40005" },
    ],
    [{ MessageStatus: "failed" }, { outcome: "undelivered", errorCode: "40008" }],
    [
      { MessageStatus: "failed", ErrorCode: "x" },
      { outcome: "undelivered", errorCode: "40008" },
    ],
  ])("%j is a receipt", async (fields, receipt) => {
    expect(await call("/status", { MessageSid: "SM1", ...fields } as Record<string, string>)).toEqual({
      status: 204,
    });
    expect(sut.receipts).toEqual([{ carrierId: "c1", carrierMessageId: "SM1", ...receipt }]);
  });

  it.each(["queued", "sending", "sent", "accepted", "new-word"])("%s is none", async (MessageStatus) => {
    expect(await call("/status", { MessageSid: "SM1", MessageStatus })).toEqual({ status: 204 });
    expect(sut.receipts).toEqual([]);
  });
});

describe("inbound messages", () => {
  it("come with their media and are answered with an empty TwiML", async () => {
    const answer = await call("/inbound", {
      MessageSid: "SM2",
      From: "+13125550100",
      To: "+12125550142",
      Body: "Schöne Grüße & co",
      NumMedia: "1",
      MediaUrl0: "https://api.twilio.com/m.jpg",
    });
    expect(answer).toMatchObject({
      status: 200,
      contentType: "text/xml",
      body: expect.stringContaining("<Response></Response>"),
    });
    expect(sut.inbound).toEqual([
      {
        carrierMessageId: "SM2",
        sender: "+13125550100",
        recipient: "+12125550142",
        text: "Schöne Grüße & co",
        type: "MMS",
        mediaUrls: ["https://api.twilio.com/m.jpg"],
      },
    ]);
  });
});

describe("what is not accepted", () => {
  it.each([
    [
      "another token's signature",
      "/status",
      { MessageSid: "SM1", MessageStatus: "delivered" },
      { token: "other" },
      403,
    ],
    ["a status without a SID", "/status", { MessageStatus: "delivered" }, {}, 400],
    ["a message without a sender", "/inbound", { MessageSid: "SM2", To: "+12125550142" }, {}, 400],
    ["another path", "/other", {}, {}, 404],
    ["a GET", "/status", {}, { method: "GET" }, 405],
  ])("is %s", async (_name, path, fields, more, status) => {
    expect(await call(path, fields as Record<string, string>, more)).toMatchObject({ status });
    expect([...sut.receipts, ...sut.inbound]).toEqual([]);
  });
});

describe("settings", () => {
  const read = (posted: Record<string, string>, secrets: Record<string, string>) =>
    readSettingsInput(twilioKind, { settings: posted, secrets });

  it("drop the secret of an API key that is not there any more", () => {
    expect(read({ accountSid: SID }, { authToken: "t", apiKeySecret: "s" })).toEqual({
      ok: true,
      settings: { accountSid: SID, authToken: "t", baseUrl: "https://api.twilio.com" },
    });
  });

  it("name what is wrong", () => {
    expect(read({ accountSid: "AC1", baseUrl: "x" }, {})).toMatchObject({
      errors: {
        "settings.accountSid": expect.stringContaining("begins with AC"),
        "secrets.authToken": "Enter the auth token.",
        "settings.baseUrl": expect.stringContaining("http"),
      },
    });
    expect(read({ accountSid: SID, apiKeySid: `SK${"a".repeat(32)}` }, { authToken: "t" })).toMatchObject({
      errors: { "secrets.apiKeySecret": "Enter the secret of the API key." },
    });
  });
});
