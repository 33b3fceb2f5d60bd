import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile, type TestAssignment } from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import { countWrites, createTestAcceptor, type TestAcceptor } from "@/lib/testing/test-acceptor";

const db = setUpTestDatabase();
const clock = manualClock();
let sut: TestAcceptor;
let profileId: string;
let numbers: TestAssignment[];

const RECIPIENT = "+15551234567";
const TOO_LONG = "x".repeat(1_531);

beforeAll(() => {
  sut = createTestAcceptor(db.pool, clock);
});
afterAll(() => sut.acceptor.close());
beforeEach(async () => {
  profileId = await createStickyProfile(db.prisma);
  numbers = await assignNumbers(db.prisma, profileId, 2);
});

const change = (data: Parameters<typeof db.prisma.messagingProfile.update>[0]["data"]) =>
  db.prisma.messagingProfile.update({ where: { id: profileId }, data });
const changeNumbers = (data: Parameters<typeof db.prisma.phoneNumber.updateMany>[0]["data"]) =>
  db.prisma.phoneNumber.updateMany({
    where: { id: { in: numbers.map((number) => number.phoneNumberId) } },
    data,
  });

describe("refusing a message (S11: nothing is written, refreshed or moved)", () => {
  it.each([
    ["an unknown profile", {}, { messagingProfileId: "00000000-0000-7000-8000-00000000dead" }, "not_found"],
    ["a profile id that is no id", {}, { messagingProfileId: "support" }, "not_found"],
    ["a deleted profile", { deletedAt: new Date() }, {}, "not_found"],
    ["a disabled profile", { enabled: false }, {}, "profile_disabled"],
    ["no content", {}, { text: "" }, "no_content"],
    ["eleven parts", {}, { text: TOO_LONG }, "message_too_large"],
    ["a text of megabytes", {}, { text: "x".repeat(5_000_000) }, "message_too_large"],
    ["GSM-7 asked for an emoji", {}, { text: "👋", encoding: "gsm7" }, "invalid_value"],
    ["a NUL character", {}, { text: "a\0b" }, "invalid_value"],
    [
      "media in an SMS",
      {},
      { type: "SMS", mediaUrls: ["https://media.example/a.png"] },
      "invalid_content_combination",
    ],
    ["media that is no address", {}, { mediaUrls: ["file:///etc/passwd"] }, "invalid_media"],
    ["eleven media", {}, { mediaUrls: Array(11).fill("https://media.example/a.png") }, "invalid_media"],
    [
      "a country that is not allowed",
      { whitelistedDestinations: ["CA", "GB"] },
      {},
      "destination_not_allowed",
    ],
    ["no allowed destination", { whitelistedDestinations: [] }, {}, "missing_destinations"],
    ["a sender of nobody", {}, { sender: e164("+12125550199") }, "invalid_sender"],
  ] as const)("refuses %s", async (_name, settings, more, code) => {
    await sut.send(profileId, RECIPIENT);
    await change(settings as Parameters<typeof change>[0]);
    const before = await countWrites(db.pool);
    expect(await sut.refusal(profileId, RECIPIENT, more as object)).toMatchObject({ code });
    expect(await countWrites(db.pool)).toEqual(before);
  });

  it("takes exactly ten parts, and +1 with an unassigned area code as US (F7)", async () => {
    await change({ whitelistedDestinations: ["US"] });
    const accepted = await sut.send(profileId, RECIPIENT, { text: "x".repeat(1_530) });
    expect(accepted.content.parts).toBe(10);
    expect(await sut.refusal(profileId, "+442071838750")).toMatchObject({
      code: "destination_not_allowed",
      detail: expect.stringContaining("United Kingdom"),
    });
  });

  it("names the first of several reasons in the order profile, disabled, content, destination, selection", async () => {
    await change({ enabled: false, whitelistedDestinations: ["CA"], longCodeWeight: 0, tollFreeWeight: 0 });
    const code = async (text: string) => (await sut.refusal(profileId, RECIPIENT, { text })).code;
    expect(await code(TOO_LONG)).toBe("profile_disabled");
    await change({ enabled: true });
    expect(await code(TOO_LONG)).toBe("message_too_large");
    expect(await code("Hello")).toBe("destination_not_allowed");
    await change({ whitelistedDestinations: ["*"] });
    expect(await code("Hello")).toBe("no_usable_numbers");
  });
});

