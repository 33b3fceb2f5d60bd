import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { createStickyProfile } from "@/lib/testing/mapping-rows";
import { createTestApi, type TestApi } from "@/lib/testing/test-api";

const db = setUpTestDatabase();
const clock = manualClock(Date.UTC(2026, 0, 15, 12));
const key: ApiKey = { id: randomUUID(), name: "office", scopes: ["admin"] };
const TEXT = "Ya no recibirá mensajes.";
const BODY = { country_code: "mx", keywords: ["ALTO"], op: "stop", resp_text: TEXT };
type Row = Record<string, unknown> & { id: string };

let api: TestApi;
let path: string;

beforeAll(async () => {
  api = await createTestApi({ clock, key });
});
afterAll(() => api.app.close());
beforeEach(async () => {
  path = `/messaging_profiles/${await createStickyProfile(db.prisma)}/autoresp_configs`;
});

const create = (own: object = {}) => api.post<Row>(path, { ...BODY, ...own });
const list = async (query = "") => (await api.get<Row[]>(`${path}?${query}`)).data.map((row) => row.keywords);

describe("autoresp_configs", () => {
  it("are created, read, replaced and deleted", async () => {
    const { status, data } = await create();
    expect(status).toBe(200);
    const times = { created_at: "2026-01-15T12:00:00.000Z", updated_at: "2026-01-15T12:00:00.000Z" };
    expect(data).toEqual({
      id: data.id,
      country_code: "MX",
      keywords: ["ALTO"],
      op: "stop",
      resp_text: TEXT,
      ...times,
    });
    const one = `${path}/${data.id}`;
    expect((await api.get(one)).data).toEqual(data);
    clock.advance(1_000);
    const replaced = await api.call("PUT", one, {
      body: { country_code: "*", keywords: ["MORE"], op: "help" },
    });
    expect(replaced.data).toEqual({
      ...times,
      id: data.id,
      country_code: "*",
      keywords: ["MORE"],
      op: "info",
      updated_at: "2026-01-15T12:00:01.000Z",
    });
    const gone = await api.app.inject({
      method: "DELETE",
      url: `/v2${one}`,
      headers: { authorization: `Bearer ${key.id}` },
    });
    expect([gone.statusCode, gone.body]).toEqual([200, '"OK"']);
    expect((await api.get(one)).status).toBe(404);
    const actions = await db.prisma.auditEvent.findMany({
      where: { subjectId: data.id },
      orderBy: { id: "asc" },
    });
    expect(actions.map(({ action }) => action)).toEqual([
      "auto_response.created",
      "auto_response.updated",
      "auto_response.deleted",
    ]);
  });

  it("are listed on one page, narrowed by country and time", async () => {
    clock.set(Date.UTC(2026, 0, 15, 12));
    await create({ keywords: ["A"] });
    clock.advance(60_000);
    await create({ keywords: ["B"], country_code: "*" });
    const time = encodeURIComponent("2026-01-15T12:00:30Z");
    expect((await api.get(path)).meta).toEqual({
      page_number: 1,
      page_size: 200,
      total_pages: 1,
      total_results: 2,
    });
    expect(await list("country_code=MX")).toEqual([["A"]]);
    expect(await list("country_code=*")).toEqual([["B"]]);
    expect(await list(`created_at[gte]=${time}`)).toEqual([["B"]]);
    expect(await list(`updated_at[lte]=${time}`)).toEqual([["A"]]);
    expect(await list("country_code=FR")).toEqual([]);
  });

  it.each<[string, object, string, string]>([
    ["no country", { country_code: undefined }, "10004", "/country_code"],
    ["an unknown country", { country_code: "Mexico" }, "10015", "/country_code"],
    ["no words", { keywords: [] }, "10015", "/keywords"],
    ["words that are one text", { keywords: "ALTO" }, "10020", "/keywords"],
    ["an empty word", { keywords: ["ALTO", ""] }, "10015", "/keywords/1"],
    ["STOP to start", { op: "start", keywords: ["GO", "stop"] }, "10015", "/keywords/1"],
    ["an unknown operation", { op: "block" }, "10032", "/op"],
    ["a short text", { resp_text: "Bye" }, "10015", "/resp_text"],
  ])("refuse %s, and change nothing", async (_, own, code, pointer) => {
    const { status, errors } = await create(own);
    expect([status, errors[0]?.code, errors[0]?.source]).toEqual([400, code, { pointer }]);
    expect(await list()).toEqual([]);
  });

  it("refuse a word that the country has already, also when both come at once", async () => {
    const answers = await Promise.all([create(), create({ keywords: ["alto"], op: "info" })]);
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 400]);
    expect(await list()).toHaveLength(1);
  });

  it("belong to their profile", async () => {
    const { data } = await create();
    const other = `/messaging_profiles/${await createStickyProfile(db.prisma)}/autoresp_configs`;
    expect((await api.get(`${other}/${data.id}`)).status).toBe(404);
    expect((await api.call("PUT", `${other}/${data.id}`, { body: BODY })).status).toBe(404);
    expect((await api.call("DELETE", `${other}/${data.id}`)).status).toBe(404);
    expect((await api.get(`/messaging_profiles/${randomUUID()}/autoresp_configs`)).status).toBe(404);
    expect(await list()).toHaveLength(1);
  });
});
