import fc from "fast-check";
import { validate as isUuid } from "uuid";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { createTestApi, type TestApi } from "@/lib/testing/test-api";
import { createProfileBody, updateProfileBody } from "./schema";

const db = setUpTestDatabase();
const clock = manualClock("2026-01-31T12:30:00Z");
const admin: ApiKey = { id: "0190b5a0-0000-7000-8000-000000000001", name: "admin", scopes: ["admin"] };
const reader: ApiKey = { id: "0190b5a0-0000-7000-8000-000000000002", name: "reader", scopes: ["read"] };

type Profile = Record<string, unknown> & { id: string; v1_secret: string };
let api: TestApi;
beforeAll(async () => {
  api = await createTestApi({ clock, key: admin });
});
beforeEach(async () => {
  await db.prisma.messagingProfile.updateMany({ data: { deletedAt: new Date() } });
});

const create = async (body: object = {}) =>
  (await api.post<Profile>("/messaging_profiles", { name: "Support", ...body })).data;
const patch = (id: string, body: unknown) =>
  api.call<Profile>("PATCH", `/messaging_profiles/${id}`, { body });
const retrieve = async (id: string) => (await api.get<Profile>(`/messaging_profiles/${id}`)).data;

describe("create", () => {
  it("gives every field of the reference, with its default", async () => {
    const { status, data } = await api.post<Profile>("/messaging_profiles", { name: "Support" });
    expect(status).toBe(200);
    expect(data).toEqual({
      record_type: "messaging_profile",
      id: expect.any(String),
      name: "Support",
      organization_id: expect.any(String),
      enabled: true,
      webhook_url: null,
      webhook_failover_url: null,
      webhook_api_version: "2",
      whitelisted_destinations: ["*"],
      number_pool_settings: null,
      url_shortener_settings: null,
      alpha_sender: null,
      daily_spend_limit: null,
      daily_spend_limit_enabled: false,
      mms_fall_back_to_sms: false,
      mms_transcoding: false,
      mobile_only: false,
      smart_encoding: false,
      validity_seconds: 3_600,
      v1_secret: expect.stringMatching(/^[\w-]{32}$/),
      redaction_enabled: false,
      redaction_level: 2,
      ai_assistant_id: null,
      resource_group_id: null,
      health_webhook_url: null,
      created_at: "2026-01-31T12:30:00.000Z",
      updated_at: "2026-01-31T12:30:00.000Z",
    });
    expect(isUuid(data.id) && isUuid(data.organization_id)).toBe(true);
    expect(await retrieve(data.id)).toEqual(data);
  });

  it("stores every field and reads it back", async () => {
    const given = {
      name: "Order updates",
      enabled: false,
      webhook_url: "https://example.com/hooks",
      webhook_failover_url: "http://example.com/failover",
      webhook_api_version: "1",
      whitelisted_destinations: ["US", "CA"],
      number_pool_settings: {
        sticky_sender: true,
        geomatch: true,
        long_code_weight: 5,
        toll_free_weight: 0,
        skip_unhealthy: true,
      },
      url_shortener_settings: null,
      alpha_sender: "My Shop",
      daily_spend_limit: "12345678901.125",
      daily_spend_limit_enabled: true,
      mms_fall_back_to_sms: true,
      mms_transcoding: true,
      mobile_only: true,
      smart_encoding: true,
      ai_assistant_id: "assistant-1",
      resource_group_id: "group-1",
      health_webhook_url: "https://example.com/health",
    };
    const { id } = await create(given);
    const stored = await retrieve(id);
    expect(stored).toMatchObject(given);
    expect(Object.keys(stored.number_pool_settings as object)).toEqual(
      Object.keys(given.number_pool_settings),
    );
  });

  it("says all that is wrong at once and creates nothing", async () => {
    const before = await db.prisma.messagingProfile.count();
    const { status, errors } = await api.post("/messaging_profiles", { webhook_url: "x", enabled: 1 });
    expect(status).toBe(400);
    expect(errors.map(({ code, source }) => [code, source])).toEqual([
      ["10004", { pointer: "/name" }],
      ["10020", { pointer: "/enabled" }],
      ["10003", { pointer: "/webhook_url" }],
    ]);
    expect(await db.prisma.messagingProfile.count()).toBe(before);
  });

  it.each([
    [{ url_shortener_settings: { domain: "sho.rt" } }, "40327", "/url_shortener_settings/domain"],
    [{ daily_spend_limit_enabled: true }, "10004", "/daily_spend_limit"],
  ])("refuses %j", async (body, code, pointer) => {
    const { status, errors } = await api.post("/messaging_profiles", { name: "A", ...body });
    expect([status, errors[0]?.code, errors[0]?.source]).toEqual([400, code, { pointer }]);
  });
});

