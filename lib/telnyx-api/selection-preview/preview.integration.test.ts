import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { systemClock } from "@/lib/clock";
import { closeAcceptor } from "@/lib/message/accept-message";
import { setUpTestDatabase } from "@/lib/testing/database";
import {
  assignNumbers,
  createStickyProfile,
  insertMappings,
  type TestAssignment,
} from "@/lib/testing/mapping-rows";
import { countWrites } from "@/lib/testing/test-acceptor";
import { createTestApi, type TestApi } from "@/lib/testing/test-api";
import type { WireMessage } from "../messages/wire-message";
import type { WirePreview } from "./schema";

const db = setUpTestDatabase();
const key: ApiKey = { id: randomUUID(), name: "office", scopes: ["admin"], rateLimit: null };
const DAY = 86_400_000;
const TO = "+12125550123";
let api: TestApi;
let profileId: string;
let numbers: TestAssignment[];

beforeAll(async () => {
  api = await createTestApi({ clock: systemClock, key });
});
afterAll(async () => {
  await api.app.close();
  await closeAcceptor();
});
beforeEach(async () => {
  profileId = await createStickyProfile(db.prisma);
  numbers = await assignNumbers(db.prisma, profileId, 3);
});

const first = (): TestAssignment => {
  const [number] = numbers;
  if (!number) throw new Error("no number");
  return number;
};
const preview = (body: Record<string, unknown> = {}) =>
  api.post<WirePreview>(`/messaging_profiles/${profileId}/selection_preview`, {
    to: TO,
    text: "Hello",
    ...body,
  });
const send = (body: Record<string, unknown> = {}) =>
  api.post<WireMessage>("/messages/number_pool", {
    messaging_profile_id: profileId,
    to: TO,
    text: "Hello",
    ...body,
  });
const map = (more: { epoch?: number; lastMessageAt?: Date; createdAt?: Date } = {}) =>
  insertMappings(db.prisma, profileId, Date.now(), [
    { recipient: TO, assignmentId: first().assignmentId, ...more },
  ]);

