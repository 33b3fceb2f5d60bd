import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { setUpTestDatabase } from "@/lib/testing/database";
import { type HttpSink, startHttpSink } from "@/lib/testing/http-sink";
import { manualClock } from "@/lib/testing/manual-clock";
import { createStickyProfile } from "@/lib/testing/mapping-rows";
import { createTestApi, type TestApi } from "@/lib/testing/test-api";
import { queueTestEvents, startWebhookWorker, type WebhookWorker } from "@/lib/testing/webhook-worker";
import type { WireDelivery } from "./schema";

const db = setUpTestDatabase();
const key: ApiKey = {
  id: "0190b5a0-0000-7000-8000-000000000004",
  name: "ops",
  scopes: ["admin"],
  rateLimit: null,
};
let api: TestApi;
let sink: HttpSink;
let worker: WebhookWorker;
let profileId: string;

beforeAll(async () => {
  api = await createTestApi({ clock: manualClock(Date.now()), key });
  sink = await startHttpSink();
});
afterAll(async () => {
  await api.app.close();
  await sink.stop();
});
beforeEach(async () => {
  await db.pool.query("TRUNCATE webhook_queue, webhook_deliveries, audit_events");
  sink.requests.length = 0;
  sink.answer = (_request, response) => response.end("fine");
  profileId = await createStickyProfile(db.prisma);
  worker = startWebhookWorker(db.pool, { isHasty: true });
});
afterEach(() => worker.stop());

const queue = (paths: readonly string[], more: object = {}) =>
  queueTestEvents(
    db.pool,
    paths.map((path) => ({ messagingProfileId: profileId, url: sink.url + path, ...more })),
  );
const over = async (count: number) => {
  await expect.poll(() => db.prisma.webhookDelivery.count(), { timeout: 20_000 }).toBe(count);
};
const list = (params: Record<string, string> = {}) =>
  api.get<WireDelivery[]>(`/webhook_deliveries?${new URLSearchParams(params)}`);

describe("webhook deliveries of the API", () => {
  it("are listed newest first with their attempts, and retrieved by id", async () => {
    const [first] = await queue(["/a"]);
    await over(1);
    const [second] = await queue(["/b"], { apiVersion: "1" });
    await over(2);
    const { data, meta } = await list();
    expect(data.map(({ id }) => id)).toEqual([second, first]);
    expect(meta).toMatchObject({ total_results: 2, total_pages: 1 });
    const { data: one } = await api.get<WireDelivery>(`/webhook_deliveries/${first}`);
    expect(one).toMatchObject({
      record_type: "webhook_delivery",
      status: "delivered",
      webhook: { id: first, event_type: "messaging-profile.test", payload: { text: "Test" } },
      attempts: [
        {
          status: "delivered",
          errors: [],
          http: { request: { url: `${sink.url}/a` }, response: { status: 200, body: "fine" } },
        },
      ],
    });
    expect(data[0]?.webhook.payload).toMatchObject({ profile_id: profileId, text: "Test" });
  });

  it("are filtered by what the reference has", async () => {
    sink.answer = (request, response) =>
      response.writeHead(request.url === "/bad" ? 500 : 200).end("A% \0 _b");
    const [bad] = await queue(["/bad"]);
    const [good] = await queue(["/good"], { eventType: "message.test" });
    await over(2);
    const ids = async (params: Record<string, string>) => (await list(params)).data.map(({ id }) => id);
    expect(await ids({ "filter[status][eq]": "failed" })).toEqual([bad]);
    expect(await ids({ "filter[event_type]": "message.test,message.sent" })).toEqual([good]);
    expect(await ids({ "filter[attempts][contains]": "/good" })).toEqual([good]);
    expect(await ids({ "filter[webhook][contains]": good ?? "" })).toEqual([good]);
    expect(await ids({ "filter[started_at][lte]": "2020-01-01T00:00:00Z" })).toEqual([]);
    expect(await ids({ "filter[finished_at][gte]": "2020-01-01T00:00:00Z" })).toHaveLength(2);
    const { data } = await api.get<WireDelivery>(`/webhook_deliveries/${bad}`);
    expect(data.attempts).toHaveLength(3);
    expect(data.attempts[0]?.http.response?.body).toBe("A% \ufffd _b");
  });

  it("are paged", async () => {
    await queue(Array.from({ length: 25 }, (_, n) => `/${n}`));
    await over(25);
    const pages = await Promise.all(
      [1, 2, 3].map((n) => list({ "page[number]": String(n), "page[size]": "10" })),
    );
    expect(pages.map(({ data }) => data.length)).toEqual([10, 10, 5]);
    expect(new Set(pages.flatMap(({ data }) => data.map(({ id }) => id))).size).toBe(25);
    expect(pages[0]?.meta).toEqual({ page_number: 1, page_size: 10, total_pages: 3, total_results: 25 });
  });

  it("are delivered again with the same id, to the same URLs or to those of the profile now", async () => {
    const [id] = await queue(["/old"]);
    await over(1);
    const path = `/webhook_deliveries/${id}/actions/redeliver`;
    expect((await api.post(path, {})).data).toEqual({
      record_type: "webhook_redelivery",
      id,
      status: "pending",
    });
    await expect.poll(() => sink.requests.length).toBe(2);
    await over(1);
    await db.prisma.messagingProfile.update({
      where: { id: profileId },
      data: { webhookUrl: `${sink.url}/new` },
    });
    await api.post(path, { use_profile_urls: true });
    await expect.poll(() => sink.requests.length).toBe(3);
    await over(1);
    expect(sink.requests.map(({ path }) => path)).toEqual(["/old", "/old", "/new"]);
    const bodies = sink.requests.map(({ body }) => JSON.parse(body));
    expect(bodies.map(({ data, meta }) => [data.id, meta.attempt])).toEqual(
      [1, 2, 3].map((attempt) => [id, attempt]),
    );
    const { data } = await api.get<WireDelivery>(`/webhook_deliveries/${id}`);
    expect(data.attempts).toHaveLength(3);
    expect(
      await db.prisma.auditEvent.count({ where: { action: "webhook_delivery.redelivered", profileId } }),
    ).toBe(2);
  });

  it("refuses what is on its way, what does not exist and filters that make no sense", async () => {
    await worker.stop();
    const [pending = ""] = await queue(["/"]);
    const redeliver = async (id: string) => {
      const { status, errors } = await api.post(`/webhook_deliveries/${id}/actions/redeliver`, {});
      return [status, errors[0]?.code];
    };
    expect(await redeliver(pending)).toEqual([409, "10036"]);
    expect(await redeliver("019b0000-0000-7000-8000-000000000001")).toEqual([404, "10005"]);
    expect(await redeliver("nonsense")).toEqual([404, "10005"]);
    expect((await api.get(`/webhook_deliveries/${pending}`)).status).toBe(404);
    expect((await list()).data).toEqual([]);
    for (const [name, value] of [
      ["filter[status][eq]", "pending"],
      ["filter[event_type]", "a b"],
      ["filter[started_at][gte]", "yesterday"],
    ] as const)
      expect((await list({ [name]: value })).status).toBe(400);
  });

  it("tell the public key", async () => {
    const { data } = await api.get<{ public: string }>("/public_key");
    expect(Buffer.from(data.public, "base64")).toHaveLength(32);
  });
});
