import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { insertOptOut } from "@/lib/opt-out/repository";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { createStickyProfile } from "@/lib/testing/mapping-rows";
import { createTestApi, type TestApi } from "@/lib/testing/test-api";

const db = setUpTestDatabase();
const clock = manualClock();
const START = Date.UTC(2026, 0, 15, 12);
const key: ApiKey = { id: randomUUID(), name: "office", scopes: ["admin"] };
const RECIPIENT = "+12125550123";
type Row = Record<string, unknown>;

let api: TestApi;
let profileId: string;
let path: string;

beforeAll(async () => {
  api = await createTestApi({ clock, key });
});
afterAll(() => api.app.close());
beforeEach(async () => {
  clock.set(START);
  await db.pool.query("TRUNCATE opt_outs, page_bookmarks");
  profileId = await createStickyProfile(db.prisma);
  path = `/messaging_profiles/${profileId}/optouts`;
});

const one = (recipient = RECIPIENT) => `${path}/${encodeURIComponent(recipient)}`;
const add = (recipient: string, own: Partial<Parameters<typeof insertOptOut>[1]> = {}) =>
  insertOptOut(db.pool, {
    messagingProfileId: profileId,
    recipient,
    number: "+13055550101",
    keyword: "STOP",
    source: "message",
    createdAtMs: clock.now(),
    ...own,
  });
const list = (query = "") => api.get<Row[]>(`/messaging_optouts?${query}`);
const listed = async (query = "") => (await list(query)).data.map(({ to }) => to);

describe("GET /messaging_optouts", () => {
  it("shows who opted out, of which number, by which word, newest first", async () => {
    await add("+12125550101");
    clock.advance(1_000);
    await add("+12125550102", { number: null, keyword: null, source: "portal" });
    const { data, meta } = await list();
    expect(data).toEqual([
      {
        from: null,
        to: "+12125550102",
        keyword: null,
        messaging_profile_id: profileId,
        created_at: new Date(START + 1_000).toISOString(),
        source: "portal",
      },
      {
        from: "+13055550101",
        to: "+12125550101",
        keyword: "STOP",
        messaging_profile_id: profileId,
        created_at: new Date(START).toISOString(),
        source: "message",
      },
    ]);
    expect(meta).toEqual({ page_number: 1, page_size: 20, total_pages: 1, total_results: 2 });
  });

  it("filters by profile, number, recipient and time, and leaves out digits when asked to", async () => {
    const other = await createStickyProfile(db.prisma);
    await add("+12125550101");
    await add("+121255501011", { messagingProfileId: other });
    clock.advance(1_000);
    await add("+12125550102", { number: "+13055550102" });
    const time = (ms: number) => encodeURIComponent(new Date(ms).toISOString());
    expect(await listed(`filter[messaging_profile_id]=${other.toUpperCase()}`)).toEqual(["+121255501011"]);
    expect(await listed("filter[from]=%2B13055550102")).toEqual(["+12125550102"]);
    expect(await listed("filter[to]=%2B12125550101")).toEqual(["+12125550101"]);
    expect(await listed(`created_at[gte]=${time(START + 1)}`)).toEqual(["+12125550102"]);
    expect(await listed(`created_at[lte]=${time(START)}`)).toHaveLength(2);
    expect(await listed("filter[from]=%2B13055550102&redaction_enabled=true")).toEqual(["+1212555****"]);
  });

  it("walks every page, each row once, also where many were made at once", async () => {
    const recipients = Array.from({ length: 45 }, (_, n) => `+121255501${String(n).padStart(2, "0")}`);
    for (const recipient of recipients) await add(recipient);
    const seen: unknown[] = [];
    for (const page of [1, 2, 3]) seen.push(...(await listed(`page[number]=${page}&page[size]=20`)));
    expect(seen.toSorted()).toEqual(recipients);
    expect((await list("page[number]=2&page[size]=20")).meta).toMatchObject({
      total_pages: 3,
      total_results: 45,
    });
  });

  it.each([
    ["filter[messaging_profile_id]=x", "10031"],
    ["filter[from]=12", "10016"],
    ["created_at[gte]=yesterday", "10015"],
    ["redaction_enabled=perhaps", "10032"],
  ])("refuses %s", async (query, code) => {
    const { status, errors } = await list(query);
    expect([status, errors[0]?.code]).toEqual([400, code]);
  });
});

describe("making and removing an opt-out", () => {
  it("blocks a recipient once, and says so", async () => {
    const made = await api.post(path, { to: RECIPIENT });
    expect(made.status).toBe(200);
    expect(made.data).toMatchObject({ to: RECIPIENT, from: null, keyword: null, source: "api" });
    clock.advance(1_000);
    expect((await api.post(path, { to: RECIPIENT })).data).toEqual(made.data);
    expect((await api.get(one())).data).toEqual(made.data);
    const audited = await db.prisma.auditEvent.findMany({ where: { profileId } });
    expect(audited).toMatchObject([
      { action: "opt_out.added", actorLabel: "API key office", detail: { recipient: RECIPIENT } },
    ]);
  });

  it("removes it, and not what is not there", async () => {
    await add(RECIPIENT);
    expect((await api.call("DELETE", one())).data).toMatchObject({ to: RECIPIENT, keyword: "STOP" });
    expect((await api.call("DELETE", one())).status).toBe(404);
    expect((await api.get(one())).status).toBe(404);
    expect(await listed()).toEqual([]);
  });

  it.each([
    ["no recipient", {}, 400, "10004"],
    ["no number", { to: "Bob" }, 400, "40310"],
    ["a short code", { to: "72345" }, 400, "40310"],
    ["null", { to: null }, 400, "10020"],
  ])("refuses %s", async (_, body, status, code) => {
    const answer = await api.post(path, body);
    expect([answer.status, answer.errors[0]?.code]).toEqual([status, code]);
    expect(await listed()).toEqual([]);
  });

  it("asks for an existing profile", async () => {
    const elsewhere = `/messaging_profiles/${randomUUID()}/optouts`;
    expect((await api.post(elsewhere, { to: RECIPIENT })).status).toBe(404);
    expect((await api.post("/messaging_profiles/x/optouts", { to: RECIPIENT })).status).toBe(404);
  });
});
