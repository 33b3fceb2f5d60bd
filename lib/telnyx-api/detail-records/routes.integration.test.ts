import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { walkDetailRecords } from "@/lib/message/detail-records";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { insertTestMessages, type TestMessage } from "@/lib/testing/message-rows";
import { createTestApi, type TestApi } from "@/lib/testing/test-api";
import type { WireDetailRecord } from "./schema";

const db = setUpTestDatabase();
const key: ApiKey = {
  id: "0190b5a0-0000-7000-8000-000000000003",
  name: "billing",
  scopes: ["read"],
  rateLimit: null,
};
const NOW = Date.UTC(2026, 10, 18, 12);
const DAY_MS = 86_400_000;
const CARRIER = "00000000-0000-7000-8000-000000000001";
let api: TestApi;
let one: string;
let other: string;
let ids: string[];

beforeAll(async () => {
  api = await createTestApi({ clock: manualClock(NOW), key });
  one = await createStickyProfile(db.prisma, { name: "Shop" });
  other = await createStickyProfile(db.prisma, { name: "Clinic" });
  await assignNumbers(db.prisma, one, ["+13125550142"]);
  const messages: TestMessage[] = Array.from({ length: 230 }, (_, i) => ({
    messagingProfileId: i % 2 === 0 ? one : other,
    acceptedAtMs: NOW - i * 3_600_000,
    sequence: i,
    recipient: i % 10 === 0 ? "+447700900123" : "+12125550101",
    sender: i % 3 === 0 ? "+13125550142" : "+13125550143",
    status:
      (["delivered", "delivery_failed", "queued", "expired", "sending_failed"] as const)[i % 5] ?? "sent",
  }));
  messages.push({
    messagingProfileId: one,
    acceptedAtMs: NOW - 230 * 3_600_000,
    direction: "inbound",
    status: "received",
    sender: "+12125550101",
    recipient: "+13125550142",
  });
  ids = await insertTestMessages(db.pool, messages);
});
afterAll(() => api.app.close());

type Params = Record<string, string>;
const list = (params: Params) =>
  api.get<WireDetailRecord[]>(
    `/detail_records?${new URLSearchParams({ "filter[record_type]": "messaging", ...params })}`,
  );

/** All pages, as the SDK's iterator reads them. */
async function walk(params: Params, whileWalking?: (page: number) => Promise<unknown>) {
  const records: WireDetailRecord[] = [];
  for (let page = 1; ; page++) {
    const { data, meta } = await list({ ...params, "page[number]": String(page) });
    records.push(...data);
    if (data.length === 0 || page >= (meta.total_pages ?? 0)) return records;
    await whileWalking?.(page);
  }
}

