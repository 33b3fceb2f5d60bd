import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile, insertMappings } from "@/lib/testing/mapping-rows";
import { createTestApi, type TestApi } from "@/lib/testing/test-api";

const db = setUpTestDatabase();
const clock = manualClock();
const STAYING = 10_700;
const SIZE = 250;
let api: TestApi;
let profileId: string;
let assignmentId: number;

const newKey = (): ApiKey => ({ id: randomUUID(), name: "walker", scopes: ["read"], rateLimit: null });
/** Recipients that stay end in 0, those that come and go in another digit. */
const recipient = (index: number, digit = 0) => `+1646${String(index).padStart(6, "0")}${digit}`;
const stayingRecipients = Array.from({ length: STAYING }, (_, index) => recipient(index));

beforeAll(async () => {
  api = await createTestApi({ clock, key: newKey() });
  profileId = await createStickyProfile(db.prisma);
  const numbers = await assignNumbers(db.prisma, profileId, 2);
  assignmentId = numbers[0]?.assignmentId ?? 0;
  const mappings = stayingRecipients.map((each, index) => ({
    recipient: each,
    assignmentId: numbers[index % 2]?.assignmentId ?? 0,
    epoch: index % 97 === 0 ? -1 : 1,
  }));
  for (let from = 0; from < STAYING; from += 5_000)
    await insertMappings(db.prisma, profileId, clock.now(), mappings.slice(from, from + 5_000));
});
afterAll(() => api.app.close());

interface Row {
  readonly to: string;
}

/** As the official SDK iterates: on while there is data and `page_number` is below `total_pages`. */
async function* walk(key: ApiKey, query = "", size = SIZE) {
  for (let number = 1; ; number++) {
    const url = `/messaging_profiles/${profileId}/sticky_mappings?page[size]=${size}&page[number]=${number}${query}`;
    const { status, data, meta } = await api.get<Row[]>(url, { key });
    expect(status).toBe(200);
    yield { data: data.map(({ to }) => to), meta };
    if (data.length === 0 || (meta.page_number ?? 0) >= (meta.total_pages ?? 0)) return;
  }
}

const isStaying = (each: string) => each.endsWith("0");

describe("walking more than 10,000 mappings", () => {
  it("meets each once, in order, and ends by itself", async () => {
    const met: string[] = [];
    let last: Record<string, number> = {};
    for await (const { data, meta } of walk(newKey())) {
      if (met.length === 0) expect(meta).toMatchObject({ total_results: 10_001, total_pages: 41 });
      met.push(...data);
      last = meta;
    }
    expect(met).toEqual(stayingRecipients);
    expect(last).toEqual({ page_number: 43, page_size: SIZE, total_pages: 43, total_results: STAYING });
  });

  it("meets each that stays once while others come and go, also from two keys at the same time", async () => {
    const mine: string[] = [];
    const other: string[] = [];
    const others = walk(newKey());
    let round = 0;
    for await (const { data } of walk(newKey())) {
      mine.push(...data);
      // Before, around and after what both walks have read so far.
      const places = Array.from({ length: 40 }, (_, index) => (round * 271 + index * 269) % STAYING);
      const comers = [...new Set(places)].map((place) => ({
        recipient: recipient(place, 1 + (round % 9)),
        assignmentId,
      }));
      await insertMappings(db.prisma, profileId, clock.now(), comers);
      if (round % 2 === 1)
        await db.pool.query(
          "DELETE FROM sticky_mappings WHERE messaging_profile_id = $1 AND recipient ~ $2",
          [profileId, `[${1 + ((round - 1) % 9)}]$`],
        );
      // The other walk goes at half the pace.
      if (round % 2 === 0) {
        const next = await others.next();
        if (!next.done) other.push(...next.value.data);
      }
      round++;
    }
    for await (const { data } of others) other.push(...data);
    for (const met of [mine, other]) {
      expect(met.filter(isStaying)).toEqual(stayingRecipients);
      expect(new Set(met).size).toBe(met.length);
    }
    expect(mine.length).toBeGreaterThan(STAYING);
  });

  it("goes on in another size, and jumps, where nothing changes", async () => {
    await db.pool.query("DELETE FROM sticky_mappings WHERE messaging_profile_id = $1 AND recipient !~ '0$'", [
      profileId,
    ]);
    const key = newKey();
    for (const [size, number] of [
      [250, 41],
      [249, 41],
      [7, 1_500],
      [250, 42],
      [250, 20],
      [1, 10_700],
    ] as const) {
      const url = `/messaging_profiles/${profileId}/sticky_mappings?page[size]=${size}&page[number]=${number}`;
      const { data, meta } = await api.get<Row[]>(url, { key });
      const offset = (number - 1) * size;
      expect(data.map(({ to }) => to)).toEqual(stayingRecipients.slice(offset, offset + size));
      expect((meta.total_pages ?? 0) > number).toBe(offset + size < STAYING);
    }
    const beyond = await api.get<Row[]>(
      `/messaging_profiles/${profileId}/sticky_mappings?page[size]=250&page[number]=2000000000`,
      { key },
    );
    expect(beyond.data).toEqual([]);
    expect(beyond.meta).toMatchObject({ total_results: 10_001, total_pages: 41 });
  });

  it("walks what a filter by age finds far apart, and counts it once", async () => {
    await db.pool.query(
      `UPDATE sticky_mappings SET last_message_at = $2::timestamptz - interval '8 days' + interval '30 minutes'
       WHERE messaging_profile_id = $1 AND epoch > 0 AND recipient ~ '00$'`,
      [profileId, new Date(clock.now())],
    );
    const { rows } = await db.pool.query<{ recipient: string }>(
      `SELECT recipient FROM sticky_mappings WHERE messaging_profile_id = $1 AND epoch > 0 AND recipient ~ '00$' ORDER BY 1`,
      [profileId],
    );
    const expected = rows.map((row) => row.recipient);
    const met: string[] = [];
    for await (const { data, meta } of walk(newKey(), "&filter[expires_within]=3600", 100)) {
      met.push(...data);
      expect(meta.total_results).toBe(expected.length);
    }
    expect(expected.length).toBeGreaterThan(1_000);
    expect(met).toEqual(expected);
    const pins: string[] = [];
    for await (const { data } of walk(newKey(), "&filter[state]=pinned", 20)) pins.push(...data);
    expect(pins).toEqual(stayingRecipients.filter((_, index) => index % 97 === 0));
  });
});
