import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import {
  assignNumbers,
  createStickyProfile,
  insertMappings,
  type TestAssignment,
  type TestMapping,
} from "@/lib/testing/mapping-rows";
import { createTestApi, type TestApi } from "@/lib/testing/test-api";

const db = setUpTestDatabase();
const clock = manualClock();
const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const key: ApiKey = { id: randomUUID(), name: "office", scopes: ["admin"] };
const [ONE, TWO, THREE, FOUR] = ["+12125550101", "+12125550102", "+13055550103", "+13055550104"] as const;

let api: TestApi;
let profileId: string;
let numbers: TestAssignment[];
let path: string;

beforeAll(async () => {
  api = await createTestApi({ clock, key });
});
afterAll(() => api.app.close());
beforeEach(async () => {
  clock.set(Date.UTC(2026, 0, 15, 12));
  profileId = await createStickyProfile(db.prisma);
  numbers = await assignNumbers(db.prisma, profileId, 3);
  path = `/messaging_profiles/${profileId}/sticky_mappings`;
});

const numberAt = (index: number): TestAssignment => {
  const found = numbers[index];
  if (!found) throw new Error(`no number ${index}`);
  return found;
};
const add = (...mappings: TestMapping[]) => insertMappings(db.prisma, profileId, clock.now(), mappings);
const ago = (ms: number) => new Date(clock.now() - ms);
const at = (recipient: string) => `${path}/${encodeURIComponent(recipient)}`;
type Row = Record<string, unknown>;
const list = async (query = "") => (await api.get<Row[]>(`${path}?${query}`)).data.map(({ to }) => to);
const audit = () =>
  db.prisma.auditEvent.findMany({
    where: { profileId },
    orderBy: { id: "asc" },
    select: { action: true, actorLabel: true, actorUserId: true, detail: true },
  });

/** One live, one about to expire, one pinned, one expired. */
async function fourMappings() {
  await add(
    { recipient: ONE, assignmentId: numberAt(0).assignmentId, messageCount: 3 },
    { recipient: TWO, assignmentId: numberAt(1).assignmentId, lastMessageAt: ago(8 * DAY - 3_600 * SECOND) },
    {
      recipient: THREE,
      assignmentId: numberAt(0).assignmentId,
      epoch: -1,
      lastMessageAt: null,
      messageCount: 0,
    },
    { recipient: FOUR, assignmentId: numberAt(1).assignmentId, createdAt: ago(9 * DAY) },
  );
}