describe("update", () => {
  it("merges the number pool's settings, key by key, until null or {} (P6)", async () => {
    const { id } = await create();
    const pool = async (settings: unknown) =>
      (await patch(id, { number_pool_settings: settings })).data.number_pool_settings;
    const defaults = {
      sticky_sender: false,
      geomatch: false,
      long_code_weight: 1,
      toll_free_weight: 1,
      skip_unhealthy: false,
    };
    expect(await pool({ sticky_sender: true })).toEqual({ ...defaults, sticky_sender: true });
    expect(await pool({ long_code_weight: 5, toll_free_weight: 1, skip_unhealthy: true })).toEqual({
      ...defaults,
      sticky_sender: true,
      long_code_weight: 5,
      skip_unhealthy: true,
    });
    expect(await pool({})).toBeNull();
    expect(await pool({ geomatch: true })).toEqual({ ...defaults, geomatch: true });
    expect(await pool(null)).toBeNull();
  });

  it("changes nothing when anything is refused", async () => {
    const { id } = await create({ number_pool_settings: { sticky_sender: true } });
    const before = await retrieve(id);
    const { status, errors } = await patch(id, { name: "Other", number_pool_settings: { sticky: false } });
    expect([status, errors[0]?.source]).toEqual([400, { pointer: "/number_pool_settings/sticky" }]);
    expect(await retrieve(id)).toEqual(before);
  });

  it("keeps what is absent, and cannot change what is given at creation alone", async () => {
    const { id } = await create({ webhook_url: "https://example.com/a", resource_group_id: "group-1" });
    await patch(id, { smart_encoding: true, resource_group_id: "group-2" });
    expect(await retrieve(id)).toMatchObject({
      webhook_url: "https://example.com/a",
      smart_encoding: true,
      resource_group_id: "group-1",
    });
    await patch(id, { webhook_url: "" });
    expect(await retrieve(id)).toMatchObject({ webhook_url: null, smart_encoding: true });
  });

  it("switches a spend limit on once there is one, and compares amounts, not spellings", async () => {
    const { id } = await create();
    const refused = await patch(id, { daily_spend_limit_enabled: true });
    expect(refused.errors[0]?.source).toEqual({ pointer: "/daily_spend_limit" });
    const limited = await patch(id, { daily_spend_limit_enabled: true, daily_spend_limit: "50.00" });
    expect(limited.data).toMatchObject({ daily_spend_limit_enabled: true, daily_spend_limit: "50.00" });
    clock.advance(1_000);
    const same = await patch(id, { daily_spend_limit: "050.0" });
    expect(same.data.updated_at).toBe(limited.data.updated_at);
  });

  it("clears sticky mappings without asking", async () => {
    const { id } = await create({ number_pool_settings: { sticky_sender: true } });
    const epochOf = async () =>
      (await db.prisma.messagingProfile.findUniqueOrThrow({ where: { id } })).mappingEpoch;
    const before = await epochOf();
    expect((await patch(id, { number_pool_settings: { sticky_sender: false } })).status).toBe(200);
    expect(await epochOf()).toBe(before + 1n);
  });

  it("leaves in the audit log who changed what, and no secret", async () => {
    const { id, v1_secret: before } = await create();
    await patch(id, { smart_encoding: true, v1_secret: "hush hush" });
    const event = await db.prisma.auditEvent.findFirstOrThrow({
      where: { profileId: id },
      orderBy: { id: "desc" },
    });
    expect(event).toMatchObject({
      actorLabel: "API key admin",
      action: "messaging_profile.updated",
      detail: { changes: { smartEncoding: { before: false, after: true } }, v1SecretChanged: true },
    });
    const log = JSON.stringify(await db.prisma.auditEvent.findMany(), (_key, value) =>
      typeof value === "bigint" ? String(value) : value,
    );
    expect(log).not.toContain("hush");
    expect(log).not.toContain(before);
  });
});

