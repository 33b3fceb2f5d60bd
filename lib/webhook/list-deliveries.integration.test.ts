import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemActor } from "@/lib/audit/record-audit";
import { systemClock } from "@/lib/clock";
import { createHousekeepingLoop } from "@/lib/housekeeping/housekeeping-loop";
import { setUpTestDatabase } from "@/lib/testing/database";
import { type HttpSink, startHttpSink } from "@/lib/testing/http-sink";
import { manualClock } from "@/lib/testing/manual-clock";
import { createStickyProfile } from "@/lib/testing/mapping-rows";
import { queueTestEvents, startWebhookWorker } from "@/lib/testing/webhook-worker";
import type { DeliveryCursor } from "./delivery-log-repository";
import { type DeliveryFilter, getDelivery, listDeliveries } from "./list-deliveries";
import { countRedeliverable, redeliverStep, sendTestEvent } from "./redeliver";

const db = setUpTestDatabase();
const ctx = { actor: systemActor, clock: systemClock };
const MESSAGE = "019b0000-0000-7000-8000-000000000001";
const ANY: DeliveryFilter = {
  messagingProfileId: null,
  messageId: null,
  status: null,
  eventType: null,
  url: null,
  sinceMs: null,
  untilMs: null,
};
let sink: HttpSink;
let shop: string;
let clinic: string;

beforeAll(async () => {
  sink = await startHttpSink((request, response) =>
    response.writeHead(request.url === "/bad" ? 500 : 200).end(),
  );
  shop = await createStickyProfile(db.prisma, { name: "Shop" });
  clinic = await createStickyProfile(db.prisma, { name: "Clinic" });
});
afterAll(() => sink.stop());
beforeEach(() => db.pool.query("TRUNCATE webhook_queue, webhook_deliveries, audit_events"));

/** Ten delivered and two failed of the shop, three on their way of the clinic. */
async function fill(): Promise<void> {
  const worker = startWebhookWorker(db.pool, { isHasty: true });
  await queueTestEvents(
    db.pool,
    Array.from({ length: 12 }, (_, n) => ({
      messagingProfileId: shop,
      url: `${sink.url}/${n < 2 ? "bad" : `Path${n}`}`,
    })),
  );
  await expect.poll(() => db.prisma.webhookDelivery.count(), { timeout: 12_000 }).toBe(12);
  await worker.stop();
  await queueTestEvents(
    db.pool,
    Array.from({ length: 3 }, () => ({
      messagingProfileId: clinic,
      url: `${sink.url}/later`,
      eventType: "message.sent",
    })),
  );
}

describe("the log of webhooks", () => {
  it("is narrowed by status, profile, event, URL and time, and counts alike", async () => {
    await fill();
    const count = async (filter: Partial<DeliveryFilter>) => {
      const { rows } = await listDeliveries({ ...ANY, ...filter }, null);
      expect(await countRedeliverable({ ...ANY, ...filter })).toEqual({ count: rows.length, isExact: true });
      return rows.length;
    };
    expect(await count({})).toBe(15);
    expect(await count({ status: "pending" })).toBe(3);
    expect(await count({ status: "delivered" })).toBe(10);
    expect(await count({ status: "failed" })).toBe(2);
    expect(await count({ messagingProfileId: clinic })).toBe(3);
    expect(await count({ eventType: "message.sent" })).toBe(3);
    expect(await count({ url: "/path1" })).toBe(2);
    expect(await count({ url: "%" })).toBe(0);
    expect(await count({ messageId: MESSAGE })).toBe(0);
    expect(await count({ sinceMs: Date.now() + 60_000 })).toBe(0);
    expect(await count({ untilMs: Date.now() + 60_000 })).toBe(15);
  });

  it("is walked to its end and back, newest first, whether events are over or on their way", async () => {
    await fill();
    const limits = { limit: 4, maxScanned: 1_000 };
    const pages: string[][] = [];
    let cursor: DeliveryCursor | null = null;
    do {
      const page = await listDeliveries(ANY, cursor, db.prisma, limits);
      pages.push(page.rows.map(({ id }) => id));
      cursor = page.older;
    } while (cursor !== null);
    const ids = pages.flat();
    expect(pages.map((page) => page.length)).toEqual([4, 4, 4, 3]);
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
    const [first = ""] = pages[3] ?? [];
    const back = await listDeliveries(ANY, { towards: "newer", id: first }, db.prisma, limits);
    expect(back.rows.map(({ id }) => id)).toEqual(pages[2]);
  });

  it("says how far it has looked when a filter finds little", async () => {
    await fill();
    const page = await listDeliveries({ ...ANY, url: "/bad" }, null, db.prisma, { limit: 5, maxScanned: 6 });
    expect(page.rows).toEqual([]);
    expect(page.searchedTo).toMatchObject({ towards: "older" });
    expect(page.older).not.toBeNull();
  });

  it("is delivered again step by step, what is on its way left alone, and audited", async () => {
    await fill();
    const filter = { ...ANY, messagingProfileId: shop };
    const { count, nextId } = await redeliverStep(ctx, filter, null, { toProfileUrls: false });
    expect([count, nextId]).toEqual([12, null]);
    expect(await db.prisma.webhookQueueEntry.count()).toBe(15);
    expect(await redeliverStep(ctx, filter, null, { toProfileUrls: false })).toEqual({
      count: 0,
      nextId: null,
    });
    const [event] = await db.prisma.auditEvent.findMany();
    expect(event).toMatchObject({
      action: "webhook_delivery.redelivered",
      profileId: shop,
      detail: { count: 12 },
    });
    const [row] = (await listDeliveries({ ...filter, status: "pending" }, null)).rows;
    expect(row).toMatchObject({ isPending: true, status: "delivered", attemptCount: 1, responseStatus: 200 });
  });

  it("forgets deliveries after 30 days, in chunks", async () => {
    await fill();
    const clock = manualClock(Date.now() + 30 * 86_400_000 - 60_000);
    const loop = createHousekeepingLoop(db.pool, clock, { chunk: 5 });
    const signal = new AbortController().signal;
    await loop.runRound(signal);
    expect(await db.prisma.webhookDelivery.count()).toBe(12);
    clock.advance(120_000);
    for (const left of [7, 2, 0]) {
      await loop.runRound(signal);
      expect(await db.prisma.webhookDelivery.count()).toBe(left);
    }
  });
});

describe("a test event", () => {
  it("goes to the saved URLs and says what it is", async () => {
    await expect(sendTestEvent(ctx, clinic)).rejects.toMatchObject({ code: "invalid_value" });
    await expect(sendTestEvent(ctx, MESSAGE)).rejects.toMatchObject({ code: "invalid_value" });
    await db.prisma.messagingProfile.update({
      where: { id: shop },
      data: { webhookUrl: `${sink.url}/test` },
    });
    const id = await sendTestEvent(ctx, shop);
    const worker = startWebhookWorker(db.pool, { isHasty: true });
    await expect.poll(async () => (await getDelivery(id)).isPending).toBe(false);
    await worker.stop();
    const delivery = await getDelivery(id);
    expect(delivery).toMatchObject({ status: "delivered", url: `${sink.url}/test`, profileName: "Shop" });
    expect(JSON.parse(delivery.payload ?? "")).toMatchObject({
      id,
      event_type: "messaging-profile.test",
      payload: { messaging_profile_id: shop, text: "This is a test event. No message is behind it." },
    });
  });
});