describe("listing", () => {
  it("shows recipient, number, state, counts and times", async () => {
    await fourMappings();
    const { status, data, meta } = await api.get<Row[]>(path);
    expect(status).toBe(200);
    expect(meta).toEqual({ page_number: 1, page_size: 20, total_pages: 1, total_results: 4 });
    expect(data[0]).toEqual({
      record_type: "sticky_mapping",
      messaging_profile_id: profileId,
      to: ONE,
      from: numberAt(0).e164,
      state: "live",
      pinned: false,
      message_count: 3,
      created_at: "2026-01-15T12:00:00.000Z",
      last_message_at: "2026-01-15T12:00:00.000Z",
      expires_at: "2026-01-23T12:00:00.000Z",
    });
    expect(data[2]).toMatchObject({ state: "pinned", pinned: true, last_message_at: null, expires_at: null });
    expect(data.map(({ state }) => state)).toEqual(["live", "live", "pinned", "expired"]);
  });

  it.each([
    ["filter[to]=%2B12125550102", [TWO]],
    ["filter[to]=+12125550102", [TWO]],
    ["filter[to]=%2B12125550109", []],
    ["filter[to][starts_with]=%2B1212", [ONE, TWO]],
    ["filter[to][starts_with]=+1305", [THREE, FOUR]],
    ["filter[to][starts_with]=+44", []],
    ["filter[to]=%2B12125550102&filter[to][starts_with]=%2B1305", []],
    ["filter[state]=live", [ONE, TWO]],
    ["filter[state]=pinned", [THREE]],
    ["filter[state]=expired", [FOUR]],
    ["filter[expires_within]=3600", [TWO]],
    ["filter[expires_within]=3599", []],
    ["filter[expires_within]=3600&filter[state]=expired", []],
    ["filter[from]=%2B19995550100", []],
    ["filter[other]=1", [ONE, TWO, THREE, FOUR]],
  ])("narrows by %s", async (query, expected) => {
    await fourMappings();
    const { data, meta } = await api.get<Row[]>(`${path}?${query}`);
    expect(data.map(({ to }) => to)).toEqual(expected);
    expect(meta).toMatchObject({
      total_results: expected.length,
      total_pages: expected.length === 0 ? 0 : 1,
    });
  });

  it("narrows by number, and by several things together", async () => {
    await fourMappings();
    const from = encodeURIComponent(numberAt(1).e164);
    expect(await list(`filter[from]=${from}`)).toEqual([TWO, FOUR]);
    expect(await list(`filter[from]=${from}&filter[state]=expired`)).toEqual([FOUR]);
    expect(await list(`filter[from]=${from}&filter[to][starts_with]=%2B1212`)).toEqual([TWO]);
    expect(await list(`filter[from]=${from}&filter[to]=${encodeURIComponent(ONE)}`)).toEqual([]);
  });

  it("finds one recipient alone, not the longer numbers that begin with it", async () => {
    await add({ recipient: "+493055501011", assignmentId: numberAt(0).assignmentId });
    expect(await list("filter[to]=%2B49305550101")).toEqual([]);
    await add({ recipient: "+49305550101", assignmentId: numberAt(0).assignmentId });
    expect(await list("filter[to]=%2B49305550101")).toEqual(["+49305550101"]);
  });

  it("counts what each filter finds, page by page", async () => {
    await fourMappings();
    for (const [query, total] of [
      ["", 4],
      ["&filter[state]=live", 2],
      ["&filter[to][starts_with]=%2B1", 4],
      [`&filter[from]=${encodeURIComponent(numberAt(0).e164)}`, 2],
    ] as const) {
      const first = await api.get<Row[]>(`${path}?page[size]=1${query}`);
      expect(first.meta, query).toMatchObject({ total_results: total, total_pages: total });
      const second = await api.get<Row[]>(`${path}?page[size]=1&page[number]=2${query}`);
      expect(second.meta, query).toMatchObject({ total_results: total, total_pages: total });
      expect(second.data[0]?.to).not.toBe(first.data[0]?.to);
    }
  });

  it("reaches any page without having read the one before, pins among the rows", async () => {
    const recipients = Array.from({ length: 60 }, (_, index) => `+1646555${String(1000 + index)}`);
    await add(
      ...recipients.map((recipient, index) => ({
        recipient,
        assignmentId: numberAt(index % 3).assignmentId,
        epoch: index % 5 === 0 ? -1 : 1,
      })),
    );
    await db.prisma.numberAssignment.update({
      where: { id: numberAt(1).assignmentId },
      data: { endedAt: new Date(clock.now()), endReason: "unassigned" },
    });
    const shown = recipients.filter((_, index) => index % 3 !== 1);
    for (const [size, number] of [
      [7, 4],
      [1, 40],
      [13, 2],
      [20, 3],
    ] as const) {
      const expected = shown.slice((number - 1) * size, number * size);
      const other: ApiKey = { ...key, id: randomUUID() };
      const { data, meta } = await api.get<Row[]>(`${path}?page[size]=${size}&page[number]=${number}`, {
        key: other,
      });
      expect(data.map(({ to }) => to)).toEqual(expected);
      expect(meta.total_results).toBe(40);
    }
  });
});

