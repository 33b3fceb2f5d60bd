import { describe, expect, it } from "vitest";
import { createHousekeepingLoop } from "@/lib/housekeeping/housekeeping-loop";
import { setUpNumberApi, type WireNumber } from "@/lib/testing/number-api";

const { db, clock, api, add, makeProfile, patch, numbersAt, current } = setUpNumberApi();
const NOBODY = "0190b5a0-0000-7000-8000-00000000ffff";

it("PATCH /phone_numbers/{id}/messaging sets the rate a number keeps; null leaves it to its carrier", async () => {
  const { id } = await add("+12125550101");
  const path = `/phone_numbers/${id}/messaging`;
  expect((await patch(path, { messages_per_second: 2.5 })).data).toMatchObject({
    messages_per_second: 2.5,
    effective_messages_per_second: 2.5,
  });
  await db.pool.query("UPDATE carriers SET long_code_per_second = 0.1");
  expect((await patch(path, { messages_per_second: null })).data).toMatchObject({
    messages_per_second: null,
    effective_messages_per_second: 0.1,
  });
  await db.pool.query("UPDATE carriers SET long_code_per_second = NULL");
  expect((await patch(path, { messages_per_second: 0 })).errors).toMatchObject([
    { code: "10033", source: { pointer: "/messages_per_second" } },
  ]);
});