describe("the secret", () => {
  it("is one of its own per profile, can be set and replaced, and lies encrypted in the database", async () => {
    const [one, two] = [await create(), await create()];
    expect(one.v1_secret).not.toBe(two.v1_secret);
    expect((await patch(one.id, { v1_secret: "hush hush" })).data.v1_secret).toBe("hush hush");
    const row = await db.prisma.messagingProfile.findUniqueOrThrow({ where: { id: one.id } });
    expect(row.v1Secret).not.toContain("hush");
    const again = await api.post<Profile>(`/messaging_profiles/${one.id}/actions/regenerate_secret`, {});
    expect(again.data.v1_secret).toMatch(/^[\w-]{32}$/);
    expect((await retrieve(one.id)).v1_secret).toBe(again.data.v1_secret);
    expect((await retrieve(two.id)).v1_secret).toBe(two.v1_secret);
    const listed = await api.get<Profile[]>("/messaging_profiles");
    expect(listed.data.map(({ v1_secret }) => v1_secret)).toEqual([again.data.v1_secret, two.v1_secret]);
  });

  it("is the same whichever way the id of its profile is written", async () => {
    const { id, v1_secret } = await create();
    const upper = id.toUpperCase();
    expect((await api.get<Profile>(`/messaging_profiles/${upper}`)).data.v1_secret).toBe(v1_secret);
    expect((await patch(upper, { v1_secret: "hush hush" })).data).toMatchObject({
      id,
      v1_secret: "hush hush",
    });
    expect((await retrieve(id)).v1_secret).toBe("hush hush");
    const again = await api.post<Profile>(`/messaging_profiles/${upper}/actions/regenerate_secret`, {});
    expect(again.data).toMatchObject({ id, v1_secret: (await retrieve(id)).v1_secret });
  });

  it("is not shown to keys that cannot change it", async () => {
    const { id } = await create();
    const one = await api.get(`/messaging_profiles/${id}`, { key: reader });
    expect([one.status, "v1_secret" in one.data]).toEqual([200, false]);
    const all = await api.get<object[]>("/messaging_profiles", { key: reader });
    expect(all.data.map((profile) => "v1_secret" in profile)).toEqual([false]);
  });
});

describe("delete", () => {
  it("answers the profile as it was, and then it is gone", async () => {
    const profile = await create();
    const { status, data } = await api.call("DELETE", `/messaging_profiles/${profile.id}`);
    expect([status, data]).toEqual([200, profile]);
    expect((await api.get(`/messaging_profiles/${profile.id}`)).status).toBe(404);
    expect((await api.call("DELETE", `/messaging_profiles/${profile.id}`)).status).toBe(404);
    expect((await api.get<unknown[]>("/messaging_profiles")).data).toEqual([]);
  });
});

describe("list", () => {
  const names = async (query: string) =>
    (await api.get<Profile[]>(`/messaging_profiles?${query}`)).data.map(({ name }) => name);

  it("filters by the whole name and by a part of it, in any case and taken literally", async () => {
    for (const name of ["100% off", "100x off", "Support", "support 2"]) await create({ name });
    expect(await names("filter[name]=Support")).toEqual(["Support"]);
    expect(await names("filter[name]=support")).toEqual([]);
    expect(await names("filter[name][eq]=Support")).toEqual(["Support"]);
    expect(await names("filter[name][contains]=SUPP")).toEqual(["Support", "support 2"]);
    expect(await names("filter[name][contains]=0%25")).toEqual(["100% off"]);
    expect(await names("filter[name][contains]=0_%20o")).toEqual([]);
    expect(await names("filter[name][contains]=")).toHaveLength(4);
  });

  it("comes in pages, oldest first, with totals", async () => {
    for (let number = 1; number <= 5; number++) await create({ name: `P${number}` });
    const page = await api.get<Profile[]>("/messaging_profiles?page[size]=2&page[number]=2");
    expect(page.data.map(({ name }) => name)).toEqual(["P3", "P4"]);
    expect(page.meta).toEqual({ page_number: 2, page_size: 2, total_pages: 3, total_results: 5 });
    const beyond = await api.get<Profile[]>("/messaging_profiles?page[size]=2&page[number]=9");
    expect([beyond.data, beyond.meta.total_pages]).toEqual([[], 3]);
  });

  it.each(["0", "251", "ten", "-1", "1.5", ""])("refuses the page size %j", async (size) => {
    const { status, errors } = await api.get(`/messaging_profiles?page[size]=${size}`);
    expect([status, errors[0]?.source]).toEqual([400, { parameter: "page[size]" }]);
  });
});

