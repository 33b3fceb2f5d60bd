import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { type ManualClock, manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { countWrites, createTestAcceptor, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { getMessage } from "./get-message";
import type { OutboundMessageInput } from "./types";

const db = setUpTestDatabase();
const API_KEY = "00000000-0000-7000-8000-0000000000a1";
const OTHER_KEY = "00000000-0000-7000-8000-0000000000a2";
const NONE = {
  subject: null,
  webhookUrl: null,
  webhookFailoverUrl: null,
  useProfileWebhooks: true,
  apiKeyId: null,
};
let clock: ManualClock;
let sut: TestAcceptor;
let profileId: string;

beforeAll(async () => {
  clock = manualClock(Date.now());
  sut = createTestAcceptor(db.pool, clock, { runners: 1 });
  profileId = await createStickyProfile(db.prisma);
  const [first] = await assignNumbers(db.prisma, profileId, 2);
  await db.prisma.phoneNumber.update({
    where: { id: first?.phoneNumberId ?? "" },
    data: { tags: ["sales", 'say "hi", {twice}', "back\\slash"] },
  });
});
afterAll(() => sut.acceptor.close());

describe("what a message may carry beside its content", () => {
  it("is stored and read back, each message its own, in one batch with plain ones", async () => {
    const given: Partial<OutboundMessageInput>[] = [
      {},
      { subject: 'Line one\nline "two", {three} \\ 😀', apiKeyId: API_KEY },
      { webhookUrl: "https://hooks.example.com/a?b={c},d", useProfileWebhooks: false },
      {
        webhookFailoverUrl: "http://hooks.example.com/failover",
        apiKeyId: OTHER_KEY,
        useProfileWebhooks: true,
      },
      { subject: "", webhookUrl: "", webhookFailoverUrl: "", apiKeyId: API_KEY },
      { subject: "NULL", apiKeyId: null, mediaUrls: ["https://media.example.com/1.jpg"] },
    ];
    const before = sut.acceptor.counters.batches;
    const sent = await Promise.all(given.map((fields, i) => sut.send(profileId, `+1212555010${i}`, fields)));
    expect(sut.acceptor.counters.batches).toBe(before + 1);
    for (const [i, accepted] of sent.entries()) {
      const { subject, webhookUrl, webhookFailoverUrl, ...rest } = given[i] as (typeof given)[number];
      const expected = {
        ...NONE,
        ...rest,
        subject: subject || null,
        webhookUrl: webhookUrl || null,
        webhookFailoverUrl: webhookFailoverUrl || null,
      };
      const { mediaUrls: _, ...fields } = expected;
      expect(accepted, `message ${i}`).toMatchObject(fields);
      expect(await getMessage(accepted.id), `message ${i}`).toMatchObject({
        ...fields,
        mediaUrls: accepted.content.mediaUrls,
        tags: accepted.tags,
      });
    }
    expect(sent[5]?.content.mediaUrls).toEqual(["https://media.example.com/1.jpg"]);
    const byTags = new Set(sent.map((message) => JSON.stringify(message.tags)));
    expect(byTags).toEqual(new Set(["[]", JSON.stringify(["sales", 'say "hi", {twice}', "back\\slash"])]));
  });

  it("keeps the tags the number had when the message was accepted, and sees new ones at once", async () => {
    const [number] = await assignNumbers(db.prisma, profileId, ["+12135550155"]);
    const send = () => sut.send(profileId, "+12125550160", { sender: number?.e164 as never });
    const before = await send();
    await db.prisma.phoneNumber.update({
      where: { id: number?.phoneNumberId ?? "" },
      data: { tags: ["vip"] },
    });
    const after = await send();
    expect([before.tags, after.tags]).toEqual([[], ["vip"]]);
    expect((await getMessage(before.id)).tags).toEqual([]);
    expect((await getMessage(after.id)).tags).toEqual(["vip"]);
  });

  it.each([
    ["webhookUrl", { webhookUrl: "ftp://hooks.example.com" }, "invalid_url"],
    ["webhookFailoverUrl", { webhookFailoverUrl: "not a url" }, "invalid_url"],
    ["webhookUrl", { webhookUrl: `https://hooks.example.com/${"a".repeat(2_000)}` }, "invalid_url"],
    ["subject", { subject: "a\0b" }, "invalid_value"],
    ["subject", { subject: "a".repeat(1_001) }, "invalid_length"],
  ] as const)("refuses an unusable %s and writes nothing", async (field, fields, code) => {
    const before = await countWrites(db.pool);
    expect(await sut.refusal(profileId, "+12125550170", fields)).toMatchObject({ code, field });
    expect(await countWrites(db.pool)).toEqual(before);
  });
});

describe("auto_detect", () => {
  const refusalOf = (text: string, more: Partial<OutboundMessageInput> = {}) =>
    sut.send(profileId, "+12125550171", { text, autoDetect: true, ...more }).then(
      () => null,
      (error: { code: string; field: string; entry: object }) => error,
    );

  it("refuses an SMS of more than three segments with 40328", async () => {
    expect(await refusalOf("a".repeat(459))).toBeNull();
    expect(await refusalOf("a".repeat(460))).toMatchObject({
      code: "exceeds_recommended_size",
      field: "text",
      entry: { status: 400, telnyxCode: "40328" },
    });
    expect(await refusalOf("ж".repeat(201))).toBeNull();
    expect(await refusalOf("ж".repeat(202))).toMatchObject({ code: "exceeds_recommended_size" });
  });

  it("looks at SMS only, and only when asked", async () => {
    expect(await refusalOf("a".repeat(460), { type: "MMS" })).toBeNull();
    expect(await refusalOf("a".repeat(460), { autoDetect: false })).toBeNull();
    expect(await refusalOf("a".repeat(460), { autoDetect: null })).toBeNull();
  });
});
