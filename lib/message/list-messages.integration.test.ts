import { randomUUID } from "node:crypto";
import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { createPrisma } from "@/lib/db/client";
import type { E164 } from "@/lib/phone-number/e164";
import { setUpTestDatabase } from "@/lib/testing/database";
import { insertTestMessages, type TestMessage, testMessageId } from "@/lib/testing/message-rows";
import { seededRandom } from "@/lib/testing/seeded-random";
import { listMessages, type MessageLogFilter, type MessageLogPage, refreshMessages } from "./list-messages";
import { lowestMessageIdAt } from "./message-id-time";
import type { MessageLogCursor } from "./message-log-repository";

const db = setUpTestDatabase();
const T = Date.parse("2026-06-30T23:59:58.000Z");
const A = randomUUID();
const B = randomUUID();
const any: MessageLogFilter = {
  messagingProfileId: null,
  direction: null,
  status: null,
  recipient: null,
  sender: null,
  sinceMs: null,
  untilMs: null,
};
const small = { perPage: 3, maxScanned: 7, maxSorted: 12 };
const random = seededRandom(7);
const pick = <T>(values: readonly T[]): T => values[Math.floor(random.next() * values.length)] as T;

/** Over the end of a month, so that pages cross partitions; several in one millisecond, so that ids decide. */
const messages: TestMessage[] = Array.from({ length: 120 }, (_, sequence) => ({
  messagingProfileId: pick([A, A, B]),
  acceptedAtMs: T + Math.floor(sequence / 3) * 100,
  sequence,
  direction: pick(["outbound", "outbound", "inbound"] as const),
  status: pick(["delivered", "delivery_failed", "queued"] as const),
  sender: pick(["+13055550101", "+13055550102", "+18885550101"]),
  recipient: pick(["+12125550101", "+12125550102", "+14155550101", "+442079460018"]),
}));

function matching(filter: MessageLogFilter): string[] {
  return messages
    .filter(
      (m) =>
        (filter.messagingProfileId === null || m.messagingProfileId === filter.messagingProfileId) &&
        (filter.direction === null || m.direction === filter.direction) &&
        (filter.status === null || m.status === filter.status) &&
        (filter.recipient === null ||
          (filter.recipient.kind === "whole"
            ? m.recipient === filter.recipient.digits
            : m.recipient?.startsWith(filter.recipient.digits))) &&
        (filter.sender === null || m.sender?.startsWith(filter.sender.digits)) &&
        (filter.sinceMs === null || m.acceptedAtMs >= filter.sinceMs) &&
        (filter.untilMs === null || m.acceptedAtMs < filter.untilMs),
    )
    .map(testMessageId)
    .toReversed();
}

async function walk(
  filter: MessageLogFilter,
  start: MessageLogCursor | null,
  towards: "older" | "newer",
): Promise<MessageLogPage[]> {
  const pages = [await listMessages(filter, start, db.prisma, small)];
  for (let cursor = pages[0]?.[towards]; cursor && pages.length < 200; cursor = pages.at(-1)?.[towards]) {
    pages.push(await listMessages(filter, cursor, db.prisma, small));
  }
  return pages;
}

const idsOf = (pages: readonly MessageLogPage[]) => pages.flatMap((page) => page.rows.map((row) => row.id));

beforeAll(async () => {
  await db.pool.query(
    "SELECT ensure_message_partition($1::timestamptz), ensure_message_partition($2::timestamptz)",
    ["2026-06-15T00:00:00Z", "2026-07-15T00:00:00Z"],
  );
  await db.pool.query(
    "INSERT INTO messaging_profiles (id, name, deleted_at) VALUES ($1, 'Alerts', NULL), ($2, 'Old campaign', now())",
    [A, B],
  );
  await insertTestMessages(db.pool, messages);
});

