import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createApiKey } from "@/lib/api-key/service";
import { systemActor } from "@/lib/audit/record-audit";
import { specialRecipients } from "@/lib/carrier/simulated-outcomes";
import { systemClock } from "@/lib/clock";
import { getPool, getPrisma } from "@/lib/db/client";
import { Acceptor } from "@/lib/message/acceptor";
import { PoolSnapshots } from "@/lib/message/pool-snapshot";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import { ensureBuild } from "@/server/build.mjs";
import { recipientAt } from "./api/load.mjs";
import { startLoad, startWeb } from "./api/processes";
import { measureKannel } from "./delivery/kannel";
import { databaseCpuMs, type Measured, prepareProcesses } from "./delivery/processes";

/**
 * From acceptance over HTTP to `delivered` in the database: one web process, one worker process, the load and the carrier
 * in processes of their own, numbers without a rate, the database durable. Through the simulator, whose receipts come a
 * second after the message, and through SMPP to a sink that answers and delivers at once.
 *
 * First the worker alone: messages that were accepted before it started. Then everything at once: the load runs for some
 * seconds, and the time counts until the last message is delivered. Where Kannel is installed the same sink takes its
 * messages too; it stores nothing and asks for no receipts.
 *
 *     --seconds 10  --messages 30000  --connections 64
 *     --build FOLDER      measures this build's web process instead of the present sources'
 *     --only worker|all   --carrier smpp|simulator
 *     --profile           profiles the worker: a .cpuprofile in the project folder
 */
const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    messages: { type: "string", default: "30000" },
    connections: { type: "string", default: "64" },
    build: { type: "string" },
    only: { type: "string", default: "" },
    carrier: { type: "string", default: "" },
    profile: { type: "boolean", default: false },
  },
});
const SECONDS = Number(options.seconds);
const MESSAGES = Number(options.messages);
const RECIPIENTS = 100_000;
const REQUIRED_PER_SECOND = 3_000;
const GIVE_UP_MS = 120_000;
const TEXT = "Your parcel arrives today between 14:00 and 16:00. Reply STOP to opt out.";
const SIMULATOR_ID = "00000000-0000-7000-8000-000000000001";

const pool = getPool();
const prisma = getPrisma();
const processes = await prepareProcesses();
const sink = await processes.startSink();
const smppId = randomUUID();
await prisma.carrier.create({
  data: {
    id: smppId,
    kind: "smpp",
    name: "Sink",
    canMms: false,
    settings: { host: "127.0.0.1", port: sink.port, systemId: "bench", windowSize: 1_000 },
  },
});

async function createProfile(carrierId: string): Promise<string> {
  const profileId = await createStickyProfile(prisma, { name: "Bench" });
  const numbers = await assignNumbers(prisma, profileId, 24);
  const ids = numbers.map((number) => number.phoneNumberId);
  await prisma.phoneNumber.updateMany({ where: { id: { in: ids } }, data: { carrierId } });
  return profileId;
}

async function countDelivered(profileId: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    "SELECT coalesce(sum(delivered), 0)::int AS n FROM number_hourly_stats WHERE messaging_profile_id = $1",
    [profileId],
  );
  return rows[0]?.n ?? 0;
}

