import fc from "fast-check";
import { validate as isUuid } from "uuid";
import { describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { setUpProfileApi, type WireProfile } from "@/lib/testing/profile-api";
import { createProfileBody, updateProfileBody } from "./schema";

const { db, clock, api, create, patch, retrieve } = setUpProfileApi();
const reader: ApiKey = { id: "0190b5a0-0000-7000-8000-000000000002", name: "reader", scopes: ["read"] };

describe("create", () => {
  it("gives every field of the reference, with its default", async () => {
    const { status, data } = await api.post<WireProfile>("/messaging_profiles", { name: "Support" });
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
    const again = await api.post<WireProfile>(`/messaging_profiles/${one.id}/actions/regenerate_secret`, {});
    expect(again.data.v1_secret).toMatch(/^[\w-]{32}$/);
    expect((await retrieve(one.id)).v1_secret).toBe(again.data.v1_secret);
    expect((await retrieve(two.id)).v1_secret).toBe(two.v1_secret);
    const listed = await api.get<WireProfile[]>("/messaging_profiles");
    expect(listed.data.map(({ v1_secret }) => v1_secret)).toEqual([again.data.v1_secret, two.v1_secret]);
  });

  it("is the same whichever way the id of its profile is written", async () => {
    const { id, v1_secret } = await create();
    const upper = id.toUpperCase();
    expect((await api.get<WireProfile>(`/messaging_profiles/${upper}`)).data.v1_secret).toBe(v1_secret);
    expect((await patch(upper, { v1_secret: "hush hush" })).data).toMatchObject({
      id,
      v1_secret: "hush hush",
    });
    expect((await retrieve(id)).v1_secret).toBe("hush hush");
    const again = await api.post<WireProfile>(`/messaging_profiles/${upper}/actions/regenerate_secret`, {});
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
