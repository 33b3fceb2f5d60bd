import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { createTestApi, type TestApi } from "@/lib/testing/test-api";
import { sendingRoutes } from "./routes";

const db = setUpTestDatabase();
const clock = manualClock("2026-01-31T12:30:00Z");
const admin: ApiKey = { id: "0190b5a0-0000-7000-8000-000000000001", name: "admin", scopes: ["admin"] };
let api: TestApi;
let profileId: string;
let numberId: string;
let number: string;

beforeAll(async () => {
  api = await createTestApi({ clock, key: admin });
});
beforeEach(async () => {
  await db.pool.query("TRUNCATE outbound_queue");
  profileId = await createStickyProfile(db.prisma);
  const [assigned] = await assignNumbers(db.prisma, profileId, 1);
  numberId = assigned?.phoneNumberId as string;
  number = assigned?.e164 as string;
});

const queue = async () => {
  const { data } = await api.post<{ id: string }>("/messages", {
    messaging_profile_id: profileId,
    to: "+12125550100",
    text: "Hello",
  });
  return data.id;
};

describe.each(["messaging_profiles", "phone_numbers"] as const)("/%s/{id}", (things) => {
  const path = () => `/${things}/${things === "phone_numbers" ? numberId : profileId}`;
  const ofIt = () =>
    things === "phone_numbers" ? { phone_number_id: numberId } : { messaging_profile_id: profileId };

  it("is held, emptied and resumed", async () => {
    const id = await queue();
    expect((await api.get(`${path()}/sending`)).data).toEqual({
      record_type: "sending_state",
      ...ofIt(),
      held: false,
      held_at: null,
      queued: 1,
    });
    const held = { held: true, held_at: "2026-01-31T12:30:00.000Z", queued: 1 };
    expect((await api.post(`${path()}/actions/hold_sending`, {})).data).toMatchObject(held);
    expect((await api.post(`${path()}/actions/cancel_queued`, {})).data).toEqual({
      record_type: "queue_cancellation",
      ...ofIt(),
      count: 1,
    });
    const { data } = await api.get<{ to: { status: string }[]; completed_at: string }>(`/messages/${id}`);
    expect(data.to[0]?.status).toBe("cancelled");
    expect(data.completed_at).toBe("2026-01-31T12:30:00.000Z");
    expect((await api.post(`${path()}/actions/resume_sending`, {})).data).toMatchObject({
      held: false,
      queued: 0,
    });
  });

  it("is 404 for what is none", async () => {
    for (const act of ["hold_sending", "resume_sending", "cancel_queued"])
      expect((await api.post(`/${things}/nothing/actions/${act}`, {})).errors[0]?.code).toBe("10005");
    expect((await api.get(`/${things}/${admin.id}/sending`)).status).toBe(404);
  });

  it("is read with the scope read and changed with admin", () => {
    const scopes = sendingRoutes
      .filter((route) => route.path.startsWith(`/${things}`))
      .map(({ scope }) => scope);
    expect(scopes.toSorted()).toEqual(["admin", "admin", "admin", "read"]);
  });
});

it("takes a number by itself too", async () => {
  await queue();
  const path = `/phone_numbers/${encodeURIComponent(number)}`;
  const isNumbers = { phone_number_id: numberId };
  const held = { ...isNumbers, held: true, queued: 1 };
  expect((await api.post(`${path}/actions/hold_sending`, {})).data).toMatchObject(held);
  expect((await api.get(`${path}/sending`)).data).toMatchObject(held);
  expect((await api.post(`${path}/actions/cancel_queued`, {})).data).toMatchObject({
    ...isNumbers,
    count: 1,
  });
  expect((await api.post(`${path}/actions/resume_sending`, {})).data).toMatchObject({
    ...isNumbers,
    held: false,
    queued: 0,
  });
  expect((await api.get("/phone_numbers/+12025550199/sending")).status).toBe(404);
});

describe("validity_seconds", () => {
  it("is 3600, and counts from the next message on", async () => {
    const { data } = await api.get(`/messaging_profiles/${profileId}`);
    expect(data).toMatchObject({ validity_seconds: 3_600 });
    await api.call("PATCH", `/messaging_profiles/${profileId}`, { body: { validity_seconds: 60 } });
    const sent = await api.post<{ valid_until: string }>("/messages", {
      messaging_profile_id: profileId,
      to: "+12125550100",
      text: "Hello",
    });
    const validForMs = Date.parse(sent.data.valid_until) - Date.now();
    expect(validForMs).toBeGreaterThan(30_000);
    expect(validForMs).toBeLessThanOrEqual(60_000);
  });

  it.each([59, 86_401, 90.5, "3600", null])("refuses %j", async (validity_seconds) => {
    const answer = await api.call("PATCH", `/messaging_profiles/${profileId}`, {
      body: { validity_seconds },
    });
    expect(answer.status).toBe(400);
    expect(answer.errors[0]?.source).toEqual({ pointer: "/validity_seconds" });
  });
});
