import { randomUUID } from "node:crypto";
import pg from "pg";
import { systemClock } from "../lib/clock";
import { createPrisma, getPool } from "../lib/db/client";
import { Acceptor } from "../lib/message/acceptor";
import { createMessageIdMaker } from "../lib/message/message-id";
import { PoolSnapshots } from "../lib/message/pool-snapshot";
import type { OutboundMessageInput } from "../lib/message/types";
import { assignNumbers, createStickyProfile } from "../lib/testing/mapping-rows";
import { e164 } from "../lib/testing/pool-numbers";

/*
 * Accepted messages per second of the service, without HTTP, against the same rows written one transaction per message.
 *
 * Both write, per message, one row of `messages`, one of `outbound_queue` and one upsert of `sticky_mappings`: same columns,
 * same indexes, same trace, recipients drawn from the same 100,000. The reference is the fastest way to do that message
 * by message: 8 connections, one prepared statement that holds all three writes, no selection, no reading. The runs take
 * turns, so that a busy machine is as unfair to one as to the other; the ratio is that of the medians.
 *
 * The last contestant sends as an API client does that names an idempotency key with every message: one more row with two
 * indexes per message, which the reference does not write.
 */

const ROUNDS = 7;
const ROUND_MS = 3_000;
const RECIPIENTS = 100_000;
const REFERENCE_CONNECTIONS = 8;
const REQUIRED_RATIO = 2.5;
const TEXT = "Your parcel arrives today between 14:00 and 16:00. Reply STOP to opt out.";

interface Run {
  readonly perSecond: number;
  readonly latencies: Float64Array;
}

const pool = getPool();
const prisma = createPrisma(pool);
const profileId = await createStickyProfile(prisma, { name: "Bench", geomatch: true });
await assignNumbers(prisma, profileId, 24);
const acceptor = new Acceptor({ pool, snapshots: new PoolSnapshots(pool), clock: systemClock });
const recipients = Array.from({ length: RECIPIENTS }, (_, i) =>
  e164(`+1${String(2_000_000_000 + i * 7_919)}`),
);

/** Callers in a closed loop: each sends its next message when the last one was answered. */
async function runCallers(callers: number, send: (caller: number) => Promise<unknown>): Promise<Run> {
  const latencies: number[] = [];
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (;;) {
        const sentAt = performance.now();
        if (sentAt - begun >= ROUND_MS) return;
        await send(caller);
        latencies.push(performance.now() - sentAt);
      }
    }),
  );
  const perSecond = (latencies.length * 1_000) / (performance.now() - begun);
  return { perSecond, latencies: Float64Array.from(latencies).sort() };
}

function randomRecipient() {
  return recipients[Math.floor(Math.random() * RECIPIENTS)] as (typeof recipients)[number];
}

const acceptRun =
  (callers: number, more: () => Partial<OutboundMessageInput> = () => ({})) =>
  () =>
    runCallers(callers, () =>
      acceptor.accept({
        messagingProfileId: profileId,
        recipient: randomRecipient(),
        text: TEXT,
        ...more(),
      } satisfies OutboundMessageInput),
    );

const apiKeyId = randomUUID();
const withKey = () => {
  const key = randomUUID();
  return { apiKeyId, idempotency: { apiKeyId, key, fingerprint: key.replaceAll("-", "").repeat(2) } };
};

const REFERENCE_SQL = `
WITH mapping AS (
    INSERT INTO sticky_mappings AS m (messaging_profile_id, recipient, epoch, assignment_id, created_at, last_message_at, message_count)
    VALUES ($1, $2, 1, $3, $4, $4, 1)
    ON CONFLICT (messaging_profile_id, recipient) DO UPDATE SET
        last_message_at = greatest(m.last_message_at, excluded.last_message_at), message_count = m.message_count + 1
    WHERE m.epoch = excluded.epoch RETURNING m.message_count
), message AS (
    INSERT INTO messages (messaging_profile_id, id, phone_number_id, carrier_id, accepted_at, valid_until, direction, type, status,
                          encoding, num_chars, parts, selection_reason, sender, recipient, text, media_urls, selection_trace)
    VALUES ($1, $5, $6, $7, $4, $8, 'outbound', $9, 'queued', $10, $11, $12, $13, $14, $2, $15, $16, $17)
), queued AS (
    INSERT INTO outbound_queue (lane, is_throttled, phone_number_id, messaging_profile_id, message_id)
    VALUES (outbound_lane($6), false, $6, $1, $5)
)
SELECT message_count FROM mapping`;

async function prepareReference() {
  const referenceId = await createStickyProfile(prisma, { name: "Reference", geomatch: true });
  const [number] = await assignNumbers(prisma, referenceId, 1);
  const { carrierId } = await prisma.phoneNumber.findFirstOrThrow();
  const sample = await acceptor.accept({
    messagingProfileId: profileId,
    recipient: randomRecipient(),
    text: TEXT,
  });
  const again = await acceptor.accept({
    messagingProfileId: profileId,
    recipient: sample.recipient,
    text: TEXT,
  });
  const traces = [sample, again].map((message) => JSON.stringify(message.trace));
  const makeId = createMessageIdMaker();
  const clients = await Promise.all(
    Array.from({ length: REFERENCE_CONNECTIONS }, async () => {
      const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
      await client.connect();
      return client;
    }),
  );
  const known = new Set<string>();
  const write = (caller: number) => {
    const recipient = randomRecipient();
    const isKnown = known.has(recipient);
    known.add(recipient);
    const nowMs = Date.now();
    const now = new Date(nowMs);
    return (clients[caller] as pg.Client).query({
      name: "reference",
      text: REFERENCE_SQL,
      values: [
        referenceId,
        recipient,
        number?.assignmentId,
        now,
        makeId(nowMs),
        number?.phoneNumberId,
        carrierId,
        new Date(nowMs + 3_600_000),
        "SMS",
        "gsm7",
        TEXT.length,
        1,
        isKnown ? "sticky" : "weight",
        number?.e164,
        TEXT,
        null,
        traces[isKnown ? 1 : 0],
      ],
    });
  };
  return {
    run: () => runCallers(REFERENCE_CONNECTIONS, write),
    close: () => Promise.all(clients.map((client) => client.end())),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function percentile(runs: readonly Run[], share: number): number {
  return median(runs.map(({ latencies }) => latencies[Math.floor(latencies.length * share)] ?? 0));
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
  const rate = median(runs.map((run) => run.perSecond));
  const ratio = rate / referenceRate;
  if (name.startsWith("service")) worst = Math.min(worst, ratio);
  console.info(
    `${name.padEnd(26)} ${Math.round(rate).toLocaleString("en-US").padStart(7)}/s  ×${ratio.toFixed(2)}` +
      `  p50 ${percentile(runs, 0.5).toFixed(1)} ms  p99 ${percentile(runs, 0.99).toFixed(1)} ms`,
  );
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
