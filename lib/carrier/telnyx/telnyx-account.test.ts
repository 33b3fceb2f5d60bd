import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HttpPeer, startHttpPeer } from "@/lib/testing/http-peer";
import { carrierMessage } from "@/lib/testing/test-carrier";
import { TelnyxAccount } from "./telnyx-account";

let peer: HttpPeer;
beforeEach(async () => {
  peer = await startHttpPeer(() => ({ status: 200, body: { data: { id: "up-1" } } }));
});
afterEach(() => peer.close());

const account = (more = {}, timeoutMs = 2_000) =>
  new TelnyxAccount(
    { apiKey: "KEY123", publicKey: "", baseUrl: `${peer.url}/v2`, ...more },
    "https://sms.example.com/carriers/c1/webhooks",
    timeoutMs,
  );
const refusal = (status: number, code: string, headers = {}) => ({
  status,
  headers,
  body: { errors: [{ code, title: "Title", detail: "Detail." }] },
});

describe("a message through a Telnyx account", () => {
  it("is posted with its sender, our address for events and its id as the idempotency key", async () => {
    const message = carrierMessage();
    const outcome = await account({ messagingProfileId: "p-1" }).send(message);
    expect(outcome).toEqual({ result: { kind: "sent", carrierMessageId: "up-1" } });
    const [request] = peer.requests;
    expect(request).toMatchObject({ method: "POST", path: "/v2/messages" });
    expect(request?.headers).toMatchObject({
      authorization: "Bearer KEY123",
      "idempotency-key": message.messageId,
    });
    expect(JSON.parse(request?.body ?? "")).toEqual({
      from: "+12125550142",
      to: "+13125550100",
      type: "SMS",
      text: "Hello",
      messaging_profile_id: "p-1",
      webhook_url: "https://sms.example.com/carriers/c1/webhooks",
      use_profile_webhooks: false,
    });
  });

  it("F2 asks for UCS-2 where the message was decided to be that, so that nothing is replaced on the way", async () => {
    await account().send(carrierMessage({ text: "“Hi” 😀", encoding: "ucs2" }));
    await account().send(carrierMessage({ type: "MMS", text: "“Hi”", encoding: "ucs2" }));
    const [sms, mms] = peer.requests.map(({ body }) => JSON.parse(body ?? ""));
    expect(sms).toMatchObject({ text: "“Hi” 😀", encoding: "ucs2" });
    expect(mms).not.toHaveProperty("encoding");
  });

  it("takes its media and subject along, and no text it does not have", async () => {
    const own = { text: "", subject: "Picnic", mediaUrls: ["https://a.example/1.png"] };
    await account().send(carrierMessage({ ...own, type: "MMS" }));
    // One that fell back has lost its subject.
    await account().send(carrierMessage({ ...own, type: "SMS" }));
    const [mms, sms] = peer.requests.map(({ body }) => JSON.parse(body ?? ""));
    expect(mms).toMatchObject({ type: "MMS", subject: "Picnic", media_urls: ["https://a.example/1.png"] });
    expect(mms).not.toHaveProperty("text");
    expect(sms).not.toHaveProperty("subject");
  });

  it.each([
    ["40310", "40012"],
    ["10016", "40012"],
    ["40305", "40013"],
    ["40300", "40300"],
    ["40302", "40009"],
    ["40322", "40015"],
    ["40001", "40001"],
    ["40003", "40003"],
    ["99999", "40008"],
  ])("refused with %s fails with %s and the account's words", async (code, errorCode) => {
    peer.answer = () => refusal(400, code);
    expect(await account().send(carrierMessage())).toEqual({
      result: { kind: "refused", errorCode, detail: `${code} Title: Detail.` },
    });
  });

  it.each([
    ["40301", true],
    ["40308", true],
    ["40317", true],
    ["40319", true],
    ["40001", false],
    ["40302", false],
    ["40310", false],
    ["99999", false],
  ])("as MMS refused with %s; it is about the MMS: %s", async (code, isAboutMms) => {
    peer.answer = () => refusal(400, code);
    const { result } = await account().send(carrierMessage({ type: "MMS" }));
    expect([result.kind, "isMmsRefused" in result && result.isMmsRefused]).toEqual(["refused", isAboutMms]);
  });

  it.each([
    ["429 with Retry-After", refusal(429, "10011", { "retry-after": "7" }), 7_000, true],
    ["429 without", refusal(429, "10011"), 1_000, true],
    ["429 of the number's queue", refusal(429, "40318"), 30_000, false],
    ["a spend limit", refusal(429, "40333", { "retry-after": "60" }), 60_000, false],
  ])("is deferred by %s", async (_name, answer, retryAfterMs, isThrottled) => {
    peer.answer = () => answer;
    const outcome = await account().send(carrierMessage());
    expect(outcome).toEqual({ result: { kind: "deferred", retryAfterMs }, isThrottled });
  });

  it.each([
    ["a wrong key", refusal(401, "10009"), "misconfigured", "does not accept the API key"],
    ["a key without the right", refusal(403, "10010"), "misconfigured", "does not accept the API key"],
    ["a disabled profile", refusal(409, "40312"), "misconfigured", "is disabled"],
    [
      "an address that is another",
      { status: 404, body: "<h1>no</h1>" },
      "misconfigured",
      "Check the base URL",
    ],
    ["an unavailable service", refusal(503, "10037"), "disconnected", "unavailable"],
  ])("waits, and is not lost, behind %s", async (_name, answer, state, words) => {
    peer.answer = () => answer;
    const { result, trouble } = await account().send(carrierMessage());
    expect(result.kind).toBe("deferred");
    expect(trouble).toMatchObject({ state, detail: expect.stringContaining(words) });
  });

  it.each([
    ["no answer", "hang" as const, "did not answer in time"],
    ["a broken connection", "break" as const, "closed the connection"],
    ["a defect", { status: 500, body: "oops" }, "HTTP 500"],
    ["garbage", { status: 200, body: "<h1>hello</h1>" }, "not as Telnyx does"],
    ["JSON without an id", { status: 200, body: { data: {} } }, "not as Telnyx does"],
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

describe("testing a Telnyx account", () => {
  const test = (more = {}) => account(more).test(AbortSignal.timeout(500));

  it("reads its messaging profile and sends nothing", async () => {
    peer.answer = () => ({ status: 200, body: { data: { id: "p-1", name: "Marketing" } } });
    expect(await test({ messagingProfileId: "p-1" })).toEqual({
      isOk: true,
      detail: "The API key is accepted. The messaging profile is “Marketing”.",
    });
    expect(peer.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /v2/messaging_profiles/p-1",
    ]);
  });

  it("lists profiles where none is named", async () => {
    peer.answer = () => ({ status: 200, body: { data: [], meta: {} } });
    expect(await test()).toEqual({ isOk: true, detail: "The API key is accepted." });
    expect(peer.requests.every(({ method }) => method === "GET")).toBe(true);
  });

  it.each([
    ["a wrong key", refusal(401, "10009"), "does not accept the API key"],
    ["an unknown profile", refusal(404, "10005"), "10005"],
    ["garbage", { status: 200, body: "<h1>hello</h1>" }, "not as Telnyx does"],
    ["silence", "hang" as const, "did not answer"],
  ])("names %s", async (_name, answer, words) => {
    peer.answer = () => answer;
    const found = await test({ messagingProfileId: "p-1" });
    expect(found).toEqual({ isOk: false, detail: expect.stringContaining(words) });
  });
});
