import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { createTestApi, type TestApi } from "@/lib/testing/test-api";
import { createTestWorker } from "@/lib/testing/test-worker";

const db = setUpTestDatabase();
const clock = manualClock("2026-01-31T12:30:00Z");
const admin: ApiKey = { id: "0190b5a0-0000-7000-8000-000000000001", name: "admin", scopes: ["admin"] };
const TO_US = "+12125550123";
const TO_UK = "+447700900123";
let api: TestApi;
let profileId: string;
let number: string;

interface Thing {
  id: string;
  messaging_profile_id: string | null;
  [field: string]: unknown;
}
interface Message {
  id: string;
  from: { phone_number: string; line_type: string };
  to: { status: string }[];
}

beforeAll(async () => {
  api = await createTestApi({ clock, key: admin });
});
beforeEach(async () => {
  await db.pool.query("TRUNCATE phone_numbers, number_assignments, outbound_queue CASCADE");
  profileId = await createStickyProfile(db.prisma);
  const [assigned] = await assignNumbers(db.prisma, profileId, ["+13055550100"]);
  number = assigned?.e164 as string;
});

const addShortCode = (more: object = {}) =>
  api.post<Thing>("/short_codes", { short_code: "55501", messaging_profile_id: profileId, ...more });
const addAlpha = (more: object = {}) =>
  api.post<Thing>("/alphanumeric_sender_ids", {
    alphanumeric_sender_id: "Stickypool",
    messaging_profile_id: profileId,
    ...more,
  });
const send = (path: string, body: object) => api.post<Message>(path, { text: "Hello", ...body });
const sendAlpha = (body: object = {}) =>
  send("/messages/alphanumeric_sender_id", {
    from: "Stickypool",
    messaging_profile_id: profileId,
    to: TO_UK,
    ...body,
  });

