import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { previewTestMessage } from "./preview-test-message";
import { sendTestMessageSchema } from "./schema";
import { listSendersToChoose, sendTestMessage } from "./send-test-message";

const db = setUpTestDatabase();
const profileId = randomUUID();
const emptyProfileId = randomUUID();
const SIMULATOR = "00000000-0000-7000-8000-000000000001";

beforeAll(async () => {
  const { prisma } = db;
  await prisma.messagingProfile.create({
    data: { id: profileId, name: "Alerts", numberPoolEnabled: true, stickySender: true, tollFreeWeight: 0 },
  });
  await prisma.messagingProfile.create({ data: { id: emptyProfileId, name: "Empty" } });
  for (const [e164, type, enabled] of [
    ["+13055550101", "long_code", true],
    ["+13055550102", "long_code", false],
    ["+18885550101", "toll_free", true],
  ] as const) {
    const id = randomUUID();
    await prisma.phoneNumber.create({
      data: { id, e164, type, enabled, countryCode: "US", carrierId: SIMULATOR },
    });
    await prisma.numberAssignment.create({
      data: { phoneNumberId: id, e164, messagingProfileId: profileId },
    });
  }
});

const preview = (input: Partial<Parameters<typeof previewTestMessage>[0]>) =>
  previewTestMessage(
    {
      messagingProfileId: profileId,
      recipient: "(212) 555-0101",
      text: "",
      sender: "",
      withCandidates: false,
      ...input,
    },
    "US",
  );
const rows = async (table: string) => (await db.pool.query(`SELECT * FROM ${table}`)).rowCount;

describe("previewing a test message", () => {
  it("normalises the recipient, needs no text yet, and writes nothing", async () => {
    const result = await preview({});
    expect(result).toMatchObject({
      kind: "preview",
      recipient: "+12125550101",
      sender: { e164: "+13055550101", type: "long_code", reason: "weight", waitMs: 0 },
      refusal: null,
      mapping: { action: "create", pinned: false },
      candidates: null,
    });
    expect([await rows("messages"), await rows("sticky_mappings"), await rows("outbound_queue")]).toEqual([
      0, 0, 0,
    ]);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it("lists every number of the pool when asked, with what keeps it out", async () => {
    const result = await preview({ withCandidates: true });
    expect(result.kind === "preview" && result.candidates).toMatchObject({
      total: 3,
      shown: [
        { e164: "+13055550101", rank: 1, isChosen: true, exclusion: null },
        { e164: "+13055550102", rank: null, exclusion: "disabled" },
        { e164: "+18885550101", rank: null, exclusion: "weight_zero" },
      ],
    });
  });

  it.each([
    [{ recipient: "555" }, "recipient"],
    [{ recipient: "nobody" }, "recipient"],
    [{ sender: "+1305" }, "sender"],
  ])("%j is no number yet", async (input, field) => {
    expect(await preview(input)).toMatchObject({ kind: "bad_number", field });
  });

  it("S9 a named sender is used as it is", async () => {
    expect(await preview({ sender: "+1 888 555 0101" })).toMatchObject({
      sender: { e164: "+18885550101", reason: "explicit" },
      trace: null,
      mapping: { action: "none", expiresAtMs: null },
    });
  });

  it("P7 says what the refusal would be and which of its reasons", async () => {
    expect(await preview({ messagingProfileId: emptyProfileId })).toMatchObject({
      sender: null,
      refusal: { code: "no_usable_numbers", reason: "pool_off" },
    });
    expect(await preview({ messagingProfileId: randomUUID() })).toMatchObject({
      refusal: { code: "not_found" },
    });
    expect(await preview({ messagingProfileId: "x" })).toMatchObject({ refusal: { code: "not_found" } });
  });
});

describe("sending a test message", () => {
  const schema = sendTestMessageSchema("US");
  const input = (fields: Record<string, string>) =>
    schema.safeParse({
      messagingProfileId: profileId,
      recipient: "2125550101",
      text: "Hi",
      sender: "",
      ...fields,
    });

  it.each([
    [{ recipient: "" }, "recipient", "Enter a phone number."],
    [{ recipient: "1-800-FLOWERS" }, "recipient", "This is not a phone number."],
    [{ text: "" }, "text", "Write a message."],
    [{ sender: "+x" }, "sender", "This is not a phone number."],
    [{ messagingProfileId: "1" }, "messagingProfileId", "There is no such messaging profile."],
  ])("%j is refused at its field", (fields, path, message) => {
    const issues = input(fields).error?.issues ?? [];
    expect(issues.map((issue) => [issue.path.join("."), issue.message])).toEqual([[path, message]]);
  });

  it("counts line breaks as one character, as the preview did, though forms post two", () => {
    expect(input({ text: "a\r\nb\rc\nd" }).data?.text).toBe("a\nb\nc\nd");
  });

  it("S1 returns the message as its page shows it, with the mapping it made", async () => {
    const sent = await sendTestMessage({
      messagingProfileId: profileId,
      recipient: input({}).data?.recipient ?? ("" as never),
      text: "Hi",
    });
    expect(sent).toMatchObject({
      message: {
        sender: "+13055550101",
        recipient: "+12125550101",
        status: "queued",
        selectionReason: "weight",
        profileName: "Alerts",
        trace: { reason: "weight", assigned: 3 },
      },
      mapping: { pinned: false, messageCount: 1 },
    });
    expect(sent.mapping?.expiresAtMs).toBe(sent.message.acceptedAtMs + 8 * 86_400_000);
    expect(await preview({})).toMatchObject({
      sender: { e164: "+13055550101", reason: "sticky" },
      mapping: { action: "refresh" },
    });
  });

  it("offers the enabled numbers of the profile as senders", async () => {
    expect(await listSendersToChoose(profileId, db.prisma)).toEqual([
      { e164: "+13055550101", type: "long_code" },
      { e164: "+18885550101", type: "toll_free" },
    ]);
    expect(await listSendersToChoose(emptyProfileId, db.prisma)).toEqual([]);
  });
});
