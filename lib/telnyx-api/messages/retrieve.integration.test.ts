import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiKey, ApiKeyScope } from "@/lib/api-key/types";
import { closeAcceptor } from "@/lib/message/accept-message";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { insertTestMessages } from "@/lib/testing/message-rows";
import { createTestApi, type TestApi } from "@/lib/testing/test-api";
import type { WireMessage } from "./wire-message";

const db = setUpTestDatabase();
const reader: ApiKey = {
  id: "0190b5a0-0000-7000-8000-000000000002",
  name: "reports",
  scopes: ["read"],
  rateLimit: null,
};
const NOW = Date.now();
const DAY_MS = 86_400_000;
const clock = manualClock(NOW);
let api: TestApi;
let profileId: string;

beforeAll(async () => {
  api = await createTestApi({ clock, key: reader });
  profileId = await createStickyProfile(db.prisma);
  await assignNumbers(db.prisma, profileId, ["+13125550142"]);
});
afterAll(async () => {
  await api.app.close();
  await closeAcceptor();
});

const retrieve = (id: string, key?: ApiKey) => api.get<WireMessage>(`/messages/${id}`, key && { key });

describe("GET /messages/{id}", () => {
  it("gives what the send answered, and what became of it since", async () => {
    const sent = await api.post<WireMessage>("/messages/number_pool", {
      messaging_profile_id: profileId,
      to: "+12125550101",
      text: "Hello",
      webhook_url: "https://example.com/hook",
    });
    expect(sent.status).toBe(200);
    const { data } = await retrieve(sent.data.id);
    expect(data).toEqual({ ...sent.data, wait_seconds: null });

    const completedAt = new Date(NOW + 3_000);
    await db.prisma.message.updateMany({
      where: { id: data.id },
      data: {
        status: "delivery_failed",
        sentAt: new Date(NOW + 1_000),
        completedAt,
        errors: [{ code: "40008", title: "Undeliverable", detail: "Absent subscriber." }, { code: "99999" }],
      },
    });
    const later = (await retrieve(data.id)).data;
    expect(later).toMatchObject({
      to: [{ status: "delivery_failed" }],
      sent_at: new Date(NOW + 1_000).toISOString(),
      completed_at: completedAt.toISOString(),
      errors: [
        {
          code: "40008",
          title: "Undeliverable",
          detail: "Absent subscriber.",
          meta: { url: "https://developers.telnyx.com/docs/overview/errors/40008" },
        },
        { code: "99999", title: "Error of the carrier" },
      ],
    });
  });

  it("shows a received message with us as the recipient", async () => {
    const [id = ""] = await insertTestMessages(db.pool, [
      {
        messagingProfileId: profileId,
        acceptedAtMs: NOW - DAY_MS,
        direction: "inbound",
        status: "received",
        sender: "+12125550105",
        recipient: "+13125550142",
      },
    ]);
    const { data } = await retrieve(id);
    expect(data).toMatchObject({
      direction: "inbound",
      from: { phone_number: "+12125550105", carrier: "", line_type: "", status: "received" },
      to: [{ phone_number: "+13125550142", line_type: "long_code", status: "delivered" }],
    });
  });

  it.each([
    ["10 days less 1 ms", 10 * DAY_MS - 1, 200],
    ["10 days", 10 * DAY_MS, 404],
    ["11 days", 11 * DAY_MS, 404],
  ])("answers for a message of %s with %i ms and status %i", async (_name, age, status) => {
    const [id = ""] = await insertTestMessages(db.pool, [
      { messagingProfileId: profileId, acceptedAtMs: NOW - age, sequence: 7 },
    ]);
    expect((await retrieve(id)).status).toBe(status);
  });

  it("shows a key that only sends what was accepted with itself, and not whether others exist", async () => {
    const key = (id: string, ...scopes: ApiKeyScope[]): ApiKey => ({ id, name: id, scopes, rateLimit: null });
    const own = key("0190b5a0-0000-7000-8000-00000000000a", "send");
    const other = key("0190b5a0-0000-7000-8000-00000000000b", "send");
    const body = { messaging_profile_id: profileId, to: "+12125550106", text: "Hello" };
    const { id } = (await api.post<WireMessage>("/messages/number_pool", body, { key: own })).data;
    expect((await retrieve(id, own)).data.id).toBe(id);
    const refused = await retrieve(id, other);
    expect([refused.status, refused.errors[0]?.code]).toEqual([404, "40303"]);
    for (const scopes of [["read"], ["admin"], ["read", "send"]] as const)
      expect((await retrieve(id, key(other.id, ...scopes))).status).toBe(200);
  });

  it.each([
    "00000000-0000-7000-8000-000000000000",
    "nothing",
    "%00",
    "'; DROP TABLE messages",
    "x".repeat(100),
  ])("answers for %j that there is no such message", async (id) => {
    const { status, errors } = await retrieve(encodeURIComponent(id));
    expect([status, errors[0]?.code, errors[0]?.source]).toEqual([404, "40303", { parameter: "id" }]);
  });
});
