import { randomUUID } from "node:crypto";
import { systemClock } from "../lib/clock";
import { createPrisma, getPool } from "../lib/db/client";
import { Acceptor } from "../lib/message/acceptor";
import { PoolSnapshots } from "../lib/message/pool-snapshot";
import type { OutboundMessageInput } from "../lib/message/types";
import { assignNumbers, createStickyProfile } from "../lib/testing/mapping-rows";
import { e164 } from "../lib/testing/pool-numbers";
import { describeRuns, median, type Run, runCallers } from "./accept/callers";
import { connectReference } from "./accept/reference";

/*
 * Accepted messages per second of the service, without HTTP, against the same rows written one transaction per message.
 *
 * Both write, per message, one row of `messages`, one of `outbound_queue` and one upsert of `sticky_mappings`: same columns,
 * same indexes, same trace, recipients drawn from the same 100,000. The reference is the fastest way to do that message
 * by message: 8 connections, one prepared statement that holds all three writes, no selection, no reading. The runs take
 * turns, so that a busy machine is as unfair to one as to the other; the ratio is that of the medians.
 *
 * One contestant sends as an API client does that names an idempotency key with every message: one more row with two indexes per
 * message, which the reference does not write. Last, callers of a profile with a daily spend limit take very short turns with the same
 * number of callers without one (F4): so short that whatever else the machine does is the same for both.
 */

const ROUNDS = 7;
const ROUND_MS = 3_000;
const LIMIT_ROUNDS = 60;
const LIMIT_ROUND_MS = 250;
const RECIPIENTS = 100_000;
const REFERENCE_CONNECTIONS = 8;
const REQUIRED_RATIO = 2.5;
const TEXT = "Your parcel arrives today between 14:00 and 16:00. Reply STOP to opt out.";

const pool = getPool();
const prisma = createPrisma(pool);
const profileId = await createStickyProfile(prisma, { name: "Bench", geomatch: true });
await assignNumbers(prisma, profileId, 24);
const limitedId = await createStickyProfile(prisma, {
  name: "Bench with a limit",
  geomatch: true,
  dailySpendLimit: "999999999999",
  dailySpendLimitEnabled: true,
});
await assignNumbers(prisma, limitedId, 24);
const acceptor = new Acceptor({ pool, snapshots: new PoolSnapshots(pool), clock: systemClock });
const recipients = Array.from({ length: RECIPIENTS }, (_, i) =>
  e164(`+1${String(2_000_000_000 + i * 7_919)}`),
);

function randomRecipient() {
  return recipients[Math.floor(Math.random() * RECIPIENTS)] as (typeof recipients)[number];
}

const acceptRun =
  (callers: number, more: () => Partial<OutboundMessageInput> = () => ({}), milliseconds = ROUND_MS) =>
  () =>
    runCallers(callers, milliseconds, () =>
      acceptor.accept({
        messagingProfileId: profileId,
        recipient: randomRecipient(),
        text: TEXT,
        ...more(),
      } satisfies OutboundMessageInput),
    );

const withLimit = () => ({ messagingProfileId: limitedId });
const apiKeyId = randomUUID();
const withKey = () => {
  const key = randomUUID();
  return { apiKeyId, idempotency: { apiKeyId, key, fingerprint: key.replaceAll("-", "").repeat(2) } };
};

async function prepareReference() {
  const referenceId = await createStickyProfile(prisma, { name: "Reference", geomatch: true });
  const [number] = await assignNumbers(prisma, referenceId, 1);
  if (!number) throw new Error("The reference has no number.");
  const { carrierId } = await prisma.phoneNumber.findFirstOrThrow();
  const sample = { messagingProfileId: profileId, recipient: randomRecipient(), text: TEXT };
  const first = await acceptor.accept(sample);
  const repeated = await acceptor.accept(sample);
  const known = new Set<string>();
  const { write, close } = await connectReference(
    REFERENCE_CONNECTIONS,
    {
      messagingProfileId: referenceId,
      assignmentId: number.assignmentId,
      phoneNumberId: number.phoneNumberId,
      carrierId,
      sender: number.e164,
      text: TEXT,
      apiKeyId: null,
      traces: [JSON.stringify(first.trace), JSON.stringify(repeated.trace)],
    },
    (recipient) => {
      const isKnown = known.has(recipient);
      known.add(recipient);
      return isKnown;
    },
  );
  return {
    run: () => runCallers(REFERENCE_CONNECTIONS, ROUND_MS, (caller) => write(caller, randomRecipient())),
    close,
  };
}

const reference = await prepareReference();
const contestants = [
  { name: `reference, ${REFERENCE_CONNECTIONS} connections`, run: reference.run, runs: [] as Run[] },
  { name: "service, 64 callers", run: acceptRun(64), runs: [] as Run[] },
  { name: "service, 256 callers", run: acceptRun(256), runs: [] as Run[] },
  { name: "with keys, 64 callers", run: acceptRun(64, withKey), runs: [] as Run[] },
];
// Unmeasured: plans, caches, and the first pages of the tables.
for (const { run } of contestants) await run();
for (let round = 0; round < ROUNDS; round++) {
  for (const contestant of contestants) contestant.runs.push(await contestant.run());
}

const referenceRate = median(contestants[0]?.runs.map((run) => run.perSecond) ?? []);
let worst = Number.POSITIVE_INFINITY;
console.info(`${ROUNDS} rounds of ${ROUND_MS / 1_000} s each, in turns; medians`);
for (const { name, runs } of contestants) {
  if (name.startsWith("service")) {
    worst = Math.min(worst, median(runs.map((run) => run.perSecond)) / referenceRate);
  }
  console.info(describeRuns(name, runs, referenceRate));
}
for (const callers of [64, 256]) {
  const free = acceptRun(callers, undefined, LIMIT_ROUND_MS);
  const limited = acceptRun(callers, withLimit, LIMIT_ROUND_MS);
  const runs: [free: Run, limited: Run][] = [];
  await limited();
  for (let round = 0; round < LIMIT_ROUNDS; round++) {
    // Each goes first as often as the other.
    const first = round % 2 === 0 ? await free() : await limited();
    const second = round % 2 === 0 ? await limited() : await free();
    runs.push(round % 2 === 0 ? [first, second] : [second, first]);
  }
  const share = median(runs.map(([one, other]) => other.perSecond / one.perSecond));
  console.info(`a spend limit leaves ${(share * 100).toFixed(1)} % of the rate of ${callers} callers`);
}
const { batches, accepted, lostRaces } = acceptor.counters;
console.info(`${Math.round(accepted / batches)} messages per batch, ${lostRaces} races lost`);
(globalThis as { gc?: () => void }).gc?.();
const memory = process.memoryUsage();
const megabytes = (bytes: number) => `${Math.round(bytes / 1_048_576)} MB`;
console.info(`memory after it: heap ${megabytes(memory.heapUsed)}, resident ${megabytes(memory.rss)}`);
console.info(`${worst >= REQUIRED_RATIO ? "reaches" : "misses"} ×${REQUIRED_RATIO}`);

await reference.close();
await acceptor.close();
await prisma.$disconnect();
await pool.end();
if (worst < REQUIRED_RATIO) process.exitCode = 1;
