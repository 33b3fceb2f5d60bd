import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { type HttpSink, startHttpSink } from "@/lib/testing/http-sink";
import { createStickyProfile } from "@/lib/testing/mapping-rows";
import { queueTestEvents } from "@/lib/testing/webhook-worker";
import { bundle } from "@/server/bundle.mjs";
import { UNWRITTEN_PER_ENDPOINT } from "./endpoint-states";

const db = setUpTestDatabase();
const EVENTS = 400;
const ENDPOINTS = 4;
let sink: HttpSink;
let folder: string;
const started: ChildProcess[] = [];

beforeAll(async () => {
  // Inside the project, so that the program finds its packages.
  folder = mkdtempSync(join(process.cwd(), "node_modules/.stickypool-test-"));
  await bundle(process.cwd(), ["lib/testing/webhook-process.ts"], folder);
  sink = await startHttpSink((_request, response) => void setTimeout(() => response.end("ok"), 30));
});
afterAll(async () => {
  for (const child of started) child.kill("SIGKILL");
  await sink.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function startProcess(): Promise<ChildProcess> {
  const child = fork(join(folder, "webhook-process.js"), {
    env: { ...process.env, DATABASE_URL: db.url, LOG_LEVEL: "fatal" },
  });
  started.push(child);
  await once(child, "message");
  return child;
}

it("loses nothing when a worker is killed, and repeats at most 40 per endpoint (F1, Q2)", async () => {
  const messagingProfileId = await createStickyProfile(db.prisma);
  const first = await startProcess();
  const ids = await queueTestEvents(
    db.pool,
    Array.from({ length: EVENTS }, (_, n) => ({ messagingProfileId, url: `${sink.url}/${n % ENDPOINTS}` })),
  );
  await expect.poll(() => sink.requests.length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(EVENTS / 4);
  first.kill("SIGKILL");
  await once(first, "exit");
  const killedAt = performance.now();
  expect(await db.prisma.webhookDelivery.count()).toBeLessThan(EVENTS);

  await startProcess();
  await expect.poll(() => db.prisma.webhookDelivery.count(), { timeout: 30_000, interval: 50 }).toBe(EVENTS);
  expect(performance.now() - killedAt).toBeLessThan(20_000);
  const sent = sink.requests.map(({ body }) => JSON.parse(body).data.id as string);
  expect(new Set(sent)).toEqual(new Set(ids));
  expect(sent.length - ids.length).toBeLessThanOrEqual(UNWRITTEN_PER_ENDPOINT * ENDPOINTS);
  const deliveries = await db.prisma.webhookDelivery.findMany({ select: { status: true, attempts: true } });
  // Where the machine is too busy to answer within two seconds there is an attempt before.
  for (const { status, attempts } of deliveries) {
    const before = (attempts as { problem: string | null }[]).slice(0, -1);
    expect([status, before.filter(({ problem }) => problem !== "timeout")]).toEqual(["delivered", []]);
  }
});