const whole = (digits: string) => ({ kind: "whole", digits: digits as E164 }) as const;
const prefix = (digits: string) => ({ kind: "prefix", digits }) as const;
const filters: [string, Partial<MessageLogFilter>][] = [
  ["nothing", {}],
  ["a profile", { messagingProfileId: A }],
  ["a profile without messages", { messagingProfileId: randomUUID() }],
  ["a direction", { direction: "inbound" }],
  ["a status few have", { status: "queued", direction: "inbound", messagingProfileId: B }],
  ["a status none has", { status: "cancelled" }],
  ["a whole recipient", { recipient: whole("+14155550101") }],
  ["a whole recipient of a profile", { recipient: whole("+14155550101"), messagingProfileId: B }],
  ["a recipient nobody wrote to", { recipient: whole("+14155550199") }],
  ["a prefix many have", { recipient: prefix("+1") }],
  ["a prefix many have, with a status", { recipient: prefix("+1"), status: "queued" }],
  ["a prefix few have", { recipient: prefix("+44"), status: "delivered" }],
  ["a prefix nobody has", { recipient: prefix("+49") }],
  ["the start of a sender", { sender: prefix("+1305") }],
  ["a whole sender", { sender: whole("+18885550101"), messagingProfileId: A }],
  ["a range of time", { sinceMs: T + 1_000, untilMs: T + 3_000 }],
  ["a range of time of a profile", { sinceMs: T + 1_000, untilMs: T + 3_000, messagingProfileId: A }],
  ["a range of time of a recipient", { sinceMs: T + 900, recipient: whole("+12125550101") }],
  ["an empty range of time", { sinceMs: T + 3_000, untilMs: T + 1_000 }],
];

describe("paging through the messages log", () => {
  it.each(filters)("filtered by %s: every page once, newest first, nothing left out", async (_, narrowed) => {
    const filter = { ...any, ...narrowed };
    const pages = await walk(filter, null, "older");
    expect(idsOf(pages)).toEqual(matching(filter));
    expect(pages[0]?.newer).toBeNull();
    expect(pages.at(-1)?.older).toBeNull();
  });

  it.each(filters)("filtered by %s: the way back shows the same pages", async (_, narrowed) => {
    const filter = { ...any, ...narrowed };
    const beforeAllOfThem = { towards: "newer", id: "00000000-0000-0000-0000-000000000000" } as const;
    const pages = await walk(filter, beforeAllOfThem, "newer");
    expect(idsOf(pages.toReversed())).toEqual(matching(filter));
  });

  it("turns round in the middle without losing or repeating a row", async () => {
    const [first, second, third] = await walk(any, null, "older");
    const back = await listMessages(any, third?.newer ?? null, db.prisma, small);
    expect(idsOf([back])).toEqual(idsOf(second ? [second] : []));
    const start = await listMessages(any, back.newer, db.prisma, small);
    expect(idsOf([start])).toEqual(idsOf(first ? [first] : []));
    expect(start.newer).toBeNull();
    const forth = await listMessages(any, back.older, db.prisma, small);
    expect(idsOf([forth])).toEqual(idsOf(third ? [third] : []));
  });

  it("stays where it is while new messages arrive", async () => {
    const page = await listMessages(any, null, db.prisma, small);
    const arrived = { messagingProfileId: A, acceptedAtMs: T + 60_000, sequence: 999 };
    await insertTestMessages(db.pool, [arrived]);
    const next = await listMessages(any, page.older, db.prisma, small);
    expect(idsOf([page, next])).toEqual(matching(any).slice(0, 6));
    await db.pool.query("DELETE FROM messages WHERE id = $1", [testMessageId(arrived)]);
  });

  it("gives up after the rows it may look at, says how far it got, and goes on from there", async () => {
    const filter = { ...any, status: "cancelled" as const };
    const page = await listMessages(filter, null, db.prisma, small);
    const seventh = messages.at(-7);
    expect(page.rows).toEqual([]);
    expect(page.searchedTo).toEqual({ atMs: seventh?.acceptedAtMs, towards: "older" });
    expect(page.older?.id).toBe(seventh && testMessageId(seventh));
    const pages = await walk(filter, null, "older");
    expect(pages).toHaveLength(Math.ceil((messages.length + 1) / small.maxScanned));
    expect(pages.at(-1)?.searchedTo).toBeNull();
  });

  it("finds the few messages of a prefix at once, wherever in time they are", async () => {
    const rare: TestMessage = {
      messagingProfileId: A,
      acceptedAtMs: T - 40 * 24 * 3_600_000,
      recipient: "+14165550199",
    };
    const [id] = await insertTestMessages(db.pool, [rare]);
    const page = await listMessages({ ...any, recipient: prefix("+1416") }, null, db.prisma, small);
    expect(idsOf([page])).toEqual([id]);
    expect(page.searchedTo).toBeNull();
    await db.pool.query("DELETE FROM messages WHERE id = $1", [id]);
  });

  it("names profiles, deleted ones too, and hands out instants as epoch milliseconds", async () => {
    const page = await listMessages({ ...any, messagingProfileId: B }, null, db.prisma, small);
    const newest = messages.findLast((m) => m.messagingProfileId === B);
    expect(page.rows[0]).toMatchObject({
      profileName: "Old campaign",
      profileDeleted: true,
      acceptedAtMs: newest?.acceptedAtMs,
      completedAtMs: null,
      sender: newest?.sender,
      preview: "Hello",
      errors: [],
    });
  });
});

