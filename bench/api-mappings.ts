import { randomBytes, randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import Fastify, { type FastifyInstance } from "fastify";
import { ensureBootstrapApiKey } from "@/lib/api-key/ensure-bootstrap-key";
import { systemClock } from "@/lib/clock";
import { getPool, getPrisma } from "@/lib/db/client";
import { telnyxApi } from "@/lib/telnyx-api/plugin";
import { apiRoutes } from "@/lib/telnyx-api/routes";
import { createMappings, type MadeProfile } from "./mappings/made-profile";
import { type Measured, measure, printTable } from "./mappings/measure";

/**
 * The list of mappings through the API, pages of 250, key check and JSON included: a profile with many mappings beside one
 * with 10, in alternating rounds of one run.
 *
 *     DATABASE_URL=… (an empty, migrated database)   --mappings 5000000   --numbers 1000
 *
 * "Deep page" is what an iterator reads after it has walked beyond 10,000 rows. A jump to a page whose predecessor was not
 * read, and filters by time, look at rows one by one: they are shown and not judged.
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
const SIZE = 250;
const ROUNDS = 41;
const LIMIT_MS = 20;
const SECRET = randomBytes(24).toString("hex");

interface Page {
  readonly data: readonly { readonly to: string }[];
  readonly meta: { readonly total_results: number; readonly total_pages: number };
}

async function get(app: FastifyInstance, made: MadeProfile, query: string): Promise<Page> {
  const url = `/v2/messaging_profiles/${made.profileId}/sticky_mappings?page[size]=${SIZE}&${query}`;
  const response = await app.inject({ url, headers: { authorization: `Bearer ${SECRET}` } });
  if (response.statusCode !== 200) throw new Error(`${url}: ${response.statusCode} ${response.body}`);
  return response.json<Page>();
}

/** A page that shows fewer rows than there are would be a fast wrong answer. */
function mustShow(page: Page, rows: number, firstRecipient?: string): void {
  const first = page.data[0]?.to;
  if (page.data.length !== rows || (firstRecipient !== undefined && first !== firstRecipient))
    throw new Error(
      `A page shows ${page.data.length} mappings from ${first} on, not ${rows} from ${firstRecipient}.`,
    );
}

async function run(): Promise<boolean> {
  console.info(
    `Making ${MAPPINGS.toLocaleString("en-US")} mappings of ${NUMBERS.toLocaleString("en-US")} numbers …`,
  );
  await ensureBootstrapApiKey(getPrisma(), SECRET);
  const tiny = await createMappings(randomUUID(), SMALL, 2, 1);
  const whole = await createMappings(randomUUID(), MAPPINGS, NUMBERS, 2);
  await getPool().query("VACUUM ANALYZE sticky_mappings");
  const app = Fastify();
  await app.register(telnyxApi, { prefix: "/v2", routes: apiRoutes, clock: systemClock });

  const compare = async (
    name: string,
    largeQuery: () => string,
    smallQuery: () => string,
  ): Promise<Measured> => {
    const times = { large: [] as number[], small: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      const [large, small] = [largeQuery(), smallQuery()];
      times.small.push(await measure(() => get(app, tiny, small)));
      times.large.push(await measure(() => get(app, whole, large)));
    }
    return { name, ...times };
  };
  const same = (name: string, query: string) =>
    compare(
      name,
      () => query,
      () => query,
    );
  const once = async (name: string, query: string): Promise<Measured> => ({
    name,
    large: [await measure(() => get(app, whole, query))],
    small: [],
  });

  mustShow(await get(app, whole, ""), SIZE, whole.recipient(0));
  mustShow(await get(app, tiny, ""), SMALL);
  const first = await same("first page", "");

  let number = 1;
  for (; number <= 10_000 / SIZE + 1; number++) await get(app, whole, `page[number]=${number}`);
  mustShow(await get(app, whole, `page[number]=${number}`), SIZE, whole.recipient((number - 1) * SIZE));
  const walked = await compare(
    "deep page, walking on",
    () => `page[number]=${number++}`,
    () => "page[number]=1",
  );

  const far = Math.floor((MAPPINGS * 0.9) / SIZE);
  const jump = await once("jump to 90 % without a bookmark", `page[number]=${far}`);
  let next = far + 1;
  const farther = await compare(
    "… and walking on from there",
    () => `page[number]=${next++}`,
    () => "page[number]=1",
  );
  mustShow(await get(app, whole, `page[number]=${next}`), SIZE, whole.recipient((next - 1) * SIZE));

  const prefixOf = (made: MadeProfile, index: number, digits: number) =>
    `filter[to][starts_with]=${encodeURIComponent(made.recipient(index).slice(0, digits))}`;
  const middle = Math.floor(MAPPINGS * 0.7);
  const filters = [
    await compare(
      "filter[to][starts_with], 1,000 found",
      () => prefixOf(whole, middle, -3),
      () => prefixOf(tiny, 0, -3),
    ),
    await compare(
      "filter[to][starts_with], 100,000 found",
      () => prefixOf(whole, middle, -5),
      () => prefixOf(tiny, 0, -5),
    ),
    await compare(
      "filter[to]",
      () => `filter[to]=${encodeURIComponent(whole.recipient(MAPPINGS - 1))}`,
      () => `filter[to]=${encodeURIComponent(tiny.recipient(0))}`,
    ),
    await compare(
      "filter[from]",
      () => `filter[from]=${encodeURIComponent("+15552000002")}`,
      () => `filter[from]=${encodeURIComponent("+15551000002")}`,
    ),
    await same("filter[state]=pinned", "filter[state]=pinned"),
    await same("filter[state]=live", "filter[state]=live"),
  ];
  mustShow(await get(app, whole, prefixOf(whole, middle, -3)), SIZE);
  mustShow(await get(app, whole, `filter[from]=${encodeURIComponent("+15552000002")}`), SIZE);

  const shown = [
    jump,
    await once("filter[expires_within]=10800, 1 in 176, first page", "filter[expires_within]=10800"),
    await once("… second page", "filter[expires_within]=10800&page[number]=2"),
    await once("filter[state]=expired, none found", "filter[state]=expired"),
  ];
  const judged = [first, walked, farther, ...filters];
  printTable([...judged, ...shown], { large: MAPPINGS, small: SMALL });
  await app.close();
  return judge(judged);
}

function judge(results: readonly Measured[]): boolean {
  const slow = results.filter(({ large }) => median(large) >= LIMIT_MS);
  for (const { name, large } of slow)
    console.error(`${name}: ${median(large).toFixed(1)} ms, not under ${LIMIT_MS} ms`);
  if (slow.length === 0) console.info(`Every page of ${SIZE} is under ${LIMIT_MS} ms at the median.`);
  return slow.length === 0;
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const isGood = await run();
await getPrisma().$disconnect();
await getPool().end();
process.exitCode = isGood ? 0 : 1;
