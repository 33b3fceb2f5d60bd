import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { setUpNumberApi, type WireNumber } from "@/lib/testing/number-api";
import { addNumberBody, updateMessagingBody, updateNumberBody } from "./schema";

const { db, clock, api, add, makeProfile, patch, numbersAt, current } = setUpNumberApi();
const NOBODY = "0190b5a0-0000-7000-8000-00000000ffff";

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
