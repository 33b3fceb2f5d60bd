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