describe("a message that would be accepted", () => {
  it("says number, reason, content and what becomes of the mapping", async () => {
    const before = Date.now();
    const { status, data } = await preview({ text: "Grüße 😀" });
    expect(status).toBe(200);
    expect(data).toMatchObject({
      record_type: "selection_preview",
      messaging_profile_id: profileId,
      to: TO,
      would_be_accepted: true,
      error: null,
      reason: "weight",
      wait_seconds: 0,
      type: "SMS",
      encoding: "UCS-2",
      parts: 1,
      num_chars: 7,
      cost: { amount: "0.0070", currency: "USD" },
      cost_breakdown: { rate: { amount: "0.00400" }, carrier_fee: { amount: "0.00300" } },
      candidates: null,
      trace: { reason: "weight", assigned: 3, mapping: { fate: "none", pinned: false } },
      mapping: { before: null, action: "create", after: { from: data.from?.phone_number, pinned: false } },
    });
    expect(data.trace?.chosen?.phone_number).toBe(data.from?.phone_number);
    expect(data.trace?.runners_up).toHaveLength(2);
    expect(Date.parse(data.mapping.after?.expires_at ?? "")).toBeGreaterThanOrEqual(before + 8 * DAY);
  });

  it("gets the number that was previewed, however often; a preview writes nothing and uses nothing up (P2)", async () => {
    for (let index = 0; index < 6; index++) {
      const to = `+1646555010${index}`;
      const before = await countWrites(db.pool);
      const previewed = [
        await preview({ to }),
        await preview({ to }),
        await preview({ to, include_candidates: true }),
      ];
      expect(await countWrites(db.pool)).toEqual(before);
      const sent = await send({ to });
      for (const { data } of previewed) expect(data.from?.phone_number).toBe(sent.data.from.phone_number);
      expect(previewed[0]?.data).toMatchObject({
        encoding: sent.data.encoding,
        parts: sent.data.parts,
        num_chars: sent.data.num_chars,
      });
    }
    expect(await db.prisma.auditEvent.count({ where: { profileId } })).toBe(0);
  });

  it("shows the mapping that decides, and its expiry before and after (S2)", async () => {
    const lastMessageAt = new Date(Date.now() - 3 * DAY);
    await map({ createdAt: new Date(Date.now() - 5 * DAY), lastMessageAt });
    const { data } = await preview();
    expect(data).toMatchObject({
      reason: "sticky",
      from: { phone_number: first().e164, line_type: "long_code", phone_number_id: first().phoneNumberId },
      mapping: {
        before: {
          fate: "live",
          from: first().e164,
          pinned: false,
          last_message_at: lastMessageAt.toISOString(),
          expires_at: new Date(lastMessageAt.getTime() + 8 * DAY).toISOString(),
        },
        action: "refresh",
        after: { from: first().e164, pinned: false },
      },
      trace: { excluded: null, weights: null, runners_up: [] },
    });
    expect(Date.parse(data.mapping.after?.expires_at ?? "")).toBeGreaterThan(Date.now() + 7.9 * DAY);
  });

  it("shows an expired mapping, a pin, and a pin whose number cannot be used (S3, S7)", async () => {
    await map({ lastMessageAt: new Date(Date.now() - 8 * DAY) });
    expect((await preview()).data.mapping).toMatchObject({ before: { fate: "expired" }, action: "create" });
    await db.prisma.stickyMapping.deleteMany({ where: { messagingProfileId: profileId } });
    await map({ epoch: -1 });
    const pinned = await preview();
    expect(pinned.data.mapping).toMatchObject({
      before: { pinned: true, expires_at: null },
      action: "refresh",
      after: { from: first().e164, pinned: true, expires_at: null },
    });
    await db.prisma.phoneNumber.update({ where: { id: first().phoneNumberId }, data: { enabled: false } });
    const unusable = await preview();
    expect(unusable.data).toMatchObject({
      reason: "weight",
      mapping: {
        before: { fate: "number_unavailable" },
        action: "leave",
        after: { from: first().e164, pinned: true },
      },
    });
    expect(unusable.data.from?.phone_number).not.toBe(first().e164);
  });

  it("leaves pool and mapping out where a number is named (S9)", async () => {
    await map();
    const [, , third] = numbers;
    const { data } = await preview({ from: third?.e164 });
    expect(data).toMatchObject({
      would_be_accepted: true,
      reason: "explicit",
      from: { phone_number: third?.e164 },
      trace: null,
      mapping: { before: null, action: "none", after: null },
    });
  });

  it("previews the sender alone before there is a text", async () => {
    const { data } = await preview({ text: undefined });
    expect(data).toMatchObject({ would_be_accepted: true, encoding: null, parts: null, num_chars: null });
    expect(data.from).not.toBeNull();
    const mms = await preview({ text: undefined, media_urls: ["https://example.com/a.png"] });
    expect(mms.data).toMatchObject({ type: "MMS", parts: 1, num_chars: 0 });
  });

  it("counts parts and takes the encoding that is asked for", async () => {
    expect((await preview({ text: "a".repeat(161) })).data).toMatchObject({ encoding: "GSM-7", parts: 2 });
    expect((await preview({ text: "a", encoding: "ucs2" })).data).toMatchObject({ encoding: "UCS-2" });
  });

  it("lists the candidates on demand: each with its rank, or why it is out", async () => {
    await db.prisma.phoneNumber.update({ where: { id: first().phoneNumberId }, data: { enabled: false } });
    const { data } = await preview({ include_candidates: true });
    expect(data.candidates?.total).toBe(3);
    expect(data.candidates?.data.map(({ rank }) => rank)).toEqual([1, 2, null]);
    expect(data.candidates?.data[0]).toMatchObject({ phone_number: data.from?.phone_number, chosen: true });
    expect(data.candidates?.data[2]).toMatchObject({ phone_number: first().e164, exclusion: "disabled" });
  });

  it("has a trace of at most 2 KB in any pool (O2)", async () => {
    await assignNumbers(db.prisma, profileId, 20);
    for (let index = 0; index < 7; index++) await send({ to: `+1646555020${index}` });
    const { data } = await preview();
    expect(data.trace?.runners_up).toHaveLength(5);
    expect(JSON.stringify(data.trace).length).toBeLessThanOrEqual(2_048);
  });
});