describe("metrics", () => {
  it("sum what was sent in the time frame, by kind of number", async () => {
    const { id } = await create();
    const carrier = await db.prisma.carrier.findFirstOrThrow();
    const number = (e164: string, type: "long_code" | "toll_free") =>
      db.prisma.phoneNumber.create({
        data: { id: crypto.randomUUID(), e164, type, countryCode: "US", carrierId: carrier.id },
      });
    const [local, tollFree] = [
      await number("+12125550101", "long_code"),
      await number("+18005550102", "toll_free"),
    ];
    await db.prisma.numberAssignment.create({
      data: { messagingProfileId: id, phoneNumberId: local.id, e164: local.e164 },
    });
    const stat = (phoneNumberId: string, hour: string, counts: object) =>
      db.prisma.numberHourlyStat.create({
        data: { messagingProfileId: id, phoneNumberId, hour: new Date(hour), ...counts },
      });
    await stat(local.id, "2026-01-31T12:00:00Z", { attempted: 10, delivered: 7, failed: 1, uncounted: 1 });
    await stat(tollFree.id, "2026-01-31T11:00:00Z", { attempted: 2, delivered: 2, received: 3 });
    await stat(crypto.randomUUID(), "2026-01-31T11:00:00Z", { attempted: 1 });
    await stat(local.id, "2026-01-31T10:00:00Z", { attempted: 4 });
    await stat(local.id, "2026-01-28T11:00:00Z", { attempted: 1000 });

    const { data } = await api.get(`/messaging_profiles/${id}/metrics?time_frame=1h`);
    const overview = {
      record_type: "messaging_profile_metrics",
      messaging_profile_id: id,
      phone_numbers: 1,
      outbound: { sent: 13, delivered: 9, error_ratio: 2 / 13 },
      inbound: { received: 3 },
    };
    expect(data).toEqual({
      overview,
      detailed: [
        {
          timestamp: "2026-01-31T11:00:00.000Z",
          metrics: [
            { label: "tollfree", sent: 2, delivered: 2, outbound_error_ratio: 0, received: 3 },
            { label: "unknown", sent: 1, delivered: 0, outbound_error_ratio: 0, received: 0 },
          ],
        },
        {
          timestamp: "2026-01-31T12:00:00.000Z",
          metrics: [{ label: "longcode", sent: 10, delivered: 7, outbound_error_ratio: 0.2, received: 0 }],
        },
      ],
    });
    const all = await api.get<object[]>("/messaging_profile_metrics?time_frame=1h");
    expect([all.data, all.meta.total_results]).toEqual([[overview], 1]);

    const sentIn = async (frame: string) => {
      const answer = await api.get<{ overview: typeof overview; detailed: { timestamp: string }[] }>(
        `/messaging_profiles/${id}/metrics?time_frame=${frame}`,
      );
      return [answer.data.overview.outbound.sent, answer.data.detailed.map(({ timestamp }) => timestamp)];
    };
    expect((await sentIn("24h"))[0]).toBe(17);
    expect(await sentIn("3d")).toEqual([17, ["2026-01-31T00:00:00.000Z"]]);
    expect(await sentIn("7d")).toEqual([1017, ["2026-01-28T00:00:00.000Z", "2026-01-31T00:00:00.000Z"]]);
  });

  it("are nothing for a profile without traffic, and refuse other time frames", async () => {
    const { id } = await create();
    const { data } = await api.get(`/messaging_profiles/${id}/metrics`);
    expect(data).toMatchObject({ overview: { outbound: { sent: 0, error_ratio: 0 } }, detailed: [] });
    for (const path of [`/messaging_profiles/${id}/metrics`, "/messaging_profile_metrics"]) {
      const { status, errors } = await api.get(`${path}?time_frame=2h`);
      expect([status, errors[0]?.code]).toEqual([400, "10032"]);
    }
  });
});

describe("ids that name nothing", () => {
  it.each(["0190b5a0-0000-7000-8000-00000000ffff", "abc", "%00", "..%2f", "1", "ü"])(
    "%s is 404 on every path",
    async (id) => {
      const answers = await Promise.all([
        api.get(`/messaging_profiles/${id}`),
        patch(id, { name: "A", v1_secret: "x" }),
        api.call("DELETE", `/messaging_profiles/${id}`),
        api.post(`/messaging_profiles/${id}/actions/regenerate_secret`, {}),
        api.get(`/messaging_profiles/${id}/metrics`),
      ]);
      const expected = id === "%00" ? [400, "10015"] : [404, "10005"];
      for (const { status, errors } of answers) expect([status, errors[0]?.code]).toEqual(expected);
    },
  );
});

describe("anything at all", () => {
  const keys = [
    ...new Set([...Object.keys(createProfileBody.shape), ...Object.keys(updateProfileBody.shape)]),
  ];
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("US", "*", "1", "0.5", "https://a.b"));
  const value = fc.oneof(fc.jsonValue(), text, fc.array(text), fc.boolean(), fc.constantFrom(null, {}, ""));

  it("is stored and read back, or refused by name, and never fails", async () => {
    const { id } = await create();
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...keys), value), async (body) => {
        const { status, data, errors } = await patch(id, body);
        expect([200, 400]).toContain(status);
        if (status === 200) expect(await retrieve(id)).toEqual(data);
        else for (const error of errors) expect(error.code).toMatch(/^\d{5}$/);
      }),
      { numRuns: 200 },
    );
  });
});