describe("one mapping", () => {
  it("is found by its recipient, the + encoded or not", async () => {
    await fourMappings();
    expect((await api.get(at(FOUR))).data).toMatchObject({ to: FOUR, state: "expired" });
    expect((await api.get(`${path}/${FOUR}`)).data).toMatchObject({ to: FOUR });
  });

  it("is 404 where there is none, 400 where the recipient is no number", async () => {
    await fourMappings();
    const none = await api.get(at("+12125550199"));
    expect([none.status, none.errors[0]?.code]).toEqual([404, "10005"]);
    const wrong = await api.get(`${path}/12125550101`);
    expect([wrong.status, wrong.errors[0]]).toMatchObject([
      400,
      { code: "10016", source: { parameter: "to" } },
    ]);
  });

  it("goes when it is deleted, a pin too, and is answered as it was", async () => {
    await fourMappings();
    for (const [recipient, state] of [
      [ONE, "live"],
      [THREE, "pinned"],
      [FOUR, "expired"],
    ] as const) {
      const deleted = await api.call("DELETE", at(recipient));
      expect([deleted.status, deleted.data.state]).toEqual([200, state]);
      expect((await api.call("DELETE", at(recipient))).status).toBe(404);
    }
    expect(await list()).toEqual([TWO]);
    expect(await audit()).toMatchObject(
      Array(3).fill({ action: "mapping.reset", actorLabel: "API key office", actorUserId: null }),
    );
  });
});

describe("creating", () => {
  it("pins, and is the same when repeated", async () => {
    const body = { to: ONE, from: numberAt(0).e164 };
    const made = await api.post(path, body);
    expect(made.status).toBe(200);
    expect(made.data).toMatchObject({
      ...body,
      state: "pinned",
      pinned: true,
      message_count: 0,
      expires_at: null,
    });
    clock.advance(DAY);
    expect((await api.post(path, body)).data).toEqual(made.data);
    expect((await audit())[0]).toMatchObject({ action: "mapping.pinned", actorLabel: "API key office" });
  });

  it("keeps the history of a mapping that is pinned to its own number, and no other's", async () => {
    await fourMappings();
    const own = await api.post(path, { to: ONE, from: numberAt(0).e164 });
    expect(own.data).toMatchObject({
      pinned: true,
      message_count: 3,
      last_message_at: "2026-01-15T12:00:00.000Z",
    });
    const other = await api.post(path, { to: ONE, from: numberAt(2).e164 });
    expect(other.data).toMatchObject({ from: numberAt(2).e164, message_count: 0, last_message_at: null });
  });

  it("writes an ordinary mapping that lives from now, or from when it says", async () => {
    const fresh = await api.post(path, { to: ONE, from: numberAt(0).e164, pinned: false });
    expect(fresh.data).toMatchObject({
      state: "live",
      expires_at: "2026-01-23T12:00:00.000Z",
      last_message_at: null,
    });
    const old = await api.post(path, {
      to: TWO,
      from: numberAt(0).e164,
      pinned: false,
      created_at: "2025-06-01T00:00:00+02:00",
      last_message_at: "2026-01-10T12:00:00Z",
      message_count: 12,
    });
    expect(old.data).toMatchObject({
      created_at: "2025-05-31T22:00:00.000Z",
      last_message_at: "2026-01-10T12:00:00.000Z",
      expires_at: "2026-01-18T12:00:00.000Z",
      message_count: 12,
    });
    expect((await audit()).map(({ action, detail }) => [action, detail])).toEqual([
      [
        "mapping.set",
        { recipient: ONE, sender: numberAt(0).e164, isPinned: false, isNew: true, endsPin: false },
      ],
      [
        "mapping.set",
        { recipient: TWO, sender: numberAt(0).e164, isPinned: false, isNew: true, endsPin: false },
      ],
    ]);
  });

  it("replaces what is in force, takes a pin off, and starts anew over a dead row", async () => {
    await fourMappings();
    const unpinned = await api.post(path, { to: THREE, from: numberAt(0).e164, pinned: false });
    expect(unpinned.data).toMatchObject({ state: "live", pinned: false });
    const moved = await api.post(path, { to: ONE, from: numberAt(2).e164, pinned: false });
    expect(moved.data).toMatchObject({ from: numberAt(2).e164, message_count: 0 });
    clock.advance(SECOND);
    const revived = await api.post(path, { to: FOUR, from: numberAt(1).e164, pinned: false });
    expect(revived.data).toMatchObject({ state: "live", created_at: "2026-01-15T12:00:01.000Z" });
    const before = await audit();
    expect((await api.post(path, { to: FOUR, from: numberAt(1).e164, pinned: false })).data).toEqual(
      revived.data,
    );
    expect(await audit()).toEqual(before);
  });

  it("takes history for a pin as well", async () => {
    const { data } = await api.post(path, { to: ONE, from: numberAt(0).e164, message_count: 7 });
    expect(data).toMatchObject({ pinned: true, message_count: 7 });
  });

  it.each([
    [{ last_message_at: "2026-01-15T12:00:00.001Z" }, "/last_message_at"],
    [{ created_at: "2026-01-15T12:00:00.001Z" }, "/created_at"],
    [{ created_at: "2026-01-15T00:00:00Z", last_message_at: "2026-01-14T00:00:00Z" }, "/last_message_at"],
    [{ pinned: false, last_message_at: "2026-01-07T12:00:00Z" }, "/last_message_at"],
    [{ pinned: false, created_at: "2026-01-07T12:00:00Z" }, "/created_at"],
    [{ pinned: false, created_at: "0001-01-01T00:00:00Z" }, "/created_at"],
  ])("refuses %j at %s and writes nothing", async (more, pointer) => {
    const { status, errors } = await api.post(path, { to: ONE, from: numberAt(0).e164, ...more });
    expect([status, errors[0]?.code, errors[0]?.source]).toEqual([400, "10015", { pointer }]);
    expect(await list()).toEqual([]);
    expect(await audit()).toEqual([]);
  });

  it.each([true, false])("refuses a number that is not the profile's (pinned: %s)", async (pinned) => {
    const { status, errors } = await api.post(path, { to: ONE, from: "+19995550100", pinned });
    expect([status, errors[0]?.code, errors[0]?.source]).toEqual([400, "40305", { pointer: "/from" }]);
    expect(await list()).toEqual([]);
  });
});

