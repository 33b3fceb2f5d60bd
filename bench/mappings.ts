import { randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { systemClock } from "@/lib/clock";
import { getPool, getPrisma } from "@/lib/db/client";
import { encodeCursor } from "@/lib/db/keyset";
import { countMappingsOfProfile } from "@/lib/sticky-sender/count-mappings";
import { listMappings, type MappingFilter } from "@/lib/sticky-sender/list-mappings";
import { findMappingProfile } from "@/lib/sticky-sender/repository";
import { resetAllMappings } from "@/lib/sticky-sender/reset-mappings";
import { createMappings, endAssignment, type MadeProfile } from "./mappings/made-profile";
import { type Measured, measure, printTable } from "./mappings/measure";

/**
 * The list of mappings at the service: a large profile beside one with 10 mappings, in alternating rounds of one run.
 *
 *     DATABASE_URL=… (an empty, migrated database)   --mappings 5000000   --numbers 1000
 *
 * Half of the mappings belong to one number, and their recipients sort first: once it is removed, the first page lies
 * behind all of them. The first page after a clear and after the removal is the very first one, before anything was
 * vacuumed or analysed. Times are of the wall clock; the ratio to the small profile of the same run says most.
 */

const { values } = parseArgs({
  options: {
    mappings: { type: "string", default: "5000000" },
    numbers: { type: "string", default: "1000" },
  },
});
const MAPPINGS = Number(values.mappings);
const NUMBERS = Number(values.numbers);
const SMALL = 10;
const ROUNDS = 21;
const CLEARS = 50;
const PAGE = 50;
const LIMIT_MS = 100;
const CLEAR_RATIO = 2;
const CLEAR_SLACK_MS = 5;

const db = getPrisma();
const ctx = { actor: { userId: null, label: "bench" }, clock: systemClock };

async function page(made: MadeProfile, filter: MappingFilter = {}, after: string | null = null) {
  const profile = await findMappingProfile(db, made.profileId);
  if (!profile) throw new Error("The profile is gone.");
  const cursor = after === null ? null : encodeCursor({ towards: "next", key: [after] });
  return listMappings(db, profile, filter, { cursor, limit: PAGE }, systemClock.now());
}

/** A page that shows fewer rows than there are would be a fast wrong answer. */
async function mustShow(
  made: MadeProfile,
  rows: number,
  filter?: MappingFilter,
  after?: string,
): Promise<void> {
  const found = (await page(made, filter, after)).rows.length;
  if (found !== rows) throw new Error(`A page shows ${found} mappings instead of ${rows}.`);
}

async function compare(
  name: string,
  large: () => Promise<unknown>,
  small: () => Promise<unknown>,
  rounds = ROUNDS,
): Promise<Measured> {
  const times = { large: [] as number[], small: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.small.push(await measure(small));
    times.large.push(await measure(large));
  }
  return { name, ...times };
}

async function run(): Promise<boolean> {
  console.info(
    `Making ${MAPPINGS.toLocaleString("en-US")} mappings of ${NUMBERS.toLocaleString("en-US")} numbers …`,
  );
  const tiny = await createMappings(randomUUID(), SMALL, 2, 1);
  const whole = await createMappings(randomUUID(), MAPPINGS, NUMBERS, 2);
  await getPool().query("VACUUM ANALYZE sticky_mappings");
  const deep = whole.recipient(Math.floor(MAPPINGS * 0.9));
  const prefix = whole.recipient(Math.floor(MAPPINGS * 0.7)).slice(0, -3);
  const one = whole.recipient(MAPPINGS - 1);
  await mustShow(whole, PAGE);
  await mustShow(whole, PAGE, {}, deep);
  await mustShow(whole, 1, { prefixes: [one] });
  await mustShow(tiny, SMALL);

  const pages = [
    await compare(
      "first page",
      () => page(whole),
      () => page(tiny),
    ),
    await compare(
      "deep page",
      () => page(whole, {}, deep),
      () => page(tiny, {}, tiny.recipient(4)),
    ),
    await compare(
      "search by prefix",
      () => page(whole, { prefixes: [prefix] }),
      () => page(tiny, { prefixes: [tiny.recipient(0).slice(0, -3)] }),
    ),
    await compare(
      "search for one recipient",
      () => page(whole, { prefixes: [one] }),
      () => page(tiny, { prefixes: [tiny.recipient(0)] }),
    ),
    await compare(
      "filter by sender",
      () => page(whole, { assignmentId: whole.assignmentIds[1] ?? 0 }),
      () => page(tiny, { assignmentId: tiny.assignmentIds[1] ?? 0 }),
    ),
  ];
  const count = await compare(
    "count (beside the page)",
    () => countMappingsOfProfile(db, whole.profileId, systemClock.now()),
    () => countMappingsOfProfile(db, tiny.profileId, systemClock.now()),
  );

  const expiring = await compare(
    "expires within 1 hour (one bounded walk)",
    () => page(whole, EXPIRING),
    () => page(tiny, EXPIRING),
  );

  await endAssignment(whole.assignmentIds[0] ?? 0);
  const afterRemoval = await measure(() => page(whole));
  await mustShow(whole, PAGE);
  const removed = await compare(
    "… and again",
    () => page(whole),
    () => page(tiny),
  );

  const afterClear = { large: [] as number[], small: [] as number[] };
  const clears = { large: [] as number[], small: [] as number[] };
  for (let round = 0; round < CLEARS; round++) {
    for (const [size, made] of [
      ["small", tiny],
      ["large", whole],
    ] as const) {
      clears[size].push(await measure(() => resetAllMappings(ctx, made.profileId, false)));
      afterClear[size].push(await measure(() => page(made)));
    }
  }
  await mustShow(whole, 0);
  const cleared = { name: "clear all", ...clears };
  const results = [
    ...pages,
    { name: "first page after removing half", large: [afterRemoval], small: [] },
    removed,
    cleared,
    { name: "first page after clear all", ...afterClear },
  ];
  printTable([...results, expiring, count], { large: MAPPINGS, small: SMALL });
  return judge(results, cleared);
}

const EXPIRING: MappingFilter = { expiresWithinSeconds: 3_600 };

function judge(results: readonly Measured[], cleared: Measured): boolean {
  const slow = results.filter((result) => median(result.large) >= LIMIT_MS);
  for (const { name, large } of slow) {
    console.error(`${name}: ${median(large).toFixed(1)} ms, not under ${LIMIT_MS} ms`);
  }
  const [large, small] = [median(cleared.large), median(cleared.small)];
  const isClearFlat = large <= small * CLEAR_RATIO || large - small <= CLEAR_SLACK_MS;
  if (!isClearFlat) {
    console.error(`clear all: ${large.toFixed(1)} ms against ${small.toFixed(1)} ms of ${SMALL} mappings`);
  }
  if (slow.length === 0 && isClearFlat) {
    console.info(`Every page is under ${LIMIT_MS} ms; clearing takes as long as clearing ${SMALL}.`);
  }
  return slow.length === 0 && isClearFlat;
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const isGood = await run();
await db.$disconnect();
await getPool().end();
process.exitCode = isGood ? 0 : 1;
