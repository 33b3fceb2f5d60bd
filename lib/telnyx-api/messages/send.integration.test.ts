import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { systemClock } from "@/lib/clock";
import { organizationId } from "@/lib/instance/organization-id";
import { closeAcceptor } from "@/lib/message/accept-message";
import { setUpTestDatabase } from "@/lib/testing/database";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { storeOwnMedia } from "@/lib/testing/media-host";
import { countWrites } from "@/lib/testing/test-acceptor";
import { createTestApi, type TestApi } from "@/lib/testing/test-api";
import type { WireMessage } from "./wire-message";

const db = setUpTestDatabase();
const sender: ApiKey = {
  id: "0190b5a0-0000-7000-8000-000000000001",
  name: "shop",
  scopes: ["send"],
  rateLimit: null,
};
const NUMBER = "+13125550142";
let api: TestApi;
let profileId: string;

beforeAll(async () => {
  api = await createTestApi({ clock: systemClock, key: sender });
  profileId = await createStickyProfile(db.prisma);
  await assignNumbers(db.prisma, profileId, [NUMBER, "+13125550143"]);
});
afterAll(async () => {
  await api.app.close();
  await closeAcceptor();
});

const send = (body: Record<string, unknown>, headers?: Record<string, string>) =>
  api.post<WireMessage>(
    "/messages/number_pool",
    { messaging_profile_id: profileId, to: "+12125550101", text: "Hello", ...body },
    headers && { headers },
  );

/** Refused by exactly these errors, and nothing was written. */
async function expectRefusal(body: Record<string, unknown>, status: number, ...errors: [string, string][]) {
  const before = await countWrites(db.pool);
  const answer = await send(body);
  expect([answer.status, answer.errors.map(({ code, source }) => [code, source])]).toEqual([
    status,
    errors.map(([code, pointer]) => [code, { pointer }]),
  ]);
  expect(await countWrites(db.pool)).toEqual(before);
  return answer;
}

