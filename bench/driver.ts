import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { systemClock } from "../lib/clock";
import { plainArray } from "../lib/db/array-literal";
import { createPrisma, getPool } from "../lib/db/client";
import { PrismaClient } from "../lib/db/generated/client";
import { PROBE_SETTINGS } from "../lib/db/probe-pool";
import type { BatchConnection } from "../lib/message/accept-connection";
import { AcceptConnection } from "../lib/message/accept-connection";
import { writeBatch } from "../lib/message/accept-write-repository";
import { decideBatch } from "../lib/message/decide-batch";
import { createMessageIdMaker } from "../lib/message/message-id";
import { PoolSnapshots } from "../lib/message/pool-snapshot";
import { readBatchFacts } from "../lib/message/read-batch-facts";
import type { OutboundMessageInput } from "../lib/message/types";
import { keepSelection } from "../lib/number-pool/take-selection";
import { assignNumbers, createStickyProfile } from "../lib/testing/mapping-rows";
import { e164 } from "../lib/testing/pool-numbers";

/*
 * What the way to the database costs the two statements of a batch (design §4 asks for the figure beside the choice): the same
 * batches, decided by the same code, written over one connection each, with the same planner settings:
 *
 * - pg: a named prepared statement, arrays written as literals, as the acceptor does it;
 * - Prisma: `$queryRawUnsafe` over its adapter, which sends the text and has it planned each time;
 * - Prisma, named: the same with the adapter's statement names.
 *
 * The runs take turns. Times are of the two statements alone, the commit to the disk included; "process" is the processor time
 * of this process while they ran. Lower quartiles of the rounds: other work on the machine only ever adds.
 */

const ROUNDS = 80;
const SIZES = [64, 500];
const RECIPIENTS = 100_000;
const TEXT = "Your parcel arrives today between 14:00 and 16:00. Reply STOP to opt out.";

const pool = getPool();
const prisma = createPrisma(pool);
const profileId = await createStickyProfile(prisma, { name: "Bench", geomatch: true });
await assignNumbers(prisma, profileId, 24);
const snapshots = new PoolSnapshots(pool);
const makeId = createMessageIdMaker();

const options = Object.entries(PROBE_SETTINGS)
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(" ");
const sharedPool = () => new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 1, options });
const pools = [sharedPool(), sharedPool()] as const;
const clients = [
  new PrismaClient({ adapter: new PrismaPg(pools[0]) }),
  new PrismaClient({ adapter: new PrismaPg(pools[1], { statementNameGenerator: ({ sql }) => nameOf(sql) }) }),
] as const;
const statementNames = new Map<string, string>();

function nameOf(sql: string): string {
  let name = statementNames.get(sql);
  if (name === undefined) {
    name = `statement_${statementNames.size}`;
    statementNames.set(sql, name);
  }
  return name;
}

/** Rows as arrays, as the acceptor wants them. */
function overPrisma(client: PrismaClient): BatchConnection {
  return {
    async query(_name, text, values) {
      const rows = await client.$queryRawUnsafe<Record<string, unknown>[]>(text, ...values);
      return rows.map((row) => Object.values(row));
    },
  };
}

interface Sample {
  readonly ms: number;
  readonly processMs: number;
}

interface Contestant {
  readonly name: string;
  readonly connection: BatchConnection;
  readonly samples: Map<number, Sample[]>;
}

const connection = await AcceptConnection.open(pool);
const contestants: Contestant[] = [
  { name: "pg", connection, samples: new Map() },
  { name: "Prisma", connection: overPrisma(clients[0]), samples: new Map() },
  { name: "Prisma, named", connection: overPrisma(clients[1]), samples: new Map() },
];

async function runBatch(contestant: BatchConnection, size: number): Promise<Sample> {
  let ms = 0;
  let processMs = 0;
  const timed: BatchConnection = {
    async query(name, text, values) {
      const cpu = process.cpuUsage();
      const begun = performance.now();
      const rows = await contestant.query(name, text, values);
      ms += performance.now() - begun;
      const used = process.cpuUsage(cpu);
      processMs += (used.user + used.system) / 1_000;
      return rows;
    },
  };
  const requests = Array.from({ length: size }, () => ({
    input: {
      messagingProfileId: profileId,
      recipient: e164(`+1${String(2_000_000_000 + Math.floor(Math.random() * RECIPIENTS) * 7_919)}`),
      text: TEXT,
    } satisfies OutboundMessageInput,
  }));
  const facts = await readBatchFacts(
    timed,
    snapshots,
    requests.map((request) => request.input),
    systemClock.now(),
  );
  const nowMs = systemClock.now();
  const { planned } = decideBatch(requests, facts, nowMs, makeId, () => "");
  await writeBatch(
    timed,
    nowMs,
    planned.map((plan) => plan.message),
  );
  for (const { decision } of planned) if (decision.selection !== null) keepSelection(decision.selection);
  return { ms, processMs };
}