describe("nothing selectable (P7)", () => {
  const reason = async (more = {}) => {
    const before = await countWrites(db.pool);
    const refusal = await sut.refusal(profileId, RECIPIENT, more);
    expect(await countWrites(db.pool)).toEqual(before);
    expect(refusal).toMatchObject({ code: "no_usable_numbers", entry: { telnyxCode: "40321" } });
    return refusal.meta.reason;
  };

  it("says pool_off", async () => {
    await change({ numberPoolEnabled: false, stickySender: false });
    expect(await reason()).toBe("pool_off");
  });

  it("says pool_empty without numbers, and when all are disabled", async () => {
    await changeNumbers({ enabled: false });
    expect(await reason()).toBe("pool_empty");
    const { prisma } = db;
    await prisma.numberAssignment.updateMany({
      where: { messagingProfileId: profileId },
      data: { endedAt: new Date(), endReason: "unassigned" },
    });
    expect(await reason()).toBe("pool_empty");
  });

  it("says all_weights_zero (P3)", async () => {
    await change({ longCodeWeight: 0 });
    expect(await reason()).toBe("all_weights_zero");
  });

  it("says none_can_carry when the number or its carrier has no MMS", async () => {
    await changeNumbers({ canMms: false });
    expect(await reason({ type: "MMS" })).toBe("none_can_carry");
    await changeNumbers({ canMms: true });
    const carrier = { id: "00000000-0000-7000-8000-000000000002", kind: "simulator", name: "Texts only" };
    await db.prisma.carrier.create({ data: { ...carrier, canMms: false } });
    await changeNumbers({ carrierId: carrier.id });
    expect(await reason({ type: "MMS" })).toBe("none_can_carry");
  });

  it("says all_unhealthy with skip on, and sends all the same with skip off (O1, O3)", async () => {
    for (const { phoneNumberId } of numbers) {
      await db.prisma.numberHourlyStat.create({
        data: {
          phoneNumberId,
          messagingProfileId: profileId,
          hour: new Date("2026-01-15T11:00:00Z"),
          delivered: 4,
          failed: 16,
        },
      });
    }
    expect((await sut.send(profileId, "+12125550150")).reason).toBe("weight");
    await change({ skipUnhealthy: true });
    expect(await reason()).toBe("all_unhealthy");
  });
});

describe("naming the sender", () => {
  it("takes a number of the profile while the pool is off", async () => {
    await change({ numberPoolEnabled: false, stickySender: false });
    const sender = e164(numbers[1]?.e164 ?? "");
    const accepted = await sut.send(profileId, RECIPIENT, { sender });
    expect(accepted).toMatchObject({ sender, reason: "explicit", trace: null, mapping: null });
  });

  it("refuses a number that is disabled, on another profile, taken away, or without MMS", async () => {
    const sender = e164(numbers[0]?.e164 ?? "");
    await changeNumbers({ canMms: false });
    expect((await sut.refusal(profileId, RECIPIENT, { sender, type: "MMS" })).code).toBe("sender_cannot_mms");
    await changeNumbers({ enabled: false });
    expect((await sut.refusal(profileId, RECIPIENT, { sender })).code).toBe("invalid_sender");
    const other = await createStickyProfile(db.prisma);
    const [foreign] = await assignNumbers(db.prisma, other, 1);
    expect((await sut.refusal(profileId, RECIPIENT, { sender: e164(foreign?.e164 ?? "") })).code).toBe(
      "invalid_sender",
    );
  });
});

describe("a full queue (S8)", () => {
  it("refuses with 40318 from the profile's validity on, and what waits expires that long after its acceptance", async () => {
    await change({ validitySeconds: 600 });
    await changeNumbers({ messagesPerSecond: 0.01 });
    // One message per 100 s: 6 wait less than 600 s each, on either number.
    const accepted = [];
    for (let i = 0; i < 12; i++)
      accepted.push(await sut.send(profileId, `+121255501${String(i).padStart(2, "0")}`));
    expect(Math.max(...accepted.map((message) => message.waitMs))).toBe(500_000);
    for (const { validUntil } of accepted) expect(validUntil.getTime()).toBe(clock.now() + 600_000);
    expect((await sut.refusal(profileId, "+12125550199")).code).toBe("queue_full");
  });

  it("refuses with 40318 past four hours of the number's rate, and keeps the mapping", async () => {
    await change({ validitySeconds: 86_400 });
    await changeNumbers({ messagesPerSecond: 0.001 });
    // One message per 1,000 s: 14 wait less than four hours each, on either number.
    const accepted = [];
    for (let i = 0; i < 30; i++)
      accepted.push(await sut.send(profileId, `+121255501${String(i).padStart(2, "0")}`));
    expect(Math.max(...accepted.map((message) => message.waitMs))).toBe(14_000_000);
    const before = await countWrites(db.pool);
    expect(await sut.refusal(profileId, "+12125550100")).toMatchObject({
      code: "queue_full",
      entry: { telnyxCode: "40318", status: 429 },
    });
    expect(await countWrites(db.pool)).toEqual(before);
    // Another process knows the queue from the database.
    const other = createTestAcceptor(db.pool, clock);
    expect((await other.refusal(profileId, "+12125550100")).code).toBe("queue_full");
    await other.acceptor.close();
  });
});