describe("deleting by filter", () => {
  const reset = (query: string, body?: unknown) => api.call("DELETE", `${path}?${query}`, { body });

  it.each([
    ["", undefined],
    ["", {}],
    ["include_pins=true", undefined],
    ["filter[all]=false", undefined],
    ["filter[form]=x", undefined],
    ["filter[form]=x&filter[all]=true", undefined],
    ["filter[all]=true&filter[all]=true", undefined],
    ["filter[from]=", undefined],
    ["filter[to]=", undefined],
    ["filter[all]=true&filter[to]=%2B12125550101", undefined],
    ["filter[all]=true", { to: [ONE] }],
    ["filter[to]=%2B12125550101", { to: [ONE] }],
    ["", { to: [] }],
    ["", { recipients: [ONE] }],
    ["filter[all]=true", { reason: "x" }],
    ["filter[from]=%2B19995550100", undefined],
  ])("refuses ?%s with %j, and resets nothing", async (query, body) => {
    await fourMappings();
    const { status, errors } = await reset(query, body);
    expect(status).toBe(400);
    expect(errors[0]?.source).toBeDefined();
    expect(await list()).toHaveLength(4);
    expect(await audit()).toEqual([]);
  });

  it("resets a selection, from the query or the body; pins only where they are included", async () => {
    await fourMappings();
    const recipients = [ONE, THREE, "+12125550199"];
    const first = await reset(`filter[to]=${recipients.map(encodeURIComponent).join(",")}`);
    expect(first.data).toEqual({
      record_type: "sticky_mapping_reset",
      messaging_profile_id: profileId,
      include_pins: false,
      count: 1,
      is_exact: true,
      summary: "1 mapping",
    });
    expect(await list()).toEqual([TWO, THREE, FOUR]);
    expect((await reset("include_pins=true", { to: recipients })).data).toMatchObject({ count: 1 });
    expect(await list()).toEqual([TWO, FOUR]);
    expect((await reset("", { to: recipients })).data).toMatchObject({ count: 0, summary: "no mappings" });
  });

  it("resets all of one number", async () => {
    await fourMappings();
    const from = encodeURIComponent(numberAt(0).e164);
    expect((await reset(`filter[from]=${from}`)).data).toMatchObject({ count: 1, is_exact: true });
    expect(await list()).toEqual([TWO, THREE, FOUR]);
    expect((await reset(`filter[from]=${from}&include_pins=true`)).data).toMatchObject({ count: 1 });
    expect(await list()).toEqual([TWO, FOUR]);
    expect((await audit()).map(({ action }) => action)).toEqual([
      "mapping.number_reset",
      "mapping.number_reset",
    ]);
  });

  it("resets all of the profile where that is what it says", async () => {
    await fourMappings();
    expect((await reset("filter[all]=true&include_pins=false")).data).toMatchObject({ count: 2 });
    expect(await list()).toEqual([THREE]);
    expect((await reset("filter[all]=true&include_pins=true")).data).toMatchObject({
      count: 1,
      include_pins: true,
    });
    expect(await list()).toEqual([]);
    expect((await audit())[1]).toMatchObject({
      action: "mapping.all_reset",
      actorLabel: "API key office",
      detail: { includePins: true },
    });
  });
});