describe("messaging settings", () => {
  it("show the number with its features and health", async () => {
    const profileId = await makeProfile();
    const { id } = await add("+12125550101", { messaging_profile_id: profileId, tags: ["a"] });
    const stat = (hour: string, counts: object) =>
      db.prisma.numberHourlyStat.create({
        data: { messagingProfileId: profileId, phoneNumberId: id, hour: new Date(hour), ...counts },
      });
    await stat("2026-01-31T12:00:00Z", { attempted: 40, delivered: 15, failed: 15, spamBlocked: 6 });
    await stat("2026-01-30T12:00:00Z", { received: 10 });
    await stat("2026-01-30T11:00:00Z", { attempted: 1000, delivered: 1000 });
    const { data } = await api.get<WireNumber>(`/phone_numbers/${id}/messaging`);
    expect(data).toEqual({
      record_type: "messaging_settings",
      id,
      phone_number: "+12125550101",
      messaging_profile_id: profileId,
      country_code: "US",
      type: "longcode",
      messaging_product: "A2P",
      traffic_type: "A2P",
      eligible_messaging_products: ["A2P", "P2P"],
      features: {
        sms: { domestic_two_way: true, international_inbound: true, international_outbound: true },
        mms: { domestic_two_way: true, international_inbound: false, international_outbound: false },
      },
      health: { message_count: 30, inbound_outbound_ratio: 0.25, success_ratio: 0.5, spam_ratio: 0.2 },
      organization_id: expect.any(String),
      messages_per_second: null,
      effective_messages_per_second: null,
      tags: ["a"],
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect((await api.get("/phone_numbers/+12125550101/messaging")).data).toEqual(data);
    await patch(`/phone_numbers/${id}`, { mms_enabled: false });
    expect((await api.get<WireNumber>(`/phone_numbers/${id}/messaging`)).data.features).toMatchObject({
      mms: null,
    });
  });

  it("assign, move, keep and take off: null keeps here", async () => {
    const [first, second] = [await makeProfile(), await makeProfile()];
    const { id } = await add("+12125550101");
    const put = async (body: object) =>
      (await patch(`/phone_numbers/${id}/messaging`, body)).data.messaging_profile_id;
    expect(await put({ messaging_profile_id: first })).toBe(first);
    const stay = await current("+12125550101");
    expect(await put({ messaging_profile_id: first, tags: ["a"], messaging_product: "P2P" })).toBe(first);
    expect((await current("+12125550101"))?.id).toBe(stay?.id);
    expect(await put({ messaging_profile_id: first.toUpperCase() })).toBe(first);
    expect((await current("+12125550101"))?.id, "S5").toBe(stay?.id);
    expect(await put({})).toBe(first);
    expect(await put({ messaging_profile_id: null, messaging_product: null })).toBe(first);
    expect(await put({ messaging_profile_id: second })).toBe(second);
    expect(await db.prisma.numberAssignment.findUnique({ where: { id: stay?.id ?? 0n } })).toMatchObject({
      endReason: "moved",
    });
    expect(await put({ messaging_profile_id: "" })).toBeNull();
    expect((await api.get<WireNumber>(`/phone_numbers/${id}/messaging`)).data).toMatchObject({
      messaging_profile_id: null,
      tags: ["a"],
      messaging_product: "P2P",
      traffic_type: "P2P",
    });
  });

  it("take the number off by null below /messaging_phone_numbers", async () => {
    const profileId = await makeProfile();
    await add("+18005550101", { messaging_profile_id: profileId });
    const { data } = await api.get<WireNumber>("/messaging_phone_numbers/+18005550101");
    expect(data).toMatchObject({
      record_type: "messaging_phone_number",
      type: "toll_free",
      messaging_profile_id: profileId,
    });
    const kept = await patch("/messaging_phone_numbers/+18005550101", { tags: ["x"] });
    expect(kept.data.messaging_profile_id).toBe(profileId);
    const off = await patch("/messaging_phone_numbers/+18005550101", { messaging_profile_id: null });
    expect(off.data).toMatchObject({ messaging_profile_id: null, tags: ["x"] });
  });

  it("change nothing when the profile does not exist", async () => {
    const { id } = await add("+12125550101");
    for (const profileId of [NOBODY, "abc", "x".repeat(100)]) {
      const { status, errors } = await patch(`/phone_numbers/${id}/messaging`, {
        messaging_profile_id: profileId,
        tags: ["b"],
      });
      expect([status, errors[0]?.source]).toEqual([404, { pointer: "/messaging_profile_id" }]);
    }
    expect((await api.get<WireNumber>(`/phone_numbers/${id}`)).data.tags).toEqual([]);
  });
});

describe("the numbers of a profile", () => {
  it("are listed, and added by their ids", async () => {
    const [profileId, other] = [await makeProfile(), await makeProfile()];
    const { id } = await add("+12125550101", { messaging_profile_id: other });
    await add("+12125550102");
    const path = `/messaging_profiles/${profileId}/phone_numbers`;
    const assigned = await api.post<WireNumber>(path, { phone_number_id: id });
    expect([assigned.status, assigned.data.messaging_profile_id]).toEqual([200, profileId]);
    await api.post(path, { phone_number_id: "+12125550102" });
    expect(await numbersAt(path)).toEqual(["+12125550101", "+12125550102"]);
    expect(await numbersAt(`/messaging_profiles/${other}/phone_numbers`)).toEqual([]);
    expect(await numbersAt(`/phone_numbers/messaging?filter[messaging_profile_id]=${profileId}`)).toEqual([
      "+12125550101",
      "+12125550102",
    ]);
  });

  it("refuse what does not exist by name", async () => {
    const profileId = await makeProfile();
    const { id } = await add("+12125550101");
    const post = async (profile: string, body: object) => {
      const { status, errors } = await api.post(`/messaging_profiles/${profile}/phone_numbers`, body);
      return [status, errors[0]?.code, errors[0]?.source];
    };
    expect(await post(profileId, {})).toEqual([400, "10004", { pointer: "/phone_number_id" }]);
    expect(await post(profileId, { phone_number_id: NOBODY })).toEqual([
      404,
      "10005",
      { pointer: "/phone_number_id" },
    ]);
    expect((await post(NOBODY, { phone_number_id: id })).slice(0, 2)).toEqual([404, "10005"]);
    expect((await api.get(`/messaging_profiles/${NOBODY}/phone_numbers`)).status).toBe(404);
    expect(await current("+12125550101")).toBeNull();
  });
});

describe("bulk updates", () => {
  it("move numbers together and say for good what became of each", async () => {
    const [profileId, other] = [await makeProfile(), await makeProfile()];
    await add("+12125550101", { messaging_profile_id: other });
    await add("+12125550102");
    const { status, data } = await api.post("/messaging_numbers_bulk_updates", {
      messaging_profile_id: profileId,
      numbers: ["+12125550102", "+12125550103", "+12125550101", "+12125550102"],
      assign_only: true,
    });
    expect(status).toBe(200);
    expect(data).toEqual({
      record_type: "messaging_numbers_bulk_update",
      order_id: expect.any(String),
      success: ["+12125550102", "+12125550101"],
      pending: [],
      failed: ["+12125550103"],
    });
    expect((await api.get(`/messaging_numbers_bulk_updates/${data.order_id}`)).data).toEqual(data);
    expect(await numbersAt(`/messaging_profiles/${profileId}/phone_numbers`)).toHaveLength(2);

    const off = await api.post("/messaging_numbers_bulk_updates", {
      messaging_profile_id: "",
      numbers: ["+12125550101"],
    });
    expect(off.data.success).toEqual(["+12125550101"]);
    expect(await current("+12125550101")).toBeNull();
  });

  it("can be asked about for 30 days", async () => {
    const { data } = await api.post("/messaging_numbers_bulk_updates", {
      messaging_profile_id: "",
      numbers: ["+12125550101"],
    });
    const path = `/messaging_numbers_bulk_updates/${data.order_id}`;
    const housekeeping = createHousekeepingLoop(db.pool, clock);
    const keepFor = async (ms: number) => {
      clock.advance(ms);
      await housekeeping.runRound(new AbortController().signal);
      return (await api.get(path)).status;
    };
    const begun = clock.now();
    expect(await keepFor(30 * 86_400_000)).toBe(200);
    expect(await keepFor(1)).toBe(404);
    clock.set(begun);
  });

  it.each([
    [
      {},
      [
        ["/messaging_profile_id", "10004"],
        ["/numbers", "10004"],
      ],
    ],
    [{ messaging_profile_id: NOBODY, numbers: ["+12125550101"] }, [["/messaging_profile_id", "10005"]]],
    [{ messaging_profile_id: "abc", numbers: ["+12125550101"] }, [["/messaging_profile_id", "10005"]]],
    [{ messaging_profile_id: null, numbers: ["+12125550101"] }, [["/messaging_profile_id", "10020"]]],
    [{ messaging_profile_id: "", numbers: [] }, [["/numbers", "10025"]]],
    [{ messaging_profile_id: "", numbers: ["+12125550101", "5"] }, [["/numbers/1", "10016"]]],
    [{ messaging_profile_id: "", numbers: Array(10_001).fill("+12125550101") }, [["/numbers", "10025"]]],
  ])("refuse %j", async (body, expected) => {
    const { errors } = await api.post("/messaging_numbers_bulk_updates", body);
    expect(errors.map(({ code, source }) => [Object.values(source ?? {})[0], code])).toEqual(expected);
    expect(await db.prisma.messagingNumberBulkUpdate.count({ where: { success: { isEmpty: true } } })).toBe(
      0,
    );
  });
});
