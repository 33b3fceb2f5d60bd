import { generateKeyPairSync, sign } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { getLogger } from "@/lib/logger";
import { setUpTestDatabase } from "@/lib/testing/database";
import { assignNumbers, createStickyProfile, type TestAssignment } from "@/lib/testing/mapping-rows";
import { insertCarrier } from "@/lib/testing/test-carrier";
import { createMachineRoutes } from "../../../server/machine-routes";
import { telnyxKind } from "./telnyx-kind";

const db = setUpTestDatabase();
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const rawKey = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
let app: FastifyInstance;
let carrierId: string;
let profileId: string;
let number: TestAssignment;

beforeAll(async () => {
  app = await createMachineRoutes({ expectedMigrations: [], isHttps: false });
  carrierId = await insertCarrier(db.prisma, telnyxKind, {
    apiKey: "KEY",
    publicKey: rawKey,
    baseUrl: "https://up.example/v2",
  });
});
afterAll(() => app.close());
beforeEach(async () => {
  vi.spyOn(getLogger(), "warn").mockImplementation(() => undefined);
  await db.pool.query("TRUNCATE receipt_waits, early_receipts");
  profileId = await createStickyProfile(db.prisma);
  [number] = (await assignNumbers(db.prisma, profileId, 1)) as [TestAssignment];
  await db.prisma.phoneNumber.update({ where: { id: number.phoneNumberId }, data: { carrierId } });
});

function post(
  event: unknown,
  more: { timestamp?: number; signature?: string; path?: string; body?: string } = {},
) {
  const body = more.body ?? JSON.stringify({ data: event, meta: { attempt: 1 } });
  const timestamp = String(more.timestamp ?? Math.floor(Date.now() / 1_000));
  return app.inject({
    method: "POST",
    url: more.path ?? `/carriers/${carrierId}/webhooks`,
    headers: {
      "content-type": "application/json",
      "telnyx-timestamp": timestamp,
      "telnyx-signature-ed25519":
        more.signature ?? sign(null, Buffer.from(`${timestamp}|${body}`), privateKey).toString("base64"),
    },
    payload: body,
  });
}
const finalized = (id: string, status: string, errors: unknown[] = []) => ({
  record_type: "event",
  event_type: "message.finalized",
  id: "e-1",
  payload: { record_type: "message", id, to: [{ phone_number: "+13125550100", status }], errors },
});
const received = (id: string, more = {}) => ({
  event_type: "message.received",
  payload: {
    id,
    type: "SMS",
    from: { phone_number: "+13125550100" },
    to: [{ phone_number: number.e164 }],
    text: "Hi",
    media: [],
    ...more,
  },
});
const early = async () => db.prisma.earlyReceipt.findMany({ where: { carrierId } });
const inbox = () => db.prisma.message.findMany({ where: { messagingProfileId: profileId } });

describe("events of a Telnyx account", () => {
  it.each([
    ["delivered", [], "delivered", null],
    ["delivery_failed", [{ code: "40002" }], "undelivered", "40002"],
    ["delivery_failed", [], "undelivered", "40008"],
    ["sending_failed", [{ code: 40_009 }], "undelivered", "40009"],
    ["expired", [], "expired", "40005"],
    ["delivery_unconfirmed", [], "unconfirmed", null],
  ] as const)(
    "with status %s are receipts, stored before they are acknowledged",
    async (status, errors, outcome, code) => {
      const response = await post(finalized("up-1", status, [...errors]));
      expect(response.statusCode).toBe(200);
      expect(await early()).toEqual([
        expect.objectContaining({ carrierMessageId: "up-1", outcome, errorCode: code }),
      ]);
    },
  );

  it.each([
    { event_type: "message.sent", payload: { id: "up-1", to: [{ status: "sent" }] } },
    { event_type: "number_order.complete", payload: {} },
    { record_type: "link_clicked", url: "https://a.example" },
    finalized("up-1", "queued"),
  ])("that say nothing final are acknowledged and change nothing", async (event) => {
    expect((await post({ payload: null, ...event })).statusCode).toBe(200);
    expect(await early()).toEqual([]);
  });

  it("bring inbound messages with their media, once however often they are brought", async () => {
    const event = received("in-1", {
      type: "MMS",
      media: [{ url: "https://m.example/1.jpg" }],
      subject: "Re",
      cc: [
        "+13125550102",
        { phone_number: "+13125550103", status: "" },
        "+13125550102",
        number.e164,
        7,
        null,
      ],
    });
    expect((await post(event)).statusCode).toBe(200);
    expect((await post(event)).statusCode).toBe(200);
    expect(await inbox()).toEqual([
      expect.objectContaining({
        direction: "inbound",
        type: "MMS",
        sender: "+13125550100",
        recipient: number.e164,
        text: "Hi",
        mediaUrls: ["https://m.example/1.jpg"],
        subject: "Re",
        cc: ["+13125550102", "+13125550103"],
        carrierId,
        carrierMessageId: "in-1",
      }),
    ]);
  });
});

describe("what is not accepted", () => {
  it.each([
    ["another signature", { signature: Buffer.alloc(64).toString("base64") }],
    ["a short signature", { signature: "AAAA" }],
    ["an old timestamp", { timestamp: Math.floor(Date.now() / 1_000) - 302 }],
    ["a timestamp ahead", { timestamp: Math.floor(Date.now() / 1_000) + 900 }],
  ])("is an event with %s", async (_name, more) => {
    const response = await post(finalized("up-1", "delivered"), more);
    expect(response.statusCode).toBe(401);
    expect(await early()).toEqual([]);
  });

  it.each(["", "{", "[]", '{"data":{"event_type":"message.finalized","payload":{}}}'])(
    "is the body %j",
    async (body) => {
      expect((await post(null, { body })).statusCode).toBe(400);
    },
  );

  it("is an id no database can hold, and nothing is said of why", async () => {
    const response = await post(finalized("up-\0", "delivered"));
    expect(response.statusCode).toBe(422);
    expect(response.body).toBe("Not accepted.");
  });

  it("is a body beyond 256 KB, signed or not", async () => {
    expect((await post(null, { body: " ".repeat(262_145) })).statusCode).toBe(413);
  });

  it.each([
    ["an unknown carrier", "/carriers/01890000-0000-7000-8000-000000000999/webhooks", 404],
    ["a carrier that is never asked", "/carriers/00000000-0000-7000-8000-000000000001/webhooks", 404],
    ["another path", null, 404],
  ])("is what is meant for %s", async (_name, path, status) => {
    const response = await post(finalized("up-1", "delivered"), {
      path: path ?? `/carriers/${carrierId}/other`,
    });
    expect(response.statusCode).toBe(status);
  });

  it("is answered with 503, so that it is brought again, while the database is away", async () => {
    const log = vi.spyOn(getLogger(), "error").mockImplementation(() => undefined);
    await post(finalized("warm-up", "delivered"));
    vi.spyOn(db.pool, "connect").mockImplementation(() => Promise.reject(new Error("no database")) as never);
    const response = await post(finalized("up-1", "delivered"));
    expect(response.statusCode).toBe(503);
    expect(response.body).not.toContain("database");
    expect(log).toHaveBeenCalledOnce();
  });
});