describe("a message that would be refused", () => {
  const noSelection = (reason: string) => ({
    would_be_accepted: false,
    from: null,
    reason: null,
    wait_seconds: null,
    error: { status: 400, code: "40321", meta: { reason } },
    trace: { reason, chosen: null },
  });

  it("is told as data, with the refusal that a send gets", async () => {
    for (const body of [
      { text: "" },
      { text: "a".repeat(1_531) },
      { text: "é€漢", encoding: "gsm7" },
      { from: "+19995550100" },
      { type: "SMS", media_urls: ["https://example.com/a.png"] },
      { media_urls: ["ftp://example.com/a.png"] },
    ]) {
      const previewed = await preview(body);
      const sent =
        "from" in body
          ? await api.post("/messages", { messaging_profile_id: profileId, to: TO, text: "Hello", ...body })
          : await send(body);
      expect(previewed.status).toBe(200);
      expect(previewed.data).toMatchObject({
        would_be_accepted: false,
        from: null,
        mapping: { action: "none" },
      });
      const { status, ...error } = previewed.data.error ?? { status: 0 };
      expect([status, [error]], JSON.stringify(body).slice(0, 80)).toEqual([sent.status, sent.errors]);
    }
  });

  it("names what is in the way of the pool, and keeps the mapping (P7, S11)", async () => {
    await map();
    await db.prisma.messagingProfile.update({
      where: { id: profileId },
      data: { longCodeWeight: 0, tollFreeWeight: 0 },
    });
    const { data } = await preview({ include_candidates: true });
    expect(data).toMatchObject(noSelection("all_weights_zero"));
    expect(data.candidates?.data.every(({ exclusion }) => exclusion === "weight_zero")).toBe(true);
    const empty = await createStickyProfile(db.prisma);
    const answer = await api.post<WirePreview>(`/messaging_profiles/${empty}/selection_preview`, { to: TO });
    expect(answer.data).toMatchObject(noSelection("pool_empty"));
    const off = await createStickyProfile(db.prisma, { numberPoolEnabled: false, stickySender: false });
    const none = await api.post<WirePreview>(`/messaging_profiles/${off}/selection_preview`, { to: TO });
    expect(none.data).toMatchObject(noSelection("pool_off"));
  });

  it("says that the profile is disabled", async () => {
    await db.prisma.messagingProfile.update({ where: { id: profileId }, data: { enabled: false } });
    expect((await preview()).data.error).toMatchObject({ status: 409, code: "40312" });
  });
});

describe("a request that is none", () => {
  it.each([
    [{ to: undefined }, "10004", "/to"],
    [{ to: "2125550123" }, "40310", "/to"],
    [{ to: 5 }, "10020", "/to"],
    [{ from: "ACME" }, "40305", "/from"],
    [{ type: "RCS" }, "10032", "/type"],
    [{ encoding: "utf8" }, "10032", "/encoding"],
    [{ media_urls: "https://example.com" }, "10020", "/media_urls"],
    [{ text: 1 }, "10020", "/text"],
    [{ include_candidates: "true" }, "10020", "/include_candidates"],
  ])("%j is refused with %s at %s", async (body, code, pointer) => {
    const { status, errors } = await preview(body);
    expect([status, errors.map((error) => [error.code, error.source])]).toEqual([400, [[code, { pointer }]]]);
  });

  it.each([randomUUID(), "no-id"])("profile %s is 404", async (id) => {
    const { status, errors } = await api.post(`/messaging_profiles/${id}/selection_preview`, { to: TO });
    expect([status, errors[0]?.code]).toEqual([404, "10005"]);
  });

  it("never fails and never writes", async () => {
    const before = await countWrites(db.pool);
    const field = fc.constantFrom(
      "to",
      "from",
      "text",
      "media_urls",
      "type",
      "encoding",
      "auto_detect",
      "include_candidates",
    );
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.string({ unit: "binary", maxLength: 2_000 }).map((text) => text.replaceAll(/\p{Surrogate}/gu, "")),
      fc.constantFrom(TO, first().e164, "MMS", "SMS", "gsm7", true, ["https://example.com/a"]),
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.dictionary(field, value), fc.jsonValue()), async (body) => {
        const answer = await api.post<WirePreview>(
          `/messaging_profiles/${profileId}/selection_preview`,
          typeof body === "object" && body !== null && !Array.isArray(body) ? { to: TO, ...body } : body,
        );
        expect([200, 400]).toContain(answer.status);
        if (answer.status === 200) expect(answer.data.would_be_accepted).toBe(answer.data.error === null);
      }),
      { numRuns: 300 },
    );
    expect(await countWrites(db.pool)).toEqual(before);
  });
});
