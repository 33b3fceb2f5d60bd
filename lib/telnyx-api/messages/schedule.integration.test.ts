import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { createTestApi, type TestApi } from "@/lib/testing/test-api";

const db = setUpTestDatabase();
const START = Date.UTC(2026, 0, 31, 12, 30);
const clock = manualClock(START);
const admin: ApiKey = { id: "0190b5a0-0000-7000-8000-000000000001", name: "admin", scopes: ["admin"] };
const sender: ApiKey = { id: "0190b5a0-0000-7000-8000-000000000002", name: "shop", scopes: ["send"] };
const TO = "+12125550123";
let api: TestApi;
let profileId: string;
let number: string;

interface Message {
  id: string;
  from: { phone_number: string };
  to: { status: string }[];
  [field: string]: unknown;
}

beforeAll(async () => {
  api = await createTestApi({ clock, key: admin });
});
beforeEach(async () => {
  clock.set(START);
  profileId = await createStickyProfile(db.prisma);
  const [assigned] = await assignNumbers(db.prisma, profileId, 1);
  number = assigned?.e164 as string;
});

const at = (minutes: number) => new Date(START + minutes * 60_000).toISOString();
const schedule = (body: object = {}, options = {}) =>
  api.post<Message>(
    "/messages/schedule",
    { messaging_profile_id: profileId, to: TO, text: "Hello", send_at: at(10), ...body },
    options,
  );

describe.each(["/messages/schedule", "/messages"])("POST %s with send_at", (path) => {
  it("answers the scheduled message, which its id finds", async () => {
    const { status, data } = await api.post<Message>(path, {
      messaging_profile_id: profileId,
      to: TO,
      text: "Hello",
      send_at: "2026-01-31T14:40:00+02:00",
    });
    expect(status).toBe(200);
    expect(data).toMatchObject({
      record_type: "message",
      from: { phone_number: "", carrier: "", line_type: "" },
      to: [{ phone_number: TO, status: "scheduled", carrier: "", line_type: "" }],
      text: "Hello",
      received_at: "2026-01-31T12:30:00.000Z",
      valid_until: null,
      wait_seconds: null,
    });
    expect((await api.get<Message>(`/messages/${data.id}`)).data).toEqual(data);
  });

  it("names the number given in from", async () => {
    const { data } = await api.post<Message>(path, { from: number, to: TO, text: "Hello", send_at: at(5) });
    expect(data.from).toMatchObject({ phone_number: number, line_type: "long_code" });
  });

  it.each([
    [{ send_at: at(4) }, "10033", "/send_at"],
    [{ send_at: at(5 * 24 * 60 + 1) }, "10033", "/send_at"],
    [{ to: "x" }, "40310", "/to"],
    [{ text: "" }, "40316", "/text"],
    [{ from: "+13055550199" }, "40305", "/from"],
    [{ messaging_profile_id: admin.id }, "10005", "/messaging_profile_id"],
    [{ messaging_profile_id: null }, "10004", "/messaging_profile_id"],
  ])("refuses %j with %s", async (body, code, pointer) => {
    const { errors } = await api.post(path, {
      messaging_profile_id: profileId,
      to: TO,
      text: "Hello",
      send_at: at(10),
      ...body,
    });
    expect(errors).toMatchObject([{ code, source: { pointer } }]);
  });
});

it("POST /messages/schedule wants a send_at", async () => {
  const { errors } = await schedule({ send_at: undefined });
  expect(errors).toMatchObject([{ code: "10004", source: { pointer: "/send_at" } }]);
});

it("answers a repeat with the same Idempotency-Key as the first time", async () => {
  const headers = { "idempotency-key": "order 7" };
  const first = await schedule({}, { headers });
  expect((await schedule({}, { headers })).data).toEqual(first.data);
  expect((await schedule({ text: "Bye" }, { headers })).status).toBeGreaterThanOrEqual(400);
});

describe("DELETE /messages/{id}", () => {
  it("cancels, and answers the message without data", async () => {
    const { data } = await schedule();
    const answer = await api.call("DELETE", `/messages/${data.id}`);
    expect(answer.status).toBe(200);
    expect((await api.get<Message>(`/messages/${data.id}`)).data).toMatchObject({
      to: [{ status: "cancelled" }],
      completed_at: "2026-01-31T12:30:00.000Z",
    });
    expect(answer.data).toBeUndefined();
  });

  it("is refused with 403 within the last minute, and afterwards", async () => {
    const { data } = await schedule();
    clock.set(START + 9 * 60_000);
    const { status, errors } = await api.call("DELETE", `/messages/${data.id}`);
    expect([status, errors[0]?.code]).toEqual([403, "10010"]);
    expect((await api.get<Message>(`/messages/${data.id}`)).data.to[0]?.status).toBe("scheduled");
  });

  it("is 404 for what is none, and for another key's message", async () => {
    const { data } = await schedule();
    expect((await api.call("DELETE", `/messages/${admin.id}`)).errors[0]?.code).toBe("40303");
    expect((await api.call("DELETE", `/messages/${data.id}`, { key: sender })).errors[0]?.code).toBe("40303");
    const own = await schedule({}, { key: sender });
    expect((await api.call("DELETE", `/messages/${own.data.id}`, { key: sender })).status).toBe(200);
  });
});
