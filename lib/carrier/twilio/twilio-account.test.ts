import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HttpPeer, startHttpPeer } from "@/lib/testing/http-peer";
import { carrierMessage } from "@/lib/testing/test-carrier";
import { TwilioAccount } from "./twilio-account";

const SID = `AC${"0".repeat(32)}`;
const NOW = Date.UTC(2026, 0, 15, 12);
let peer: HttpPeer;
beforeEach(async () => {
  peer = await startHttpPeer(() => ({ status: 201, body: { sid: "SM1", status: "queued" } }));
});
afterEach(() => peer.close());

const account = (more = {}, timeoutMs = 2_000) =>
  new TwilioAccount(
    { accountSid: SID, authToken: "token", baseUrl: peer.url, ...more },
    "https://sms.example.com/carriers/c1/status",
    () => NOW,
    timeoutMs,
  );
const refusal = (status: number, code: number | null) => ({
  status,
  body: { code, message: "Words.", more_info: "https://example.com", status },
});
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

describe("a message through a Twilio account", () => {
  it("is posted with its sender, its validity and our address for receipts", async () => {
    const message = carrierMessage({ validUntilMs: NOW + 600_500 });
    expect(await account().send(message)).toEqual({ result: { kind: "sent", carrierMessageId: "SM1" } });
    const [request] = peer.requests;
    expect(request).toMatchObject({ method: "POST", path: `/2010-04-01/Accounts/${SID}/Messages.json` });
    expect(request?.headers.authorization).toBe(basic(`${SID}:token`));
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      From: "+12125550142",
      To: "+13125550100",
      Body: "Hello",
      StatusCallback: "https://sms.example.com/carriers/c1/status",
      ValidityPeriod: "600",
    });
  });

  it("takes its media along, and is asked with an API key where there is one", async () => {
    const mediaUrls = ["https://a.example/1.png", "https://a.example/2.png"];
    await account({ apiKeySid: "SK1", apiKeySecret: "s" }).send(
      carrierMessage({ type: "MMS", text: "", mediaUrls }),
    );
    const [request] = peer.requests;
    expect(new URLSearchParams(request?.body).getAll("MediaUrl")).toEqual(mediaUrls);
    expect(request?.body).not.toContain("Body=");
    expect(request?.body).not.toContain("ValidityPeriod");
    expect(request?.headers.authorization).toBe(basic("SK1:s"));
    expect(request?.path).toContain(SID);
  });

  it.each([
    [21211, "40012"],
    [21610, "40300"],
    [21606, "40013"],
    [21617, "40009"],
    [21408, "40001"],
    [99999, "40008"],
  ])("refused with %i fails with %s and Twilio's words", async (code, errorCode) => {
    peer.answer = () => refusal(400, code);
    expect(await account().send(carrierMessage())).toEqual({
      result: { kind: "refused", errorCode, detail: `Twilio ${code}: Words.` },
    });
  });

  it.each([
    [11751, "40317", true],
    [12300, "40317", true],
    [21620, "40317", true],
    [21623, "40317", true],
    [30011, "40001", true],
    [30019, "40317", true],
    [21612, "40001", false],
    [21635, "40001", false],
    [30006, "40001", false],
    [30007, "40002", false],
    [21617, "40009", false],
    [99999, "40008", false],
  ])("as MMS refused with %i fails with %s; it is about the MMS: %s", async (code, errorCode, isAboutMms) => {
    peer.answer = () => refusal(400, code);
    const { result } = await account().send(carrierMessage({ type: "MMS" }));
    expect(result).toEqual({
      kind: "refused",
      errorCode,
      detail: `Twilio ${code}: Words.`,
      ...(isAboutMms && { isMmsRefused: true }),
    });
  });

  it.each([
    ["429 and 20429", refusal(429, 20429), 1_000, true],
    ["429 without a code", refusal(429, null), 1_000, true],
    ["a full queue of the sender", refusal(400, 21611), 30_000, false],
  ])("is deferred by %s", async (_name, answer, retryAfterMs, isThrottled) => {
    peer.answer = () => answer;
    const outcome = await account().send(carrierMessage());
    expect(outcome).toEqual({ result: { kind: "deferred", retryAfterMs }, isThrottled });
  });

  it.each([
    ["a wrong token", refusal(401, 20003), "misconfigured", "does not accept the credentials"],
    ["a suspended account", refusal(400, 30002), "misconfigured", "does not accept the credentials"],
    [
      "an address that is another",
      { status: 404, body: "<h1>no</h1>" },
      "misconfigured",
      "Check the base URL",
    ],
    ["an unavailable service", refusal(503, 20503), "disconnected", "unavailable"],
  ])("waits, and is not lost, behind %s", async (_name, answer, state, words) => {
    peer.answer = () => answer;
    const { result, trouble } = await account().send(carrierMessage());
    expect(result.kind).toBe("deferred");
    expect(trouble).toMatchObject({ state, detail: expect.stringContaining(words) });
  });

  it.each([
    ["no answer", "hang" as const, "did not answer in time"],
    ["a broken connection", "break" as const, "closed the connection"],
    ["a defect", refusal(500, 20500), "failed"],
    ["garbage", { status: 200, body: "<h1>hello</h1>" }, "not as Twilio does"],
    ["JSON without a sid", { status: 201, body: {} }, "not as Twilio does"],
  ])("may have been taken after %s", async (_name, answer, words) => {
    peer.answer = () => answer;
    const { result, trouble } = await account({}, 300).send(carrierMessage());
    expect(result).toEqual({ kind: "unknown" });
    expect(trouble).toMatchObject({ state: "disconnected", detail: expect.stringContaining(words) });
  });

  it("was certainly not taken when nobody listens", async () => {
    const gone = await startHttpPeer(() => "hang");
    await gone.close();
    const { result, trouble } = await account({ baseUrl: gone.url }).send(carrierMessage());
    expect(result.kind).toBe("deferred");
    expect(trouble?.detail).toContain("refuses connections");
  });
});

describe("testing a Twilio account", () => {
  const test = () => account().test(AbortSignal.timeout(500));

  it("reads the account and sends nothing", async () => {
    peer.answer = () => ({ status: 200, body: { sid: SID, friendly_name: "Main", status: "active" } });
    expect(await test()).toEqual({
      isOk: true,
      detail: "The credentials are accepted. The account is “Main”.",
    });
    expect(peer.requests.map(({ method }) => method)).toEqual(["GET"]);
  });

  it.each([
    ["a wrong token", refusal(401, 20003), "does not accept the credentials"],
    ["a closed account", { status: 200, body: { sid: SID, friendly_name: "A", status: "closed" } }, "closed"],
    ["garbage", { status: 200, body: "<h1>hello</h1>" }, "not as Twilio does"],
    ["silence", "hang" as const, "did not answer"],
  ])("names %s", async (_name, answer, words) => {
    peer.answer = () => answer;
    expect(await test()).toEqual({ isOk: false, detail: expect.stringContaining(words) });
  });
});
