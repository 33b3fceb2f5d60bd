import { parseArgs } from "node:util";
import { createApiKey } from "@/lib/api-key/service";
import { systemActor } from "@/lib/audit/record-audit";
import { systemClock } from "@/lib/clock";
import { getPool, getPrisma } from "@/lib/db/client";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { ensureBuild } from "@/server/build.mjs";
import { describeRuns, median, type Run, runCallers } from "./accept/callers";
import { connectReference } from "./accept/reference";
import { recipientAt } from "./api/load.mjs";
import { fillMappings, watchMemory } from "./api/long-run";
import { type LoadJob, startLoad, startWeb } from "./api/processes";

/**
 * The `/v2` API through HTTP: the built web process, the load in a process of its own, the database durable.
 *
 * `POST /v2/messages/number_pool` with sticky on, recipients drawn from 1,000,000 that all have a mapping, against the same
 * rows written one transaction per message over 8 plain prepared connections (accept/reference.ts). The runs take turns, so
 * that a busy machine is as unfair to one as to the other; the ratio is that of the medians. A profile with a daily spend limit
 * takes turns with the one without. Then the reads.
 *
 *     --recipients 1000000  --rounds 5  --seconds 4
 *     --minutes 5           sends for so long as well, and tells what becomes of the memory
 *     --build FOLDER        measures this build instead of the present sources'
 *     --only sends|reads
 *     --profile             profiles the web process: a .cpuprofile in the project folder
 */

const { values: options } = parseArgs({
  options: {
    recipients: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "4" },
    minutes: { type: "string", default: "0" },
    build: { type: "string" },
    only: { type: "string", default: "" },
    profile: { type: "boolean", default: false },
  },
});
const RECIPIENTS = Number(options.recipients);
const ROUNDS = Number(options.rounds);
const ROUND_MS = Number(options.seconds) * 1_000;
const REFERENCE_CONNECTIONS = 8;
const REQUIRED_RATIO = 1.6;
const REQUIRED_P99_MS = 60;
/** Of the rate without a daily spend limit. */
const REQUIRED_SHARE = 0.85;
const REQUIRED_READS = 5_000;
const TEXT = "Your parcel arrives today between 14:00 and 16:00. Reply STOP to opt out.";
const CARRIER_ID = "00000000-0000-7000-8000-000000000001";

const prisma = getPrisma();
const build = options.build ?? (await ensureBuild(process.cwd(), { log: console.error }));
const ctx = { actor: systemActor, clock: systemClock };
const key = await createApiKey(ctx, { name: "bench", scopes: ["admin"], rateLimit: null });
const profileId = await createStickyProfile(prisma, { name: "Bench", geomatch: true });
const numbers = await assignNumbers(prisma, profileId, 24);
const limitedId = await createStickyProfile(prisma, {
  name: "Bench with a limit",
  geomatch: true,
  dailySpendLimit: "999999999999",
  dailySpendLimitEnabled: true,
});
const limitedNumbers = await assignNumbers(prisma, limitedId, 24);
const referenceId = await createStickyProfile(prisma, { name: "Reference", geomatch: true });
const referenceNumbers = await assignNumbers(prisma, referenceId, 1);
console.info(`${RECIPIENTS.toLocaleString("en-US")} recipients with a mapping …`);
await fillMappings(profileId, numbers, RECIPIENTS);
await fillMappings(limitedId, limitedNumbers, RECIPIENTS);
await fillMappings(referenceId, referenceNumbers, RECIPIENTS);

const web = await startWeb(build, options.profile ? ["--cpu-prof"] : []);
const load = startLoad(web.port, key.secret);

const PATH = "/v2/messages/number_pool";
const body = (to: string, messaging_profile_id = profileId) => ({ messaging_profile_id, to, text: TEXT });
function sends(connections: number, milliseconds = ROUND_MS, from = profileId): LoadJob {
  const [before = "", after = ""] = JSON.stringify(body(recipientAt(0), from)).split(recipientAt(0));
  return { connections, milliseconds, send: { path: PATH, before, after, recipients: RECIPIENTS } };
}
const limitedSends = (connections: number) => sends(connections, ROUND_MS, limitedId);

/** Runs the load, and says what it cost the web process. */
async function runLoad(job: LoadJob): Promise<Run> {
  const before = web.cpuMs();
  const run = await load.run(job);
  return { ...run, cpuMicros: ((web.cpuMs() - before) * 1_000) / run.count };
}

