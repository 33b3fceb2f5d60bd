import { createHmac } from "node:crypto";
import { verifyAsync } from "@noble/ed25519";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "@/lib/clock";
import { receiveInbound } from "@/lib/message/receive-inbound";
import { getV1Secret } from "@/lib/messaging-profile/v1-secret";
import { setUpTestDatabase } from "@/lib/testing/database";
import { type HttpSink, startHttpSink } from "@/lib/testing/http-sink";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { insertTestMessages } from "@/lib/testing/message-rows";
import { queueTestEvents, startWebhookWorker, type WebhookWorker } from "@/lib/testing/webhook-worker";
import { webhookPublicKey } from "./signature";
import type { WebhookAttempt } from "./types";

const db = setUpTestDatabase();
const RECENT = Date.UTC(2026, 10, 1);
let sink: HttpSink;
let worker: WebhookWorker;
let profileId: string;

beforeAll(async () => {
  sink = await startHttpSink();
});
afterAll(() => sink.stop());
beforeEach(async () => {
  await db.pool.query("TRUNCATE messages, webhook_queue, webhook_deliveries");
  sink.requests.length = 0;
  sink.answer = (_request, response) => response.end("ok");
  profileId = await createStickyProfile(db.prisma);
  worker = startWebhookWorker(db.pool);
});
afterEach(async () => {
  await worker.stop();
  expect(worker.errors).toEqual([]);
});

const queue = (path: string, more: object = {}) =>
  queueTestEvents(db.pool, [{ messagingProfileId: profileId, url: sink.url + path, ...more }]);
const delivery = async (id: string | undefined) => {
  const row = await db.prisma.webhookDelivery.findFirst({ where: { id } });
  return row && { ...row, attempts: row.attempts as unknown as WebhookAttempt[] };
};
const settled = async (id: string | undefined, timeout = 8_000) => {
  await expect.poll(() => delivery(id), { timeout, interval: 30 }).not.toBeNull();
  const row = await delivery(id);
  if (row === null) throw new Error("not delivered");
  return row;
};