describe("a profile that is not there", () => {
  it.each(["not-an-id", randomUUID(), "%00", "..%2f", "x".repeat(90)])("%s is 404 everywhere", async (id) => {
    const base = `/messaging_profiles/${id}/sticky_mappings`;
    const body = { to: ONE, from: TWO };
    for (const answer of [
      await api.get(base),
      await api.get(`${base}/${encodeURIComponent(ONE)}`),
      await api.post(base, body),
      await api.post(base, { ...body, pinned: false }),
      await api.call("DELETE", `${base}/${encodeURIComponent(ONE)}`),
      await api.call("DELETE", `${base}?filter[all]=true`),
    ])
      expect([400, 404]).toContain(answer.status);
    expect((await api.get(base)).errors[0]?.code).toMatch(/^10005|10015$/);
  });

  it("is 404 when it was deleted", async () => {
    await fourMappings();
    await db.prisma.messagingProfile.update({ where: { id: profileId }, data: { deletedAt: new Date() } });
    expect((await api.get(path)).status).toBe(404);
    expect((await api.call("DELETE", `${path}?filter[all]=true`)).status).toBe(404);
  });
});

describe("whatever is asked", () => {
  it("never fails", async () => {
    await fourMappings();
    const value = fc.oneof(
      fc.constantFrom(ONE, "+1", "true", "false", "live", "pinned", "0", "1", "250", "99999999", "-1", ""),
      fc.string({ unit: "binary" }),
    );
    const name = fc.oneof(
      fc.constantFrom(
        "page[number]",
        "page[size]",
        "filter[to]",
        "filter[to][starts_with]",
        "filter[from]",
        "filter[state]",
        "filter[expires_within]",
        "filter[all]",
        "include_pins",
      ),
      fc.string(),
    );
    const query = fc.array(fc.tuple(name, value), { maxLength: 4 });
    const field = fc.constantFrom(
      "to",
      "from",
      "pinned",
      "created_at",
      "last_message_at",
      "message_count",
      "x",
    );
    const body = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.dictionary(
        field,
        fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(ONE, [ONE], numberAt(0).e164)),
      ),
    );
    const method = fc.constantFrom("GET", "POST", "DELETE");
    await fc.assert(
      fc.asyncProperty(method, query, body, fc.option(value), async (verb, pairs, given, recipient) => {
        const search = pairs.map((pair) => pair.map((text) => encode(text)).join("=")).join("&");
        const place = recipient === null ? path : `${path}/${encode(recipient)}`;
        const answer = await api.call(
          verb as "GET",
          `${place}?${search}`,
          verb === "GET" ? {} : { body: given },
        );
        expect([200, 400, 404, 405]).toContain(answer.status);
        for (const error of answer.errors) expect(error.code).toMatch(/^\d{5}$/);
      }),
      { numRuns: 300 },
    );
  });
});

/** Half a surrogate pair has no encoding. */
function encode(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, "?"));
}