/** Messages that have no outcome of their own at the simulator (`specialRecipients`): one in a thousand has. */
async function countDeliverable(profileId: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM messages WHERE messaging_profile_id = $1
       AND (carrier_id <> $2 OR NOT right(recipient, 4) = ANY($3::text[]))`,
    [profileId, SIMULATOR_ID, Object.keys(specialRecipients)],
  );
  return rows[0]?.n ?? 0;
}

async function waitForDelivery(profileId: string): Promise<void> {
  const count = await countDeliverable(profileId);
  const giveUpAt = performance.now() + GIVE_UP_MS;
  while ((await countDelivered(profileId)) < count) {
    if (performance.now() > giveUpAt) throw new Error(`Of ${count} messages not all were delivered in time.`);
    await sleep(50);
  }
}

/** Processor time of each process for each message. */
function describeCpu(used: Readonly<Record<string, number>>, count: number): string {
  return Object.entries(used)
    .map(([name, milliseconds]) => `${name} ${Math.round((milliseconds * 1_000) / count)}`)
    .join(", ");
}

const perSecond = (count: number, milliseconds: number) => Math.round((count * 1_000) / milliseconds);
const show = (rate: number) => rate.toLocaleString("en-US").padStart(7);
const startWorker = () => processes.startWorker(options.profile ? ["--cpu-prof"] : []);

/** Messages that wait when the worker starts. */
async function measureWorker(name: string, carrierId: string): Promise<void> {
  const profileId = await createProfile(carrierId);
  const acceptor = new Acceptor({ pool, snapshots: new PoolSnapshots(pool), clock: systemClock });
  for (let done = 0; done < MESSAGES; done += 500)
    await Promise.all(
      Array.from({ length: Math.min(500, MESSAGES - done) }, (_, i) =>
        acceptor.accept({
          messagingProfileId: profileId,
          recipient: e164(recipientAt((done + i) % RECIPIENTS)),
          text: TEXT,
        }),
      ),
    );
  await acceptor.close();
  const databaseBefore = await databaseCpuMs(pool);
  const begun = performance.now();
  const worker = await startWorker();
  await waitForDelivery(profileId);
  const milliseconds = performance.now() - begun;
  const database = (await databaseCpuMs(pool)) - databaseBefore;
  const cpu = describeCpu({ worker: worker.cpuMs(), database }, MESSAGES);
  console.info(
    `${name.padEnd(10)} worker alone  ${show(perSecond(MESSAGES, milliseconds))}/s delivered   processor µs each: ${cpu}`,
  );
  await worker.stop();
}

/** Everything at once. @returns messages per second from the first request to the last receipt */
async function measureAll(name: string, carrierId: string, build: string, key: string): Promise<number> {
  const profileId = await createProfile(carrierId);
  const web = await startWeb(build, []);
  const worker = await startWorker();
  const load = startLoad(web.port, key);
  const [before = "", after = ""] = JSON.stringify({
    messaging_profile_id: profileId,
    to: recipientAt(0),
    text: TEXT,
  }).split(recipientAt(0));
  const send = { path: "/v2/messages/number_pool", before, after, recipients: RECIPIENTS };
  const connections = Number(options.connections);
  // Unmeasured: plans and caches.
  await load.run({ connections, milliseconds: 2_000, send });
  await waitForDelivery(profileId);
  const parts: Record<string, Measured | typeof web> = { web, worker, sink };
  const usedBefore = Object.fromEntries(Object.entries(parts).map(([part, { cpuMs }]) => [part, cpuMs()]));
  const databaseBefore = await databaseCpuMs(pool);
  const begun = performance.now();
  const run = await load.run({ connections, milliseconds: SECONDS * 1_000, send });
  await waitForDelivery(profileId);
  const rate = perSecond(run.count, performance.now() - begun);
  const used = Object.entries(parts).map(([part, { cpuMs }]) => [part, cpuMs() - (usedBefore[part] ?? 0)]);
  used.push(["database", (await databaseCpuMs(pool)) - databaseBefore]);
  console.info(
    `${name.padEnd(10)} all at once   ${show(rate)}/s delivered of ${show(Math.round(run.perSecond)).trim()}/s accepted` +
      `   processor µs each: ${describeCpu(Object.fromEntries(used), run.count)}`,
  );
  load.stop();
  await worker.stop();
  await web.stop();
  return rate;
}

const contestants = [
  ["simulator", SIMULATOR_ID],
  ["smpp", smppId],
].filter(([name]) => options.carrier === "" || options.carrier === name) as [string, string][];
let smppRate: number | null = null;
try {
  if (options.only !== "all") for (const [name, id] of contestants) await measureWorker(name, id);
  if (options.only !== "worker") {
    const build = options.build ?? (await ensureBuild(process.cwd(), { log: console.error }));
    const ctx = { actor: systemActor, clock: systemClock };
    const key = await createApiKey(ctx, { name: "bench", scopes: ["admin"], rateLimit: null });
    for (const [name, id] of contestants) {
      const rate = await measureAll(name, id, build, key.secret);
      if (name === "smpp") smppRate = rate;
    }
  }
  const kannel = smppRate === null ? null : await measureKannel(sink, SECONDS);
  if (kannel !== null && smppRate !== null)
    console.info(`Kannel     to the sink   ${show(kannel)}/s   ×${(smppRate / kannel).toFixed(2)} of it`);
  if (smppRate !== null)
    console.info(
      `${smppRate >= REQUIRED_PER_SECOND ? "reaches" : "misses"} ${REQUIRED_PER_SECOND.toLocaleString("en-US")}/s through SMPP (of an idle machine)`,
    );
} finally {
  await processes.remove();
  await prisma.$disconnect();
  await pool.end();
}
process.exitCode = smppRate === null || smppRate >= REQUIRED_PER_SECOND ? 0 : 1;