describe("delivering a webhook (F1)", () => {
  it("posts the envelope, signed over the very bytes sent, and keeps the attempt", async () => {
    const [messageId] = await insertTestMessages(db.pool, [
      { messagingProfileId: profileId, acceptedAtMs: RECENT, text: "Grüße 🎉" },
    ]);
    const [id] = await queue("/hook?x=1", { eventType: "message.finalized", messageId });
    const row = await settled(id);
    const [request] = sink.requests;
    expect(request?.path).toBe("/hook?x=1");
    expect(request?.headers["content-type"]).toBe("application/json");
    const body = JSON.parse(request?.body ?? "");
    expect(body).toMatchObject({
      data: {
        record_type: "event",
        event_type: "message.finalized",
        id,
        payload: { record_type: "message", id: messageId, text: "Grüße 🎉", to: [{ status: "delivered" }] },
      },
      meta: { attempt: 1, delivered_to: `${sink.url}/hook?x=1` },
    });
    const signed = `${request?.headers["telnyx-timestamp"]}|${request?.body}`;
    const signature = Buffer.from(String(request?.headers["telnyx-signature-ed25519"]), "base64");
    expect(await verifyAsync(signature, Buffer.from(signed), Buffer.from(webhookPublicKey(), "base64"))).toBe(
      true,
    );
    expect(row).toMatchObject({
      status: "delivered",
      messagingProfileId: profileId,
      messageId,
      payload: body.data,
    });
    expect(row.attempts).toEqual([
      expect.objectContaining({
        attempt: 1,
        url: `${sink.url}/hook?x=1`,
        problem: null,
        responseStatus: 200,
        responseBody: "ok",
      }),
    ]);
    expect(row.attempts[0]?.requestHeaders).toContainEqual([
      "telnyx-timestamp",
      request?.headers["telnyx-timestamp"],
    ]);
    expect(await db.prisma.webhookQueueEntry.count()).toBe(0);
  });

  it("describes the message as it was when it was sent, also when it is delivered by now", async () => {
    const completedAtMs = RECENT + 5_000;
    const [messageId] = await insertTestMessages(db.pool, [
      {
        messagingProfileId: profileId,
        acceptedAtMs: RECENT,
        sentAtMs: RECENT + 1,
        completedAtMs,
        errors: [{ code: "40008" }],
        status: "delivery_failed",
      },
    ]);
    const [id] = await queue("/", { eventType: "message.sent", messageId });
    await settled(id);
    const { payload } = JSON.parse(sink.requests[0]?.body ?? "").data;
    expect(payload).toMatchObject({
      to: [{ status: "sent" }],
      completed_at: null,
      errors: [],
      webhook_url: `${sink.url}/`,
    });
  });

  it("says webhook_delivered of a received message", async () => {
    const [messageId] = await insertTestMessages(db.pool, [
      { messagingProfileId: profileId, acceptedAtMs: RECENT, direction: "inbound", status: "received" },
    ]);
    const [id] = await queue("/", { eventType: "message.received", messageId });
    await settled(id);
    expect(JSON.parse(sink.requests[0]?.body ?? "").data.payload).toMatchObject({
      direction: "inbound",
      to: [{ phone_number: "+12125550100", status: "webhook_delivered" }],
    });
  });

  it("names the others of a received group MMS in cc", async () => {
    await db.prisma.messagingProfile.update({
      where: { id: profileId },
      data: { webhookUrl: `${sink.url}/inbound` },
    });
    const [number] = await assignNumbers(db.prisma, profileId, 1);
    const others = ["+14165550124", "+12125550125"];
    await receiveInbound(db.pool, systemClock, {
      sender: "+13125550111",
      recipient: number?.e164 ?? "",
      text: "See you there.",
      type: "MMS",
      cc: [...others, number?.e164 ?? ""],
    });
    await expect.poll(() => sink.requests.length, { timeout: 8_000 }).toBe(1);
    const { event_type, payload } = JSON.parse(sink.requests[0]?.body ?? "").data;
    expect(event_type).toBe("message.received");
    expect(payload).toMatchObject({
      type: "MMS",
      direction: "inbound",
      to: [{ phone_number: number?.e164 }],
    });
    expect(payload.cc).toEqual(
      others.map((phone_number) => ({ phone_number, status: "", carrier: "", line_type: "" })),
    );
    await expect.poll(() => db.prisma.webhookQueueEntry.count()).toBe(0);
  });

  it("writes version 1 flat and signed with the profile's secret", async () => {
    const [messageId] = await insertTestMessages(db.pool, [
      { messagingProfileId: profileId, acceptedAtMs: RECENT, status: "delivery_unconfirmed" },
    ]);
    const [id] = await queue("/", { eventType: "message.finalized", messageId, apiVersion: "1" });
    await settled(id);
    const { headers = {}, body = "" } = sink.requests[0] ?? {};
    expect(JSON.parse(body)).toMatchObject({
      sms_id: messageId,
      profile_id: profileId,
      from: "+13055550100",
      to: "+12125550100",
      status: "dlr_timeout",
      delivery_status: "dlr_timeout",
      body: { text: "Hello", parts: 1, coding: "GSM-7" },
      delivery_status_webhook_url: `${sink.url}/`,
    });
    const t = headers["telnyx-timestamp"];
    const hash = createHmac("sha256", await getV1Secret(profileId))
      .update(`${t}.${body}`)
      .digest("base64");
    expect(headers["x-telnyx-signature"]).toBe(`t=${t},h=${hash}`);
  });

  it("writes 2010-04-01 as a form", async () => {
    const [messageId = ""] = await insertTestMessages(db.pool, [
      {
        messagingProfileId: profileId,
        acceptedAtMs: RECENT,
        status: "sending_failed",
        text: "a b&c",
        errors: [{ code: "40009" }],
      },
    ]);
    const [id] = await queue("/", { eventType: "message.finalized", messageId, apiVersion: "2010-04-01" });
    await settled(id);
    const { headers = {}, body } = sink.requests[0] ?? {};
    expect(headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject({
      MessageSid: `SM${messageId.replaceAll("-", "")}`,
      From: "+13055550100",
      Body: "a b&c",
      MessageStatus: "failed",
      ErrorCode: "40009",
      NumMedia: "0",
      ApiVersion: "2010-04-01",
    });
  });

  it("gives up at once, and says why, when the message is gone", async () => {
    const [id] = await queue("/", {
      eventType: "message.sent",
      messageId: "019b0000-0000-7000-8000-000000000001",
    });
    const row = await settled(id);
    expect(row.status).toBe("failed");
    expect(row.attempts).toEqual([
      expect.objectContaining({ problem: "not_rendered", detail: "The message is no longer stored." }),
    ]);
    expect(sink.requests).toEqual([]);
  });
});
