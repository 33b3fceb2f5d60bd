import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { systemClock } from "@/lib/clock";
import { closeAcceptor } from "@/lib/message/accept-message";
import { setUpTestDatabase } from "@/lib/testing/database";
import { assignNumbers, createStickyProfile, type TestAssignment } from "@/lib/testing/mapping-rows";
import { countWrites, findMappingRow } from "@/lib/testing/test-acceptor";
import { createTestApi, type TestApi } from "@/lib/testing/test-api";
import type { WireMessage } from "./wire-message";

const db = setUpTestDatabase();
const key: ApiKey = {
  id: "0190b5a0-0000-7000-8000-000000000001",
  name: "shop",
  scopes: ["send"],
  rateLimit: null,
};
const NUMBER = "+13125550142";
const OF_ANOTHER_PROFILE = "+13125550150";
const UNASSIGNED = "+13125550151";
let api: TestApi;
let profileId: string;
let numbers: TestAssignment[];

beforeAll(async () => {
  api = await createTestApi({ clock: systemClock, key });
  profileId = await createStickyProfile(db.prisma);
  numbers = await assignNumbers(db.prisma, profileId, [NUMBER, "+13125550143"]);
  const [unassigned] = await assignNumbers(db.prisma, await createStickyProfile(db.prisma), [
    UNASSIGNED,
    OF_ANOTHER_PROFILE,
  ]);
  await db.prisma.numberAssignment.update({
    where: { id: BigInt(unassigned?.assignmentId ?? 0) },
    data: { endedAt: new Date(), endReason: "unassigned" },
  });
});
afterAll(async () => {
  await api.app.close();
  await closeAcceptor();
});

const send = (path: string, body: Record<string, unknown>, headers?: Record<string, string>) =>
  api.post<WireMessage>(path, { to: "+12125550101", text: "Hello", ...body }, headers && { headers });

describe.each(["/messages", "/messages/long_code"])("POST %s with from", (path) => {
  it("sends from that number, for its profile, without touching mappings (S9)", async () => {
    const to = path === "/messages" ? "+12125550111" : "+12125550112";
    const { status, data } = await send(path, { from: NUMBER, to });
    expect([status, data.from.phone_number, data.messaging_profile_id]).toEqual([200, NUMBER, profileId]);
    expect(await findMappingRow(db.pool, profileId, to)).toBeNull();
  });

  it.each<[string, unknown, string]>([
    ["a number on no profile", UNASSIGNED, "40305"],
    ["a number we do not have", "+13125550199", "40305"],
    ["a number without +", "13125550142", "40305"],
    ["a short code", "12345", "40305"],
    ["an alphanumeric sender", "Acme", "40305"],
    ["an empty sender", "", "40305"],
    ["a sender that is no text", 13125550142, "10020"],
  ])("refuses %s, and writes nothing", async (_name, from, code) => {
    const before = await countWrites(db.pool);
    const { status, errors } = await send(path, { from });
    expect([status, errors.map((error) => [error.code, error.source])]).toEqual([
      400,
      [[code, { pointer: "/from" }]],
    ]);
    expect(await countWrites(db.pool)).toEqual(before);
  });
});

describe("POST /messages", () => {
  it("lets the number pool of the profile choose without from", async () => {
    const to = "+12125550121";
    for (const from of [undefined, null]) {
      const { status, data } = await send("/messages", { from, messaging_profile_id: profileId, to });
      expect(status).toBe(200);
      expect(numbers.map(({ e164 }) => e164)).toContain(data.from.phone_number);
    }
    expect((await findMappingRow(db.pool, profileId, to))?.messageCount).toBe(2);
  });

  it("takes a number of the profile that is named beside it, and no other", async () => {
    const good = await send("/messages", { from: NUMBER, messaging_profile_id: profileId });
    expect(good.data.from.phone_number).toBe(NUMBER);
    const { status, errors } = await send("/messages", {
      from: OF_ANOTHER_PROFILE,
      messaging_profile_id: profileId,
    });
    expect([status, errors[0]?.code, errors[0]?.source]).toEqual([400, "40305", { pointer: "/from" }]);
  });

  it("names the profile as missing when there is no sender either, beside all else that is wrong", async () => {
    const { status, errors } = await send("/messages", { to: "x", encoding: "x" });
    expect([status, errors.map(({ code, source }) => [code, source])]).toEqual([
      400,
      [
        ["40310", { pointer: "/to" }],
        ["10032", { pointer: "/encoding" }],
        ["10004", { pointer: "/messaging_profile_id" }],
      ],
    ]);
    for (const body of [null, [], "x", 1, [{ from: NUMBER }]])
      expect((await api.post("/messages", JSON.stringify(body))).errors.map(({ code }) => code)).toEqual([
        "10020",
      ]);
  });

  it.each([
    ["2036-12-01T09:00:00Z", "10033"],
    ["2026-12-01T09:00:00", "10015"],
    ["tomorrow", "10015"],
    [5, "10020"],
    [{}, "10020"],
    [false, "10020"],
  ])("refuses send_at %j instead of sending at once", async (sendAt, code) => {
    const before = await countWrites(db.pool);
    const { status, errors } = await send("/messages", { from: NUMBER, send_at: sendAt });
    expect([status, errors[0]?.code, errors[0]?.source]).toEqual([400, code, { pointer: "/send_at" }]);
    expect(await countWrites(db.pool)).toEqual(before);
  });

  it("sends at once with send_at null", async () => {
    expect((await send("/messages", { from: NUMBER, send_at: null })).status).toBe(200);
  });
});

describe("Idempotency-Key", () => {
  it.each([
    ["/messages", () => ({ from: NUMBER })],
    ["/messages", () => ({ messaging_profile_id: profileId })],
    ["/messages/number_pool", () => ({ messaging_profile_id: profileId })],
    ["/messages/long_code", () => ({ from: NUMBER })],
  ])("makes POST %s safe to repeat (%#)", async (path, sender) => {
    const headers = { "idempotency-key": `${path} ${JSON.stringify(sender())}` };
    const body = { ...sender(), to: "+12125550131" };
    const before = await countWrites(db.pool);
    const first = await send(path, body, headers);
    expect(first.status).toBe(200);
    const twins = await Promise.all(Array.from({ length: 20 }, () => send(path, body, headers)));
    for (const twin of twins) expect(twin.data).toEqual(first.data);
    expect((await countWrites(db.pool)).messages).toBe(before.messages + 1);

    const { status, errors, headers: answered } = await send(path, { ...body, text: "Other" }, headers);
    expect([status, errors[0]?.code, answered["x-should-retry"]]).toEqual([422, "10027", undefined]);
    expect((await countWrites(db.pool)).messages).toBe(before.messages + 1);
  });

  it("belongs to one API key and one path, and a refusal is not remembered", async () => {
    const headers = { "idempotency-key": "shared" };
    const refused = await send("/messages/long_code", { from: UNASSIGNED }, headers);
    expect(refused.errors[0]?.code).toBe("40305");
    const first = await send("/messages/long_code", { from: NUMBER }, headers);
    expect(first.status).toBe(200);
    const elsewhere = await send("/messages", { from: NUMBER }, headers);
    expect(elsewhere.errors[0]?.code).toBe("10027");
    const body = { from: NUMBER, to: "+12125550101", text: "Hello" };
    const other = { ...key, id: "0190b5a0-0000-7000-8000-0000000000ff" };
    const ofOther = await api.post<WireMessage>("/messages/long_code", body, { headers, key: other });
    expect(ofOther.status).toBe(200);
    expect(ofOther.data.id).not.toBe(first.data.id);
  });
});