/** The id of a message that was accepted through the API. */
async function sendOne(): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${web.port}${PATH}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key.secret}`, "content-type": "application/json" },
    body: JSON.stringify(body(recipientAt(0))),
  });
  const answer = (await response.json()) as { data: { id: string } };
  if (!response.ok) throw new Error(`A message was refused: ${JSON.stringify(answer)}`);
  return answer.data.id;
}

async function prepareReference() {
  const [number] = referenceNumbers;
  if (!number) throw new Error("The reference has no number.");
  const stored = await prisma.message.findFirstOrThrow({ where: { id: await sendOne() } });
  const trace = JSON.stringify(stored.selectionTrace);
  const { write, close } = await connectReference(
    REFERENCE_CONNECTIONS,
    {
      messagingProfileId: referenceId,
      assignmentId: number.assignmentId,
      phoneNumberId: number.phoneNumberId,
      carrierId: CARRIER_ID,
      sender: number.e164,
      text: TEXT,
      apiKeyId: key.id,
      traces: [trace, trace],
    },
    () => true,
  );
  const randomRecipient = () => recipientAt(Math.floor(Math.random() * RECIPIENTS));
  return {
    run: () => runCallers(REFERENCE_CONNECTIONS, ROUND_MS, (caller) => write(caller, randomRecipient())),
    close,
  };
}

async function measureSends(): Promise<boolean> {
  const reference = await prepareReference();
  const contestants = [
    { name: `reference, ${REFERENCE_CONNECTIONS} connections`, run: reference.run, runs: [] as Run[] },
    { name: "POST, 64 connections", run: () => runLoad(sends(64)), runs: [] as Run[] },
    { name: "POST, 256 connections", run: () => runLoad(sends(256)), runs: [] as Run[] },
    { name: "… 64, with a spend limit", run: () => runLoad(limitedSends(64)), runs: [] as Run[] },
    { name: "… 256, with a spend limit", run: () => runLoad(limitedSends(256)), runs: [] as Run[] },
  ] as const;
  // Unmeasured: plans, caches, and the first pages of the tables.
  for (const { run } of contestants) await run();
  for (let round = 0; round < ROUNDS; round++)
    for (const contestant of contestants) contestant.runs.push(await contestant.run());
  await reference.close();

  const rate = (runs: readonly Run[]) => median(runs.map((run) => run.perSecond));
  const [plain, at64, at256, limited64, limited256] = contestants;
  console.info(`${PATH}: ${ROUNDS} rounds of ${ROUND_MS / 1_000} s each, in turns; medians`);
  for (const { name, runs } of contestants) console.info(describeRuns(name, runs, rate(plain.runs)));
  const ratio = Math.min(rate(at64.runs), rate(at256.runs)) / rate(plain.runs);
  const p99 = median(at64.runs.map((run) => run.p99));
  console.info(
    `${ratio >= REQUIRED_RATIO ? "reaches" : "misses"} ×${REQUIRED_RATIO}; ` +
      `${p99 < REQUIRED_P99_MS ? "reaches" : "misses"} p99 < ${REQUIRED_P99_MS} ms at 64 connections (of an idle machine)`,
  );
  const kept = [rate(limited64.runs) / rate(at64.runs), rate(limited256.runs) / rate(at256.runs)];
  const shares = kept.map((share) => `${(100 * share).toFixed(1)} %`).join(" and ");
  console.info(
    `with a spend limit ${shares} of the rate without: ${Math.min(...kept) >= REQUIRED_SHARE ? "reaches" : "misses"} ${100 * REQUIRED_SHARE} %`,
  );
  return ratio >= REQUIRED_RATIO;
}

async function measureReads(): Promise<void> {
  const ids = await Promise.all(Array.from({ length: 100 }, sendOne));
  const reads: [string, string[]][] = [
    ["GET a profile", [`/v2/messaging_profiles/${profileId}`]],
    ["GET its numbers (20)", [`/v2/messaging_profiles/${profileId}/phone_numbers`]],
    ["GET a message", ids.map((id) => `/v2/messages/${id}`)],
    ["GET detail records (20)", ["/v2/detail_records?filter[record_type]=messaging"]],
  ];
  console.info(`reads, 64 connections; × of ${REQUIRED_READS.toLocaleString("en-US")}/s`);
  for (const [name, paths] of reads) {
    await load.run({ connections: 64, milliseconds: ROUND_MS / 2, paths });
    const run = await runLoad({ connections: 64, milliseconds: ROUND_MS, paths });
    console.info(describeRuns(name, [run], REQUIRED_READS));
  }
}

let isGood = true;
try {
  if (options.only !== "reads") isGood = await measureSends();
  if (options.only !== "sends") await measureReads();
  console.info(`resident memory after it: ${Math.round(web.residentBytes() / 1_048_576)} MB`);
  const minutes = Number(options.minutes);
  if (minutes > 0) isGood = (await watchMemory(web, () => load.run(sends(64, 10_000)), minutes)) && isGood;
} finally {
  load.stop();
  await web.stop();
  await prisma.$disconnect();
  await getPool().end();
}
process.exitCode = isGood ? 0 : 1;
