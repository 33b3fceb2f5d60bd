import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile, type TestAssignment } from "@/lib/testing/mapping-rows";
import { createTestApi, type TestApi } from "@/lib/testing/test-api";

const db = setUpTestDatabase();
const clock = manualClock();
const key: ApiKey = { id: randomUUID(), name: "app", scopes: ["send"] };
let api: TestApi;
let profileId: string;
let number: TestAssignment;

beforeAll(async () => {
  api = await createTestApi({ clock, key });
});
afterAll(() => api.app.close());
beforeEach(async () => {
  profileId = await createStickyProfile(db.prisma);
  [number] = (await assignNumbers(db.prisma, profileId, 1)) as [TestAssignment];
});

const post = (body: object) =>
  api.post("/simulator/inbound", { from: "+13125550100", to: number.e164, ...body });
const inbox = () =>
  db.prisma.message.findMany({ where: { messagingProfileId: profileId, direction: "inbound" } });

describe("POST /simulator/inbound", () => {
  it("stores the message and answers it as it is read later", async () => {
    const { status, data } = await post({ text: "Hello there" });
    expect(status).toBe(200);
    expect(data).toMatchObject({
      record_type: "message",
      direction: "inbound",
      type: "SMS",
      messaging_profile_id: profileId,
      from: { phone_number: "+13125550100" },
      to: [{ phone_number: number.e164 }],
      text: "Hello there",
    });
    const admin: ApiKey = { ...key, id: randomUUID(), scopes: ["read"] };
    expect((await api.get(`/messages/${data.id}`, { key: admin })).data).toEqual(data);
    expect(
      await db.prisma.numberHourlyStat.aggregate({
        _sum: { received: true },
        where: { messagingProfileId: profileId },
      }),
    ).toEqual({ _sum: { received: 1 } });
  });

  it("takes media, senders that are no numbers, and the same twice", async () => {
    const media = { from: "INFO", media_urls: ["https://example.com/cat.jpg"] };
    expect((await post(media)).data).toMatchObject({
      type: "MMS",
      media: [{ url: "https://example.com/cat.jpg" }],
    });
    await post(media);
    expect(await inbox()).toHaveLength(2);
  });

  it("brings in a group MMS that names the others", async () => {
    const cc = ["+14165550124", "+12125550125"];
    const { status, data } = await post({ text: "Hello all", cc });
    expect(status).toBe(200);
    expect(data).toMatchObject({ type: "MMS", parts: 1, cc: cc.map((phone_number) => ({ phone_number })) });
    expect((await post({ text: "Just you", cc: [] })).data).toMatchObject({ type: "SMS", cc: [] });
  });

  it.each([
    ["eight others", Array.from({ length: 8 }, (_, n) => `+1416555012${n}`), "10033", "/cc"],
    ["the same twice", ["+14165550124", "+14165550124"], "40310", "/cc/1"],
    ["the sender", ["+14165550124", "+13125550100"], "40310", "/cc/1"],
    ["no number", ["+14165550124", "INFO"], "40310", "/cc/1"],
    ["no list", "+14165550124", "10020", "/cc"],
  ])("refuses a group of %s and stores nothing", async (_what, cc, code, pointer) => {
    const { status, errors } = await post({ text: "Hello all", cc });
    expect([status, errors[0]?.code, errors[0]?.source]).toEqual([400, code, { pointer }]);
    expect(await inbox()).toEqual([]);
  });

  it("refuses a group with your own number twice", async () => {
    expect((await post({ text: "Hi", cc: [number.e164] })).errors[0]).toMatchObject({
      code: "40310",
      source: { pointer: "/cc/0" },
    });
    expect((await post({ text: "Hi", from: number.e164, cc: ["+14165550124"] })).errors[0]).toMatchObject({
      code: "40310",
      source: { pointer: "/to" },
    });
  });

  it("carries out keywords (F6)", async () => {
    await post({ text: "stop" });
    expect(await db.prisma.optOut.count({ where: { messagingProfileId: profileId } })).toBe(1);
  });

  it.each([
    [{}, "40316"],
    [{ text: "" }, "40316"],
    [{ text: "Hi", to: "12125550142" }, "40310"],
    [{ text: "Hi", to: "+12125550199" }, "40310"],
    [{ text: "Hi", from: " " }, "10025"],
    [{ media_urls: ["no"] }, "10003"],
    [{ media_urls: Array(11).fill("https://example.com/1") }, "10025"],
  ])("refuses %j with %s and stores nothing", async (body, code) => {
    const { status, errors } = await post(body);
    expect(status).toBe(400);
    expect(errors[0]?.code).toBe(code);
    expect(await inbox()).toEqual([]);
  });

  it("refuses numbers of other carriers and numbers on no profile", async () => {
    const other = await db.prisma.carrier.create({
      data: { id: randomUUID(), kind: "telnyx", name: "Upstream" },
    });
    await db.prisma.phoneNumber.update({
      where: { id: number.phoneNumberId },
      data: { carrierId: other.id },
    });
    const { errors } = await post({ text: "Hi" });
    expect(errors[0]).toMatchObject({
      code: "40310",
      detail: expect.stringContaining("belongs to Upstream"),
      source: { pointer: "/to" },
    });
    await db.prisma.phoneNumber.update({
      where: { id: number.phoneNumberId },
      data: { carrierId: "00000000-0000-7000-8000-000000000001" },
    });
    await db.prisma.numberAssignment.updateMany({
      where: { phoneNumberId: number.phoneNumberId },
      data: { endedAt: new Date(), endReason: "unassigned" },
    });
    expect((await post({ text: "Hi" })).errors[0]?.detail).toContain("on no messaging profile");
  });
});