describe("work of a page", () => {
  it("follows the index of the profile, also past many newer messages of others", async () => {
    const quiet = randomUUID();
    await db.pool.query(
      `INSERT INTO messages (messaging_profile_id, id, accepted_at, direction, type, status, encoding, num_chars, parts, sender, recipient, text)
       SELECT CASE WHEN n <= 20000 THEN $1::uuid ELSE $2::uuid END, uuid_v7_floor('2026-06-10T00:00:00Z'::timestamptz + n * interval '1 ms'),
         now(), 'outbound', 'SMS', 'delivered', 'gsm7', 1, 1, '+13055550100', '+17025550100', 'x'
       FROM generate_series(1, 40000) n`,
      [quiet, randomUUID()],
    );
    await db.pool.query("ANALYZE messages");
    // One connection, because a connection's counters are flushed by itself.
    const pool = new pg.Pool({ connectionString: db.url, max: 1 });
    const prisma = createPrisma(pool);
    const rowsRead = async () => {
      await pool.query("SELECT pg_stat_force_next_flush()");
      const { rows } = await pool.query<{ read: number }>(
        `SELECT sum(idx_tup_fetch + seq_tup_read)::int AS read FROM pg_stat_user_tables WHERE schemaname = 'message_partitions'`,
      );
      return rows[0]?.read ?? 0;
    };
    const before = await rowsRead();
    const filter = { ...any, messagingProfileId: quiet, status: "cancelled" as const };
    const page = await listMessages(filter, null, prisma, { ...small, maxScanned: 500 });
    const read = (await rowsRead()) - before;
    expect(page.searchedTo).not.toBeNull();
    expect(read).toBeGreaterThanOrEqual(500);
    expect(read).toBeLessThan(600);
    await prisma.$disconnect();
    await pool.end();
    await db.pool.query("DELETE FROM messages WHERE id < $1", [lowestMessageIdAt(T)]);
  });
});

describe("refreshing rows that are shown", () => {
  it("gives their present status and counts what is newer than the top, up to 100", async () => {
    const [top, second] = messages.slice(-2).toReversed();
    if (!top || !second) throw new Error("two messages are there");
    const ids = [testMessageId(top), testMessageId(second), randomUUID()];
    await db.pool.query("UPDATE messages SET status = 'delivered', completed_at = $2 WHERE id = $1", [
      ids[0],
      new Date(T + 90_000),
    ]);
    const many = Array.from({ length: 130 }, (_, n) => ({
      messagingProfileId: B,
      acceptedAtMs: T + 70_000,
      sequence: 2_000 + n,
    }));
    await insertTestMessages(db.pool, many);
    const all = await refreshMessages({ ids, newestId: ids[0] ?? null, messagingProfileId: null }, db.prisma);
    expect(all.newer).toBe(100);
    expect(all.rows.map((row) => row.id).toSorted()).toEqual(ids.slice(0, 2).toSorted());
    expect(all.rows.find((row) => row.id === ids[0])).toMatchObject({
      status: "delivered",
      completedAtMs: T + 90_000,
    });
    const ofA = await refreshMessages(
      { ids: [], newestId: ids[0] ?? null, messagingProfileId: A },
      db.prisma,
    );
    expect(ofA).toEqual({ rows: [], newer: 0 });
  });
});