for (const size of SIZES) {
  // Unmeasured: plans, caches, and the first pages of the tables.
  for (const contestant of contestants) {
    for (let i = 0; i < 5; i++) await runBatch(contestant.connection, size);
    contestant.samples.set(size, []);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const contestant = contestants[(round + turn) % contestants.length] as Contestant;
      contestant.samples.get(size)?.push(await runBatch(contestant.connection, size));
    }
  }
}

function quartile(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 4)] ?? 0;
}

console.info(`the two statements of a batch, lower quartiles of ${ROUNDS} rounds in turns`);
for (const size of SIZES) {
  const samplesOf = (contestant: Contestant | undefined) => contestant?.samples.get(size) ?? [];
  const first = quartile(samplesOf(contestants[0]).map((sample) => sample.ms));
  for (const contestant of contestants) {
    const ms = quartile(samplesOf(contestant).map((sample) => sample.ms));
    const processMs = quartile(samplesOf(contestant).map((sample) => sample.processMs));
    console.info(
      `batch of ${String(size).padStart(3)}  ${contestant.name.padEnd(14)} ${ms.toFixed(2).padStart(6)} ms  ×${(ms / first).toFixed(2)}` +
        `  process ${processMs.toFixed(2)} ms`,
    );
  }
}

/** Time of one run, in turns with the other; `amount` runs per round. */
async function compare(amount: number, runs: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const times = runs.map((): number[] => []);
  for (let round = 0; round < 31; round++) {
    for (const [index, run] of runs.entries()) {
      const begun = performance.now();
      for (let i = 0; i < amount; i++) await run();
      if (round > 0) times[index]?.push((performance.now() - begun) / amount);
    }
  }
  return times.map(quartile);
}

const ROWS = 500;
const COLUMNS = 15;
const numbers = Array.from({ length: ROWS }, (_, i) => i);
const literals = Array.from({ length: COLUMNS }, () => plainArray(numbers));
const arrays = Array.from({ length: COLUMNS }, (_, i) => `$${i + 1}::int[]`);
const inFrom = `SELECT count(c1) FROM unnest(${arrays.join(", ")}) AS i(${arrays.map((_, i) => `c${i + 1}`).join(", ")})`;
const inList = `SELECT count(c1) FROM (SELECT ${arrays.map((array, i) => `unnest(${array}) AS c${i + 1}`).join(", ")}) i`;
const [fromMs = 0, listMs = 0] = await compare(20, [
  () => connection.query("unnest_in_from", inFrom, literals),
  () => connection.query("unnest_in_list", inList, literals),
]);
const perRow = (ms: number) => `${((ms * 1_000) / ROWS).toFixed(2)} µs a row`;
console.info(
  `${COLUMNS} arrays of ${ROWS} values unnested: FROM ${perRow(fromMs)}, SELECT list ${perRow(listMs)}`,
);

const phones = Array.from({ length: ROWS }, (_, i) => `+1${2_000_000_000 + i}`);
const sizes = `SELECT ${Array.from({ length: COLUMNS }, (_, i) => `cardinality($${i + 1}::text[])`).join(" + ")}`;
const [byPgMs = 0, literalMs = 0] = await compare(20, [
  () =>
    connection.query(
      "sizes",
      sizes,
      Array.from({ length: COLUMNS }, () => phones),
    ),
  () =>
    connection.query(
      "sizes",
      sizes,
      Array.from({ length: COLUMNS }, () => plainArray(phones)),
    ),
]);
const perBatch = (ms: number) => `${ms.toFixed(2)} ms`;
console.info(
  `${COLUMNS} arrays of ${ROWS} numbers to the database: written by pg ${perBatch(byPgMs)}, as literals ${perBatch(literalMs)}`,
);

await connection.close();
for (const client of clients) await client.$disconnect();
for (const one of pools) await one.end();
await prisma.$disconnect();
await pool.end();
