import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { createHousekeepingLoop } from "@/lib/housekeeping/housekeeping-loop";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { createTestApi, type TestApi } from "@/lib/testing/test-api";
import { addNumberBody, updateMessagingBody, updateNumberBody } from "./schema";

const db = setUpTestDatabase();
const clock = manualClock("2026-01-31T12:30:00Z");
const key: ApiKey = { id: "0190b5a0-0000-7000-8000-000000000001", name: "admin", scopes: ["admin"] };
const NOBODY = "0190b5a0-0000-7000-8000-00000000ffff";

interface WireNumber {
  id: string;
  phone_number: string;
  messaging_profile_id: string | null;
  tags: string[];
  [key: string]: unknown;
}

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi({ clock, key });
});
beforeEach(async () => {
  await db.pool.query(
    "TRUNCATE phone_numbers, number_assignments, number_hourly_stats, page_bookmarks CASCADE",
  );
});

const add = async (phone_number: string, more: object = {}) =>
  (await api.post<WireNumber>("/phone_numbers", { phone_number, ...more })).data;
const makeProfile = async () =>
  (await api.post<{ id: string }>("/messaging_profiles", { name: "Support" })).data.id;
const patch = (path: string, body: unknown) => api.call<WireNumber>("PATCH", path, { body });
const numbersAt = async (path: string) =>
  (await api.get<WireNumber[]>(path)).data.map(({ phone_number }) => phone_number);
const current = (e164: string) => db.prisma.numberAssignment.findFirst({ where: { e164, endedAt: null } });

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

describe("adding", () => {
  it("makes a number of the inventory of +E.164, and answers it in full", async () => {
    const { status, data } = await api.post<WireNumber>("/phone_numbers", {
      phone_number: "+12125550101",
      tags: ["a", "b", "a"],
      messages_per_second: 0.5,
      mms_enabled: false,
    });
    expect(status).toBe(200);
    expect(data).toEqual({
      record_type: "phone_number",
      carrier_id: "00000000-0000-7000-8000-000000000001",
      id: expect.any(String),
      phone_number: "+12125550101",
      country_iso_alpha2: "US",
      phone_number_type: "local",
      status: "active",
      tags: ["a", "b"],
      messaging_profile_id: null,
      messaging_profile_name: null,
      connection_id: null,
      external_pin: null,
      deletion_lock_enabled: false,
      enabled: true,
      mms_enabled: false,
      messages_per_second: 0.5,
      purchased_at: "2026-01-31T12:30:00.000Z",
      activated_at: "2026-01-31T12:30:00.000Z",
      created_at: "2026-01-31T12:30:00.000Z",
      updated_at: "2026-01-31T12:30:00.000Z",
    });
    expect((await api.get(`/phone_numbers/${data.id}`)).data).toEqual(data);
    expect((await api.get("/phone_numbers/+12125550101")).data).toEqual(data);
    expect((await api.get("/phone_numbers/%2B12125550101")).data).toEqual(data);
  });

  it("puts it on a profile at once", async () => {
    const profileId = await makeProfile();
    const number = await add("+18005550102", { messaging_profile_id: profileId });
    expect(number).toMatchObject({ messaging_profile_id: profileId, phone_number_type: "toll_free" });
  });

  it("refuses one that is there already", async () => {
    await add("+12125550101");
    const { status, errors, headers } = await api.post("/phone_numbers", { phone_number: "+12125550101" });
    expect([status, errors[0]?.code, errors[0]?.source]).toEqual([
      409,
      "10012",
      { pointer: "/phone_number" },
    ]);
    expect(headers["x-should-retry"]).toBe("false");
  });

  it.each([
    [{}, 400, "10004", "/phone_number"],
    [{ phone_number: null }, 400, "10020", "/phone_number"],
    [{ phone_number: 12125550101 }, 400, "10020", "/phone_number"],
    [{ phone_number: "2125550101" }, 400, "10016", "/phone_number"],
    [{ phone_number: "+1 212 555 0101" }, 400, "10016", "/phone_number"],
    [{ phone_number: "+1212555010" }, 400, "10016", "/phone_number"],
    [{ phone_number: "+12125550101", tags: "a" }, 400, "10020", "/tags"],
    [{ phone_number: "+12125550101", tags: [1] }, 400, "10020", "/tags/0"],
    [{ phone_number: "+12125550101", tags: ["x".repeat(51)] }, 400, "10025", "/tags/0"],
    [{ phone_number: "+12125550101", tags: Array(21).fill("a") }, 400, "10025", "/tags"],
    [{ phone_number: "+12125550101", messages_per_second: 0 }, 400, "10033", "/messages_per_second"],
    [{ phone_number: "+12125550101", messaging_profile_id: NOBODY }, 404, "10005", "/messaging_profile_id"],
    [{ phone_number: "+12125550101", messaging_profile_id: "x" }, 404, "10005", "/messaging_profile_id"],
  ])("refuses %j and adds nothing", async (body, status, code, pointer) => {
    const answer = await api.post("/phone_numbers", body);
    expect([answer.status, answer.errors[0]?.code, answer.errors[0]?.source]).toEqual([
      status,
      code,
      { pointer },
    ]);
    expect(await db.prisma.phoneNumber.count()).toBe(0);
  });
});

