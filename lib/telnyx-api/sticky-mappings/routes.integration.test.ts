import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { FOUR, ONE, type Row, setUpMappingApi, THREE, TWO } from "@/lib/testing/mapping-api";

const { db, clock, api, key, profile, numberAt, add, at, list, audit, fourMappings } = setUpMappingApi();

describe("listing", () => {
  it("shows recipient, number, state, counts and times", async () => {
    await fourMappings();
    const { status, data, meta } = await api.get<Row[]>(profile.path);
    expect(status).toBe(200);
    expect(meta).toEqual({ page_number: 1, page_size: 20, total_pages: 1, total_results: 4 });
    expect(data[0]).toEqual({
      record_type: "sticky_mapping",
      messaging_profile_id: profile.id,
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
    const { data, meta } = await api.get<Row[]>(`${profile.path}?${query}`);
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
      const first = await api.get<Row[]>(`${profile.path}?page[size]=1${query}`);
      expect(first.meta, query).toMatchObject({ total_results: total, total_pages: total });
      const second = await api.get<Row[]>(`${profile.path}?page[size]=1&page[number]=2${query}`);
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
      const { data, meta } = await api.get<Row[]>(
        `${profile.path}?page[size]=${size}&page[number]=${number}`,
        {
          key: other,
        },
      );
      expect(data.map(({ to }) => to)).toEqual(expected);
      expect(meta.total_results).toBe(40);
    }
  });
});

describe("one mapping", () => {
  it("is found by its recipient, the + encoded or not", async () => {
    await fourMappings();
    expect((await api.get(at(FOUR))).data).toMatchObject({ to: FOUR, state: "expired" });
    expect((await api.get(`${profile.path}/${FOUR}`)).data).toMatchObject({ to: FOUR });
  });

  it("is 404 where there is none, 400 where the recipient is no number", async () => {
    await fourMappings();
    const none = await api.get(at("+12125550199"));
    expect([none.status, none.errors[0]?.code]).toEqual([404, "10005"]);
    const wrong = await api.get(`${profile.path}/12125550101`);
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
    await db.prisma.messagingProfile.update({
      where: { id: profile.id },
      data: { deletedAt: new Date() },
    });
    expect((await api.get(profile.path)).status).toBe(404);
    expect((await api.call("DELETE", `${profile.path}?filter[all]=true`)).status).toBe(404);
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
        const place = recipient === null ? profile.path : `${profile.path}/${encode(recipient)}`;
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
