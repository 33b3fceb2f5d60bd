import { fork } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { getPool, getPrisma } from "../lib/db/client";
import { createStickyProfile } from "../lib/testing/mapping-rows";
import { insertTestMessages } from "../lib/testing/message-rows";
import { queueTestEvents, startWebhookWorker } from "../lib/testing/webhook-worker";
import { median } from "./accept/callers";

/**
 * Webhooks from the database to a sink on loopback, one worker process, the sink in a process of its own: events of messages,
 * rendered, signed, posted and kept, to nine endpoints that answer at once. Each round runs once with them alone and once with
 * a tenth that never answers and has a backlog of its own, and once as a plain loop of the same requests without a database: as
 * many under way, nothing rendered, signed or kept. The ratio is that of the medians.
 *
 *     --events 9000  --rounds 5
 */

const { values: options } = parseArgs({
  options: { events: { type: "string", default: "9000" }, rounds: { type: "string", default: "5" } },
});
const EVENTS = Number(options.events);
const ROUNDS = Number(options.rounds);
const ENDPOINTS = 9;
const IN_FLIGHT = ENDPOINTS * 20;
const HANGING_EVENTS = 2_000;
const REQUIRED_RATE = 1_000;

const pool = getPool();
const sink = fork(join(process.cwd(), "bench/webhooks/sink.mjs"));
const [port] = (await once(sink, "message")) as [number];
const url = (endpoint: number) => `http://127.0.0.1:${port}/${endpoint}`;
const answered = async () => {
  sink.send("?");
  return ((await once(sink, "message")) as [number])[0];
};

const messagingProfileId = await createStickyProfile(getPrisma(), { name: "Bench" });
const nowMs = Date.now();
const messageIds = await insertTestMessages(
  pool,
  Array.from({ length: 5_000 }, (_, sequence) => ({
    messagingProfileId,
    acceptedAtMs: nowMs - sequence,
    sequence,
    text: "Your parcel arrives today between 14:00 and 16:00. Reply STOP to opt out.",
  })),
);
await pool.query("ANALYZE messages");

function event(endpoint: number, n: number) {
  const messageId = messageIds[n % messageIds.length] ?? null;
  return { messagingProfileId, url: url(endpoint), eventType: "message.finalized", messageId };
}

/** Deliveries per second to the endpoints that answer. */
async function deliver(withHanging: boolean): Promise<number> {
  await pool.query("TRUNCATE webhook_queue, webhook_deliveries");
  const hanging = withHanging ? Array.from({ length: HANGING_EVENTS }, (_, n) => event(0, n)) : [];
  const events = Array.from({ length: EVENTS }, (_, n) => event(1 + (n % ENDPOINTS), n));
  await queueTestEvents(pool, [...hanging, ...events]);
  await pool.query("VACUUM ANALYZE webhook_queue");
  const before = await answered();
  const began = performance.now();
  const worker = startWebhookWorker(pool);
  while ((await answered()) < before + EVENTS) await sleep(5);
  const rate = (EVENTS * 1_000) / (performance.now() - began);
  await worker.stop();
  const { rows } = await pool.query(
    "SELECT count(*)::int AS kept FROM webhook_deliveries WHERE status = 'delivered'",
  );
  if (rows[0].kept !== EVENTS) throw new Error(`${rows[0].kept} of ${EVENTS} deliveries are kept`);
  if (worker.errors.length > 0) throw worker.errors[0];
  return rate;
}

/** The body of one delivery, to post again. */
async function sampleBody(): Promise<string> {
  const { rows } = await pool.query("SELECT payload::text AS payload FROM webhook_deliveries LIMIT 1");
  return `{"data":${rows[0].payload},"meta":{"attempt":1,"delivered_to":"${url(1)}"}}`;
}

/** Requests per second of the plain loop. */
async function post(body: string): Promise<number> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  let left = EVENTS;
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const call = http.request(url(1 + (left % ENDPOINTS)), { method: "POST", agent, headers }, (answer) => {
        answer.resume();
        answer.on("end", resolve);
      });
      call.on("error", reject);
      call.end(body);
    });
  const began = performance.now();
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      while (left-- > 0) await one();
    }),
  );
  agent.destroy();
  return (EVENTS * 1_000) / (performance.now() - began);
}

const runs: Record<"alone" | "hanging" | "plain", number[]> = { alone: [], hanging: [], plain: [] };
await deliver(false);
const body = await sampleBody();
for (let round = 0; round < ROUNDS; round++) {
  runs.alone.push(await deliver(false));
  runs.hanging.push(await deliver(true));
  runs.plain.push(await post(body));
}
sink.disconnect();
await getPrisma().$disconnect();
await pool.end();

const show = (rate: number) => `${Math.round(rate).toLocaleString("en-US")}/s`;
const [alone, hanging, plain] = [median(runs.alone), median(runs.hanging), median(runs.plain)];
for (const [name, rates] of Object.entries(runs))
  console.info(`${name.padEnd(8)} ${rates.map(show).join("  ")}`);
console.info(`\n${EVENTS.toLocaleString("en-US")} events to nine endpoints, medians of ${ROUNDS} rounds:`);
console.info(`alone                                 ${show(alone)}`);
console.info(
  `beside a tenth endpoint that hangs    ${show(hanging)}   ${(hanging / alone).toFixed(2)} of that`,
);
console.info(`plain requests, no database           ${show(plain)}   ratio ${(hanging / plain).toFixed(2)}`);
if (hanging < REQUIRED_RATE) {
  console.error(`Less than ${show(REQUIRED_RATE)}.`);
  process.exitCode = 1;
}