describe("short codes", () => {
  it("are added, listed, moved and deleted", async () => {
    const { status, data } = await addShortCode({ tags: ["alerts"] });
    expect(status).toBe(200);
    expect(data).toEqual({
      record_type: "short_code",
      id: expect.any(String),
      short_code: "55501",
      country_code: "US",
      messaging_profile_id: profileId,
      tags: ["alerts"],
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    const free = (await addShortCode({ short_code: "55502", messaging_profile_id: null })).data;
    const listed = async (query: string) =>
      (await api.get<{ short_code: string }[]>(`/short_codes${query}`)).data.map((each) => each.short_code);
    expect(await listed("")).toEqual(["55501", "55502"]);
    expect(await listed("?filter[messaging_profile_id]=null")).toEqual(["55502"]);
    expect(await listed(`?filter[messaging_profile_id]=${profileId}`)).toEqual(["55501"]);
    expect((await api.get<Thing[]>(`/messaging_profiles/${profileId}/short_codes`)).data).toEqual([data]);

    const moved = await api.call<Thing>("PATCH", `/short_codes/${free.id}`, {
      body: { messaging_profile_id: profileId, tags: ["x"] },
    });
    expect(moved.data).toMatchObject({ messaging_profile_id: profileId, tags: ["x"] });
    expect((await api.call("DELETE", `/short_codes/${free.id}`)).status).toBe(200);
    expect((await api.get(`/short_codes/${free.id}`)).status).toBe(404);
    expect((await api.get<Thing>(`/short_codes/${data.id}`)).data).toEqual(data);
  });

  it("are no phone numbers, and never in the pool (P1)", async () => {
    await addShortCode();
    const numbersAt = async (path: string) =>
      (await api.get<{ phone_number: string }[]>(path)).data.map((each) => each.phone_number);
    expect(await numbersAt("/phone_numbers")).toEqual([number]);
    expect(await numbersAt("/phone_numbers/messaging")).toEqual([number]);
    expect(await numbersAt("/phone_numbers/messaging?filter[type]=shortcode")).toEqual(["55501"]);
    await db.pool.query("UPDATE phone_numbers SET enabled = false WHERE type = 'long_code'");
    const { errors } = await send("/messages/number_pool", { messaging_profile_id: profileId, to: TO_US });
    expect(errors[0]?.code).toBe("40321");
  });

  // Truncating tells no process that a number has left: each has one of its own.
  it.each([
    ["/messages/short_code", "55511"],
    ["/messages", "55512"],
  ])("send by POST %s, at their rate like numbers", async (path, shortCode) => {
    const { data: code } = await addShortCode({ short_code: shortCode, messages_per_second: 10 });
    const { status, data } = await send(path, { from: shortCode, to: TO_US });
    expect(status).toBe(200);
    expect(data.from).toMatchObject({ phone_number: shortCode, line_type: "short_code" });
    const { rows } = await db.pool.query(
      "SELECT is_throttled FROM outbound_queue WHERE phone_number_id = $1",
      [code.id],
    );
    expect(rows).toEqual([{ is_throttled: true }]);
    const worker = createTestWorker(db.pool, { now: () => Date.now() });
    await worker.runRound();
    await worker.stop();
    expect((await api.get<Message>(`/messages/${data.id}`)).data.to[0]?.status).toBe("sent");
  });

  it.each([
    [{ short_code: "1" }, "10015", "/short_code"],
    [{ short_code: "+12125550123" }, "10015", "/short_code"],
    [{ country_code: "usa" }, "10015", "/country_code"],
    [{ messaging_profile_id: admin.id }, "10005", "/messaging_profile_id"],
  ])("refuse %j", async (body, code, pointer) => {
    expect((await addShortCode(body)).errors).toMatchObject([{ code, source: { pointer } }]);
    expect((await api.get<Thing[]>("/short_codes")).data).toEqual([]);
  });

  it("exist once", async () => {
    await addShortCode();
    expect((await addShortCode()).errors).toMatchObject([
      { code: "10012", source: { pointer: "/short_code" } },
    ]);
  });

  it.each(["55599", number ?? "+13055550100", "Stickypool", ""])(
    "POST /messages/short_code refuses from %j with 40305",
    async (from) => {
      const { errors } = await send("/messages/short_code", { from, to: TO_US });
      expect(errors).toMatchObject([{ code: "40305", source: { pointer: "/from" } }]);
    },
  );
});

describe("alphanumeric sender ids", () => {
  it("are created with 201, listed and deleted; two profiles may have the same one", async () => {
    const { status, data } = await addAlpha();
    expect(status).toBe(201);
    expect(data).toEqual({
      record_type: "alphanumeric_sender_id",
      id: expect.any(String),
      alphanumeric_sender_id: "Stickypool",
      messaging_profile_id: profileId,
      organization_id: expect.any(String),
      us_long_code_fallback: null,
    });
    const other = await createStickyProfile(db.prisma);
    const theirs = await addAlpha({ messaging_profile_id: other });
    expect(theirs.status).toBe(201);
    const pages = await Promise.all(
      [1, 2, 3].map((page) => api.get<Thing[]>(`/alphanumeric_sender_ids?page[size]=1&page[number]=${page}`)),
    );
    const ids = pages.flatMap((page) => page.data.map(({ id }) => id));
    expect(ids.toSorted()).toEqual([data.id, theirs.data.id].toSorted());
    expect((await api.get<Thing[]>(`/messaging_profiles/${other}/alphanumeric_sender_ids`)).data).toEqual([
      theirs.data,
    ]);
    const sent = await sendAlpha({ messaging_profile_id: other });
    expect(sent.data.from.phone_number).toBe("Stickypool");
    // Whose it is must be said.
    expect((await send("/messages", { from: "Stickypool", to: TO_UK })).errors[0]?.code).toBe("40305");

    expect((await api.call("DELETE", `/alphanumeric_sender_ids/${data.id}`)).status).toBe(200);
    expect((await api.get(`/alphanumeric_sender_ids/${data.id}`)).status).toBe(404);
    expect((await send("/messages", { from: "Stickypool", to: TO_UK })).status).toBe(200);
  });

  it("of a profile are refused the second time (40326)", async () => {
    const answers = await Promise.all([addAlpha(), addAlpha()]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 400]);
    const refused = answers.find(({ status }) => status === 400);
    expect(refused?.errors).toMatchObject([
      { code: "40326", source: { pointer: "/alphanumeric_sender_id" } },
    ]);
  });

  it.each(["", "12345", "ABCDEFGHIJKL", "Müller", " Acme", "A-b"])("refuse %j with 40325", async (id) => {
    expect((await addAlpha({ alphanumeric_sender_id: id })).errors[0]?.code).toBe("40325");
    expect((await sendAlpha({ from: id })).errors[0]?.code).toBe("40325");
  });

  it("send SMS to where they may", async () => {
    await addAlpha();
    const { status, data } = await sendAlpha();
    expect(status).toBe(200);
    expect(data.from).toMatchObject({ phone_number: "Stickypool", line_type: "alphanumeric" });
    const mms = await send("/messages", {
      from: "Stickypool",
      messaging_profile_id: profileId,
      to: TO_UK,
      media_urls: ["https://example.com/a.png"],
    });
    expect(mms.errors[0]?.code).toBe("40308");
  });

  it.each([
    [{ media_urls: ["https://example.com/a.png"] }, "40304", "/media_urls"],
    [{ type: "MMS" }, "10032", "/type"],
  ])("send no MMS: %j", async (own, code, pointer) => {
    await addAlpha();
    expect((await sendAlpha(own)).errors).toMatchObject([{ code, source: { pointer } }]);
  });

  it.each([TO_US, "+16045550123", "+17875550123"])(
    "do not send to %s without a fallback number",
    async (to) => {
      await addAlpha();
      expect((await sendAlpha({ to })).errors).toMatchObject([{ code: "40309", source: { pointer: "/to" } }]);
    },
  );

  it("leave the US to their fallback number", async () => {
    await addAlpha({ us_long_code_fallback: number });
    expect((await sendAlpha({ to: TO_US })).data.from.phone_number).toBe(number);
    expect((await sendAlpha()).data.from.phone_number).toBe("Stickypool");
  });

  it("a profile has none: 40306; others than the one named: 40307", async () => {
    expect((await sendAlpha()).errors[0]?.code).toBe("40306");
    await addAlpha({ alphanumeric_sender_id: "Another" });
    expect((await sendAlpha()).errors[0]?.code).toBe("40307");
  });

  it("the profile's alpha_sender sends where its pool is off and nobody is named", async () => {
    await addAlpha();
    const patch = (body: object) => api.call("PATCH", `/messaging_profiles/${profileId}`, { body });
    await patch({ alpha_sender: "Stickypool", number_pool_settings: null });
    const body = { messaging_profile_id: profileId, to: TO_UK };
    expect((await send("/messages", body)).data.from.phone_number).toBe("Stickypool");
    expect((await send("/messages", { ...body, to: TO_US })).errors[0]?.code).toBe("40321");
    await patch({ number_pool_settings: { sticky_sender: false } });
    expect((await send("/messages", body)).data.from.phone_number).toBe(number);
  });
});