describe("GET /detail_records", () => {
  it("shows what is known of a message", async () => {
    await db.prisma.message.updateMany({
      where: { id: ids[1] ?? "" },
      data: {
        carrierId: CARRIER,
        sentAt: new Date(NOW - 3_599_000),
        completedAt: new Date(NOW - 3_598_000),
        tags: ["north", "sales"],
        webhookUrl: "https://example.com/hook",
        errors: [{ code: "40008", title: "Undeliverable", detail: null }],
      },
    });
    const { status, data, meta } = await list({ "filter[uuid]": ids[1] ?? "" });
    expect([status, meta]).toEqual([
      200,
      { page_number: 1, page_size: 20, total_pages: 1, total_results: 1 },
    ]);
    expect(data).toEqual([
      {
        record_type: "message_detail_record",
        uuid: ids[1],
        direction: "outbound",
        message_type: "SMS",
        cli: "+13125550143",
        cld: "+12125550101",
        status: "failed",
        errors: ["40008"],
        parts: 1,
        carrier: "Simulator",
        carrier_fee: null,
        rate: null,
        cost: null,
        currency: null,
        country_code: "US",
        source_country_code: "US",
        mcc: null,
        mnc: null,
        on_net: null,
        fteu: null,
        profile_id: other,
        profile_name: "Clinic",
        tags: "north,sales",
        user_id: null,
        delivery_status: null,
        delivery_status_webhook_url: "https://example.com/hook",
        delivery_status_failover_url: null,
        created_at: new Date(NOW - 3_600_000).toISOString(),
        sent_at: new Date(NOW - 3_599_000).toISOString(),
        completed_at: new Date(NOW - 3_598_000).toISOString(),
        updated_at: new Date(NOW - 3_598_000).toISOString(),
      },
    ]);
  });

  it("is walked to its end in either order, newest first unless asked otherwise", async () => {
    expect((await walk({})).map(({ uuid }) => uuid)).toEqual(ids);
    expect((await walk({ "page[size]": "50", sort: "created_at" })).map(({ uuid }) => uuid)).toEqual(
      ids.toReversed(),
    );
    const { meta } = await list({ "page[size]": "7", "page[number]": "3" });
    expect(meta).toEqual({ page_number: 3, page_size: 7, total_pages: 33, total_results: 231 });
  });

  it("repeats and misses none while messages come in", async () => {
    let came = 0;
    const records = await walk({ "page[size]": "20", "filter[profile_id]": other }, async () => {
      await insertTestMessages(db.pool, [
        { messagingProfileId: other, acceptedAtMs: NOW + 1 + came, sequence: 900 + came++ },
      ]);
    });
    expect(came).toBeGreaterThan(3);
    expect(records.map(({ uuid }) => uuid)).toEqual(ids.filter((_, i) => i < 230 && i % 2 === 1));
    await db.prisma.message.deleteMany({ where: { acceptedAt: { gt: new Date(NOW) } } });
  });

  it.each<[Params, (i: number) => boolean]>([
    [{ "filter[direction]": "inbound" }, (i) => i === 230],
    [{ "filter[direction]": "outbound" }, (i) => i < 230],
    [{ "filter[message_type]": "MMS" }, () => false],
    [{ "filter[cld]": "+447700900123" }, (i) => i < 230 && i % 10 === 0],
    [{ "filter[cli]": "+13125550142" }, (i) => i < 230 && i % 3 === 0],
    [{ "filter[status]": "gw_reject" }, (i) => i < 230 && i % 5 === 4],
    [{ "filter[status]": "failed,gw_timeout" }, (i) => i < 230 && (i % 5 === 1 || i % 5 === 3)],
    [{ "filter[status]": "received" }, (i) => i === 230],
    [{ "filter[status]": "dlr_timeout" }, () => false],
    [{ "filter[date_range]": "today" }, (i) => i <= 12],
    [{ "filter[date_range]": "tomorrow" }, () => false],
    [{ "filter[date_range]": "last_3_days" }, (i) => i <= 84],
    [{ "filter[created_at][gte]": new Date(NOW - DAY_MS).toISOString() }, (i) => i <= 24],
    [{ "filter[created_at][gt]": new Date(NOW - DAY_MS).toISOString() }, (i) => i < 24],
    [{ "filter[created_at][lte]": new Date(NOW - DAY_MS).toISOString() }, (i) => i >= 24],
    [{ "filter[created_at][lt]": "2026-11-17T17:45:00+05:45" }, (i) => i > 24],
    [
      { "filter[date_range]": "last_3_days", "filter[created_at][lt]": new Date(NOW - DAY_MS).toISOString() },
      (i) => i > 24 && i <= 84,
    ],
    [
      { "filter[cld]": "+12125550101", "filter[status]": "delivered", sort: "created_at" },
      (i) => i < 230 && i % 5 === 0 && i % 10 !== 0,
    ],
  ])("filters by %j", async (params, matches) => {
    const records = await walk({ ...params, "page[size]": "20" });
    const expected = ids.filter((_, i) => matches(i));
    expect(records.map(({ uuid }) => uuid)).toEqual(
      params.sort === "created_at" ? expected.toReversed() : expected,
    );
    const { meta } = await list(params);
    expect(meta.total_results).toBe(expected.length);
  });

  it.each<[Params, string, string]>([
    [{ "filter[record_type]": "call-control" }, "filter[record_type]", "10032"],
    [{ "page[size]": "51" }, "page[size]", "10033"],
    [{ "page[size]": "0" }, "page[size]", "10033"],
    [{ "page[number]": "x" }, "page[number]", "10015"],
    [{ "filter[colour]": "red" }, "filter[colour]", "10031"],
    [{ "filter[status]": "delivered,lost" }, "filter[status]", "10032"],
    [{ "filter[direction]": "up" }, "filter[direction]", "10032"],
    [{ "filter[cld]": "12125550101" }, "filter[cld]", "10016"],
    [{ "filter[uuid]": "nothing" }, "filter[uuid]", "10015"],
    [{ "filter[profile_id]": "nothing" }, "filter[profile_id]", "10015"],
    [{ "filter[date_range]": "last_year" }, "filter[date_range]", "10032"],
    [{ "filter[created_at][gte]": "yesterday" }, "filter[created_at][gte]", "10015"],
    [{ sort: "status" }, "sort", "10032"],
  ])("refuses %j", async (params, parameter, code) => {
    const { status, errors } = await list(params);
    expect([status, errors.map((error) => [error.code, error.source])]).toEqual([
      400,
      [[code, { parameter }]],
    ]);
  });

  it("needs the record type", async () => {
    const { status, errors } = await api.get("/detail_records");
    expect([status, errors[0]?.code, errors[0]?.source]).toEqual([
      400,
      "10004",
      { parameter: "filter[record_type]" },
    ]);
  });

  it("ignores other unknown parameters, also for its bookmarks", async () => {
    expect((await list({ _: "1" })).data.length).toBe(20);
  });

  it("refuses what would take too long, and counts what it can", async () => {
    const filter = {
      messagingProfileId: null,
      id: null,
      direction: null,
      type: null,
      statuses: null,
    } as const;
    const bounds = { sender: "+13125550199", recipient: null, sinceMs: null, untilMs: null } as const;
    // Each row looked at costs this long, so that the smallest limit ends the statement.
    await db.pool.query(
      "ALTER TABLE messages RENAME TO stored_messages; CREATE VIEW messages AS SELECT m.* FROM stored_messages m, pg_sleep(0.2)",
    );
    const walkOf = walkDetailRecords({ ...filter, ...bounds, order: "newest_first" }, db.prisma, {
      readMs: 50,
      countMs: 50,
    });
    await expect(walkOf.read(null, 0, 20)).rejects.toMatchObject({ code: "invalid_filter" });
    expect(await walkOf.count(10_001)).toBe(0);
    await db.pool.query("DROP VIEW messages; ALTER TABLE stored_messages RENAME TO messages");
    expect(await walkOf.read(null, 0, 20)).toEqual([]);
  });
});
