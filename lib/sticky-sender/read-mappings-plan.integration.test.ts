import pg from "pg";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { assignNumbers, createStickyProfile, type TestAssignment } from "@/lib/testing/mapping-rows";
import type { MappingFilter } from "./list-mappings";
import { countListedMappings, getMappingProfile, readMappings } from "./read-mappings";

const db = setUpTestDatabase();
const NOW = Date.UTC(2026, 0, 15, 12);
const ROWS = 20_000;
let profileId: string;
let numbers: TestAssignment[];

beforeAll(async () => {
  profileId = await createStickyProfile(db.prisma);
  numbers = await assignNumbers(db.prisma, profileId, 10);
  await db.pool.query(
    `INSERT INTO sticky_mappings (messaging_profile_id, recipient, epoch, assignment_id, created_at, last_message_at, message_count)
     SELECT $1, '+1646' || lpad(n::text, 7, '0'), 1, ($2::bigint[])[1 + n % 10], $3, $3, 1 FROM generate_series(0, $4 - 1) n`,
    [profileId, numbers.map(({ assignmentId }) => assignmentId), new Date(NOW), ROWS],
  );
});

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The statements on mappings that some work sends, with the plans the database has for them. */
async function plansOf(work: () => Promise<unknown>): Promise<string[]> {
  const sent: Statement[] = [];
  const query = pg.Client.prototype.query as (...given: unknown[]) => unknown;
  const spy = vi.spyOn(pg.Client.prototype, "query").mockImplementation(function (
    this: pg.Client,
    ...given: unknown[]
  ) {
    const [first, second] = given as [string | Statement, unknown];
    const text = typeof first === "string" ? first : first.text;
    const values = typeof first === "string" || !first.values ? second : first.values;
    if (text.includes("sticky_mappings")) sent.push({ text, values: Array.isArray(values) ? values : [] });
    return query.apply(this, given);
  } as never);
  try {
    await work();
  } finally {
    spy.mockRestore();
  }
  expect(sent.length).toBeGreaterThan(0);
  const plans: string[] = [];
  for (const { text, values } of sent) {
    const { rows } = await db.pool.query<{ "QUERY PLAN": string }>(`EXPLAIN ${text}`, [...values]);
    plans.push(rows.map((row) => row["QUERY PLAN"]).join("\n"));
  }
  return plans;
}

const scansOfMappings = (plan: string) =>
  plan.match(/\w[\w ]*Scan[^\n]* on (?:\w+\.)?"?sticky_mappings.*/g) ?? [];

const OWN_INDEX = /^Index (Only )?Scan using sticky_mappings_messaging_profile_id_epoch_recipient_idx/;
const filters: [string, MappingFilter][] = [
  ["everything", {}],
  ["a beginning of recipients", { prefixes: ["+16460"] }],
  ["pins", { state: "pinned" }],
];

describe.each(["with fresh statistics", "after a clear that they know nothing of"])("plans %s", (when) => {
  const isFresh = when === "with fresh statistics";
  beforeAll(async () => {
    if (isFresh) await db.pool.query("VACUUM ANALYZE sticky_mappings, number_assignments");
    else {
      await db.pool.query("UPDATE messaging_profiles SET mapping_epoch = 2 WHERE id = $1", [profileId]);
      await db.pool.query("UPDATE sticky_mappings SET epoch = 2 WHERE messaging_profile_id = $1", [
        profileId,
      ]);
    }
  });

  it.each(filters)("counting %s to 10,001 reads its index", async (_name, filter) => {
    const profile = await getMappingProfile(profileId);
    const plans = await plansOf(() => countListedMappings(profile, filter, 10_001, NOW));
    const scans = plans.flatMap(scansOfMappings);
    expect(scans.length).toBeGreaterThan(0);
    for (const scan of scans) expect(scan).toMatch(OWN_INDEX);
    if (isFresh) for (const scan of scans) expect(scan).toMatch(/^Index Only Scan/);
  });

  it.each(filters)(
    "a page of %s deep in the list begins at its place in the index",
    async (_name, filter) => {
      const profile = await getMappingProfile(profileId);
      const place = { after: "+16460015000", skip: 0, limit: 251 };
      const plans = await plansOf(() => readMappings(profile, filter, place, NOW));
      const scans = plans.flatMap(scansOfMappings);
      expect(scans.length).toBeGreaterThan(0);
      for (const scan of scans) expect(scan).toMatch(OWN_INDEX);
      for (const plan of plans) expect(plan).toMatch(/Index Cond: .*\+16460015000/);
    },
  );

  it("counting off rows reads the index", async () => {
    const profile = await getMappingProfile(profileId);
    const place = { after: null, skip: 15_000, limit: 1 };
    const scans = (await plansOf(() => readMappings(profile, {}, place, NOW))).flatMap(scansOfMappings);
    for (const scan of scans) expect(scan).toMatch(OWN_INDEX);
    if (isFresh) expect(scans.some((scan) => scan.startsWith("Index Only"))).toBe(true);
  });
});

it("counts and counts off alike while a removed number has rows left", async () => {
  const profile = await getMappingProfile(profileId);
  const skipTo = (skip: number) => readMappings(profile, {}, { after: null, skip, limit: 1 }, NOW);
  const count = (filter: MappingFilter = {}) => countListedMappings(profile, filter, 10_001, NOW);
  expect([(await skipTo(15_000))[0]?.recipient, await count()]).toEqual(["+16460015000", 10_001]);
  expect(await count({ prefixes: ["+16460001"] })).toBe(1_000);
  await db.prisma.numberAssignment.updateMany({
    where: { id: { in: numbers.slice(0, 5).map(({ assignmentId }) => BigInt(assignmentId)) } },
    data: { endedAt: new Date(NOW), endReason: "unassigned" },
  });
  expect([(await skipTo(7_500))[0]?.recipient, await count()]).toEqual(["+16460015005", 10_000]);
  expect(await count({ prefixes: ["+16460001"] })).toBe(500);
  expect(await count({ state: "live" })).toBe(10_000);
  expect(await skipTo(10_000)).toEqual([]);
});