describe("changing", () => {
  it("changes what is sent alone, tells the audit log once, and nothing when nothing changes", async () => {
    const { id } = await add("+12125550101", { tags: ["a"] });
    const events = () => db.prisma.auditEvent.count({ where: { subjectId: id } });
    const before = await events();
    clock.advance(1_000);
    const changed = await patch(`/phone_numbers/${id}`, { tags: ["b"], enabled: false });
    expect(changed.data).toMatchObject({ tags: ["b"], enabled: false, mms_enabled: true });
    expect(await events()).toBe(before + 2);
    const again = await patch("/phone_numbers/+12125550101", { tags: ["b"], enabled: false });
    expect(again.data).toEqual(changed.data);
    expect(await events()).toBe(before + 2);
    expect((await patch(`/phone_numbers/${id}`, { messages_per_second: 2 })).data.messages_per_second).toBe(
      2,
    );
    expect((await patch(`/phone_numbers/${id}`, { messages_per_second: null })).data).toMatchObject({
      messages_per_second: null,
      tags: ["b"],
    });
  });

  it("lets many change at the same instant, more than there are connections", async () => {
    const [profileId, other] = [await makeProfile(), await makeProfile()];
    const { id } = await add("+12125550101", { messaging_profile_id: profileId });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        patch(`/phone_numbers/${id}/messaging`, {
          tags: [`t${index}`],
          messaging_profile_id: index % 2 === 0 ? profileId : other,
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(await db.prisma.numberAssignment.count({ where: { e164: "+12125550101", endedAt: null } })).toBe(
      1,
    );
  });
});

describe("deleting", () => {
  it("answers the number as it was, ends its stay, and then it is gone", async () => {
    const profileId = await makeProfile();
    const { id } = await add("+12125550101", { messaging_profile_id: profileId });
    const { status, data } = await api.call<WireNumber>("DELETE", `/phone_numbers/${id}`);
    expect([status, data.status, data.messaging_profile_id]).toEqual([200, "deleted", profileId]);
    expect(await current("+12125550101")).toBeNull();
    expect((await api.call("DELETE", `/phone_numbers/${id}`)).status).toBe(404);
  });
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

describe("lists", () => {
  it("filter and sort", async () => {
    const profileId = await makeProfile();
    await add("+12125550101", { tags: ["a b"], messaging_profile_id: profileId });
    await add("+18005550102");
    await add("+442079460103", { tags: ["a"] });
    const messaging = (query: string) => numbersAt(`/phone_numbers/messaging?${query}`);
    expect(await messaging("")).toEqual(["+12125550101", "+18005550102", "+442079460103"]);
    expect(await messaging("sort[phone_number]=desc")).toEqual([
      "+442079460103",
      "+18005550102",
      "+12125550101",
    ]);
    expect(await messaging(`filter[messaging_profile_id]=${profileId}`)).toEqual(["+12125550101"]);
    expect(await messaging(`filter[messaging_profile_id]=${NOBODY}`)).toEqual([]);
    expect(await messaging("filter[type]=tollfree")).toEqual(["+18005550102"]);
    expect(await messaging("filter[type]=longcode")).toEqual(["+12125550101", "+442079460103"]);
    expect(await messaging("filter[type]=shortcode")).toEqual([]);
    expect(await messaging("filter[phone_number]=%2B12125550101,+442079460103,%2B13125550109")).toEqual([
      "+12125550101",
      "+442079460103",
    ]);
    expect(await messaging("filter[phone_number][contains]=555010")).toEqual([
      "+12125550101",
      "+18005550102",
    ]);
    expect(await messaging("filter[phone_number][contains]=%2B44")).toEqual(["+442079460103"]);

    const inventory = (query: string) => numbersAt(`/phone_numbers?${query}`);
    expect(await inventory("filter[phone_number]=5550101")).toEqual(["+12125550101"]);
    expect(await inventory("filter[tag]=a")).toEqual(["+442079460103"]);
    expect(await inventory("filter[number_type][eq]=toll_free")).toEqual(["+18005550102"]);
    expect(await inventory("filter[number_type][eq]=mobile")).toEqual([]);
    expect(await inventory("filter[country_iso_alpha2]=gb")).toEqual(["+442079460103"]);
    expect(await inventory("filter[status]=active&sort=-phone_number")).toHaveLength(3);
  });

  it.each([
    ["/phone_numbers/messaging", "filter[messaging_profile_id]=abc", "10031"],
    ["/phone_numbers/messaging", "filter[phone_number]=212", "10016"],
    ["/phone_numbers/messaging", "filter[phone_number][contains]=abc", "10031"],
    ["/phone_numbers/messaging", "filter[type]=long-code", "10032"],
    ["/phone_numbers/messaging", "sort[phone_number]=up", "10032"],
    ["/phone_numbers", "filter[phone_number]=12", "10031"],
    ["/phone_numbers", "page[size]=0", "10033"],
    ["/phone_numbers", "page[number]=0", "10033"],
  ])("%s refuses %s", async (path, query, code) => {
    const { status, errors } = await api.get(`${path}?${query}`);
    expect([status, errors[0]?.code, errors[0]?.source]).toEqual([
      400,
      code,
      { parameter: query.split("=")[0] },
    ]);
  });

  it("walk more than 10,000 numbers page by page, each once", async () => {
    const count = 10_600;
    await db.pool.query(
      `INSERT INTO phone_numbers (id, e164, type, country_code, carrier_id, updated_at)
       SELECT gen_random_uuid(), '+1998' || lpad(n::text, 7, '0'), 'long_code', 'US', (SELECT id FROM carriers LIMIT 1), now()
       FROM generate_series(1, $1::int) n`,
      [count],
    );
    for (const [path, last] of [
      ["/phone_numbers/messaging?sort[phone_number]=desc", "+19980000001"],
      ["/phone_numbers?sort=phone_number", "+19980010600"],
    ] as const) {
      const seen: string[] = [];
      for (let page = 1, pages = 1; page <= pages; page++) {
        const { data, meta } = await api.get<WireNumber[]>(`${path}&page[size]=250&page[number]=${page}`);
        seen.push(...data.map(({ phone_number }) => phone_number));
        pages = meta.total_pages ?? 0;
      }
      expect([seen.length, new Set(seen).size, seen.at(-1)]).toEqual([count, count, last]);
    }
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

describe("ids that name nothing", () => {
  it.each([NOBODY, "abc", "+1212", "+12125550199", "..%2f", "1"])("%s is 404 on every path", async (id) => {
    const answers = await Promise.all([
      api.get(`/phone_numbers/${id}`),
      patch(`/phone_numbers/${id}`, { tags: [] }),
      api.call("DELETE", `/phone_numbers/${id}`),
      api.get(`/phone_numbers/${id}/messaging`),
      patch(`/phone_numbers/${id}/messaging`, { messaging_profile_id: "" }),
      api.get(`/messaging_phone_numbers/${id}`),
      patch(`/messaging_phone_numbers/${id}`, { messaging_profile_id: null }),
      api.get(`/messaging_numbers_bulk_updates/${id}`),
    ]);
    for (const { status, errors } of answers) expect([status, errors[0]?.code]).toEqual([404, "10005"]);
  });
});

describe("anything at all", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("+12125550101", "A2P", "", NOBODY));
  const value = fc.oneof(fc.jsonValue(), text, fc.array(text), fc.double(), fc.constantFrom(null, true, {}));

  it.each([
    ["POST", "/phone_numbers", Object.keys(addNumberBody.shape)],
    ["PATCH", "/phone_numbers/+13125550100", Object.keys(updateNumberBody.shape)],
    ["PATCH", "/phone_numbers/+13125550100/messaging", Object.keys(updateMessagingBody.shape)],
    ["PATCH", "/messaging_phone_numbers/+13125550100", Object.keys(updateMessagingBody.shape)],
    ["POST", "/messaging_numbers_bulk_updates", ["messaging_profile_id", "numbers", "assign_only"]],
    ["POST", "/messaging_profiles/x/phone_numbers", ["phone_number_id"]],
  ] as const)("%s %s is taken or refused by name, and never fails", async (method, path, keys) => {
    await add("+13125550100");
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...keys), value), async (body) => {
        const { status, errors } = await api.call(method, path, { body });
        expect([200, 400, 404, 409]).toContain(status);
        for (const { code, detail } of errors) expect(`${code} ${detail}`).toMatch(/^\d{5} \S/);
      }),
      { numRuns: 100 },
    );
  });

  it("is taken or refused as a filter", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          "filter[phone_number]",
          "filter[phone_number][contains]",
          "filter[messaging_profile_id]",
          "filter[tag]",
          "filter[country_iso_alpha2]",
          "page[size]",
          "page[number]",
        ),
        fc.oneof(fc.string({ unit: "grapheme" }), fc.string(), fc.integer().map(String)),
        async (name, filter) => {
          for (const path of ["/phone_numbers", "/phone_numbers/messaging", "/messaging_profiles"]) {
            const { status } = await api.get(`${path}?${name}=${encodeURIComponent(filter)}`);
            expect([200, 400]).toContain(status);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