describe("POST /messages/number_pool", () => {
  it("answers with the whole message, and stores it", async () => {
    const before = Date.now();
    const { status, data } = await send({ to: "+12125550102", text: "Grüße 😀" });
    expect(status).toBe(200);
    expect(data).toEqual({
      record_type: "message",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      direction: "outbound",
      type: "SMS",
      messaging_profile_id: profileId,
      organization_id: organizationId(),
      from: {
        phone_number: expect.stringMatching(/^\+1312555014[23]$/),
        carrier: "Simulator",
        line_type: "long_code",
      },
      to: [{ phone_number: "+12125550102", status: "queued", carrier: "", line_type: "" }],
      cc: [],
      text: "Grüße 😀",
      subject: null,
      media: [],
      webhook_url: null,
      webhook_failover_url: null,
      encoding: "UCS-2",
      parts: 1,
      num_chars: 7,
      smart_encoding_applied: false,
      smart_encoding: {
        smart_encoding_applied: false,
        final_encoding: "ucs2",
        segment_count: 1,
        character_count: 7,
        replaced_character_count: 0,
        length_change: 0,
      },
      tags: [],
      cost: { amount: "0.0070", currency: "USD" },
      cost_breakdown: {
        rate: { amount: "0.00400", currency: "USD" },
        carrier_fee: { amount: "0.00300", currency: "USD" },
      },
      tcr_campaign_id: null,
      tcr_campaign_registered: null,
      tcr_campaign_billable: false,
      received_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      sent_at: null,
      completed_at: null,
      valid_until: new Date(Date.parse(data.received_at) + 3_600_000).toISOString(),
      wait_seconds: 0,
      errors: [],
    });
    expect(Date.parse(data.received_at)).toBeGreaterThanOrEqual(before);
    const stored = await db.prisma.message.findFirstOrThrow({ where: { id: data.id } });
    expect(stored).toMatchObject({
      text: "Grüße 😀",
      sender: data.from.phone_number,
      apiKeyId: sender.id,
      status: "queued",
    });
  });

  it("keeps the sender of a recipient (S1)", async () => {
    const senders = new Set<string>();
    for (let n = 0; n < 4; n++) senders.add((await send({ to: "+12125550103" })).data.from.phone_number);
    expect(senders.size).toBe(1);
  });

  it("takes what a request says about the message", async () => {
    const { data } = await send({
      text: null,
      media_urls: ["https://example.com/a.png"],
      subject: "Look",
      webhook_url: "https://example.com/hook",
      webhook_failover_url: "",
      use_profile_webhooks: false,
      encoding: "auto",
      type: "MMS",
      unknown_key: { deep: [1] },
    });
    expect(data).toMatchObject({
      type: "MMS",
      text: "",
      subject: "Look",
      media: [{ url: "https://example.com/a.png", content_type: null, sha256: null, size: null }],
      webhook_url: "https://example.com/hook",
      webhook_failover_url: null,
    });
    const stored = await db.prisma.message.findFirstOrThrow({ where: { id: data.id } });
    expect(stored.useProfileWebhooks).toBe(false);
  });

  it("takes the type of line from the number, and its tags", async () => {
    const tollFree = await createStickyProfile(db.prisma);
    const [number] = await assignNumbers(db.prisma, tollFree, ["+18005550142"]);
    await db.prisma.phoneNumber.update({
      where: { id: number?.phoneNumberId ?? "" },
      data: { type: "toll_free", tags: ["north", "sales"] },
    });
    const { data } = await send({ messaging_profile_id: tollFree });
    expect([data.from.line_type, data.tags]).toEqual(["toll_free", ["north", "sales"]]);
  });

  it("says how long a slow number makes the message wait", async () => {
    const slow = await createStickyProfile(db.prisma);
    const [number] = await assignNumbers(db.prisma, slow, ["+13125550144"]);
    await db.prisma.phoneNumber.update({
      where: { id: number?.phoneNumberId ?? "" },
      data: { messagesPerSecond: 0.01 },
    });
    await send({ messaging_profile_id: slow });
    const { data } = await send({ messaging_profile_id: slow });
    expect(data.wait_seconds).toBeGreaterThan(80);
    expect(data.wait_seconds).toBeLessThanOrEqual(100);
  });

  it.each<[string, Record<string, unknown>, number, ...[string, string][]]>([
    [
      "nothing required",
      { messaging_profile_id: undefined, to: undefined },
      400,
      ["10004", "/messaging_profile_id"],
      ["10004", "/to"],
    ],
    [
      "null",
      { messaging_profile_id: null, to: null },
      400,
      ["10020", "/messaging_profile_id"],
      ["10020", "/to"],
    ],
    ["a number without +", { to: "12125550101" }, 400, ["40310", "/to"]],
    ["punctuation", { to: "+1 (212) 555-0101" }, 400, ["40310", "/to"]],
    ["a short code", { to: "12345" }, 400, ["40310", "/to"]],
    ["an empty recipient", { to: "" }, 400, ["40310", "/to"]],
    ["several recipients", { to: ["+12125550101", "+12125550102"] }, 400, ["10020", "/to"]],
    [
      "an unknown profile",
      { messaging_profile_id: "00000000-0000-4000-8000-000000000000" },
      404,
      ["10005", "/messaging_profile_id"],
    ],
    ["no id of a profile", { messaging_profile_id: "nothing" }, 404, ["10005", "/messaging_profile_id"]],
    ["no content", { text: "" }, 400, ["40316", "/text"]],
    ["no text at all", { text: undefined }, 400, ["40316", "/text"]],
    ["a text of a number", { text: 5 }, 400, ["10020", "/text"]],
    ["eleven parts", { text: "x".repeat(1_531) }, 400, ["40302", "/text"]],
    ["a text that gsm7 has not", { text: "😀", encoding: "gsm7" }, 400, ["10015", "/encoding"]],
    ["an unknown encoding", { encoding: "utf8" }, 400, ["10032", "/encoding"]],
    ["an unknown type", { type: "RCS" }, 400, ["10032", "/type"]],
    ["media in an SMS", { type: "SMS", media_urls: ["https://example.com/a.png"] }, 400, ["40304", "/type"]],
    [
      "eleven media",
      { media_urls: Array(11).fill("https://example.com/a.png") },
      400,
      ["40317", "/media_urls"],
    ],
    [
      "media without an address",
      { media_urls: ["https://example.com/a.png", "a.png"] },
      400,
      ["40317", "/media_urls/1"],
    ],
    ["media of another kind", { media_urls: "https://example.com/a.png" }, 400, ["10020", "/media_urls"]],
    ["a webhook that is no URL", { webhook_url: "ftp://example.com" }, 400, ["10003", "/webhook_url"]],
    ["a long text with auto_detect", { text: "x".repeat(1_000), auto_detect: true }, 400, ["40328", "/text"]],
    [
      "several problems",
      { to: "x", type: 1, use_profile_webhooks: "yes", webhook_failover_url: 3 },
      400,
      ["40310", "/to"],
      ["10032", "/type"],
      ["10020", "/webhook_failover_url"],
      ["10020", "/use_profile_webhooks"],
    ],
  ])("refuses %s, and writes nothing (S11)", async (_name, body, status, ...errors) => {
    await expectRefusal(body, status, ...errors);
  });

  it("refuses media of ours that are too large for the carrier, at the file (F3)", async () => {
    const upload = (size: number) => storeOwnMedia(db.pool, Date.now(), { size, contentType: "image/gif" });
    const [large, half, other] = [await upload(1_048_576), await upload(600_000), await upload(600_001)];
    const theirs = "https://example.com/a.gif";
    const { errors } = await expectRefusal({ media_urls: [theirs, large] }, 400, ["40317", "/media_urls/1"]);
    expect(errors[0]?.detail).toMatch(/^The file has 1,048,576 bytes/);
    await expectRefusal({ media_urls: [half, other] }, 400, ["40317", "/media_urls"]);
    expect((await send({ media_urls: [theirs, half] })).status).toBe(200);
  });

  it("names the reason when nothing can be selected (P7), and asks for no retry of what no retry helps", async () => {
    const off = await createStickyProfile(db.prisma, { numberPoolEnabled: false, stickySender: false });
    const answer = await send({ messaging_profile_id: off });
    expect([answer.status, answer.errors[0]?.code, answer.errors[0]?.meta.reason]).toEqual([
      400,
      "40321",
      "pool_off",
    ]);
    expect(answer.errors[0]?.meta).not.toHaveProperty("trace");

    const disabled = await createStickyProfile(db.prisma, { enabled: false });
    const refused = await send({ messaging_profile_id: disabled });
    expect([refused.status, refused.errors[0]?.code, refused.headers["x-should-retry"]]).toEqual([
      409,
      "40312",
      "false",
    ]);
  });

  it("refuses in the order profile, disabled, content, destination, selection", async () => {
    const profile = await createStickyProfile(db.prisma, {
      enabled: false,
      whitelistedDestinations: ["DE"],
      numberPoolEnabled: false,
      stickySender: false,
    });
    const refusals: (string | undefined)[] = [];
    const body = { messaging_profile_id: profile, text: "" };
    refusals.push((await send({ ...body, messaging_profile_id: "0" })).errors[0]?.code);
    refusals.push((await send(body)).errors[0]?.code);
    await db.prisma.messagingProfile.update({ where: { id: profile }, data: { enabled: true } });
    refusals.push((await send(body)).errors[0]?.code);
    refusals.push((await send({ ...body, text: "x" })).errors[0]?.code);
    await db.prisma.messagingProfile.update({
      where: { id: profile },
      data: { whitelistedDestinations: [] },
    });
    refusals.push((await send({ ...body, text: "x" })).errors[0]?.code);
    await db.prisma.messagingProfile.update({
      where: { id: profile },
      data: { whitelistedDestinations: ["US"] },
    });
    refusals.push((await send({ ...body, text: "x" })).errors[0]?.code);
    expect(refusals).toEqual(["10005", "40312", "40316", "40309", "40331", "40321"]);
  });
});
