import { Gauge, Registry } from "prom-client";
import { listCarriers } from "@/lib/carrier/list-carriers";
import type { Clock } from "@/lib/clock";
import { type Db, getPrisma } from "@/lib/db/client";
import { type Backlog, type HourlyOutcomes, readBacklog, sumHour } from "./repository";

const HOUR_MS = 3_600_000;
/** More that waits is not counted: an alarm has long gone off by then. */
export const MAX_COUNTED = 100_000;

const BACKLOG: readonly [fact: keyof Backlog, name: string, help: string][] = [
  [
    "queued",
    "queued_messages",
    `Accepted messages that no carrier has taken yet; counted up to ${MAX_COUNTED}.`,
  ],
  ["oldestQueuedSeconds", "oldest_queued_seconds", "How long the oldest of them has waited."],
  [
    "awaitingReceipt",
    "awaiting_receipt_messages",
    `Sent messages without a receipt; counted up to ${MAX_COUNTED}.`,
  ],
  ["webhooks", "queued_webhooks", `Webhooks not delivered yet; counted up to ${MAX_COUNTED}.`],
  ["scheduled", "scheduled_messages", `Messages to be sent later; counted up to ${MAX_COUNTED}.`],
  ["workers", "workers", "Worker processes seen within 15 seconds."],
];

const OUTCOMES: readonly (keyof HourlyOutcomes)[] = [
  "attempted",
  "delivered",
  "failed",
  "spamBlocked",
  "uncounted",
  "received",
];

/**
 * What the whole installation looks like now, from the database: the same whichever web process is asked, so take the maximum
 * over processes, not the sum.
 */
export async function readInstallationMetrics(clock: Clock, db: Db = getPrisma()): Promise<Registry> {
  const nowMs = clock.now();
  const [backlog, outcomes, carriers] = await Promise.all([
    readBacklog(db, nowMs, MAX_COUNTED),
    sumHour(db, new Date(nowMs - (nowMs % HOUR_MS))),
    listCarriers(clock, db),
  ]);
  const registry = new Registry();
  const registers = [registry];
  for (const [fact, name, help] of BACKLOG)
    new Gauge({ name: `stickypool_${name}`, help, registers }).set(backlog[fact]);
  const hour = new Gauge({
    name: "stickypool_hour_messages",
    help: "Messages of the hour that runs (UTC) by what became of them.",
    labelNames: ["outcome"],
    registers,
  });
  for (const outcome of OUTCOMES)
    hour.set(
      { outcome: outcome.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) },
      outcomes[outcome],
    );
  const up = new Gauge({
    name: "stickypool_carrier_up",
    help: "1 = every worker is connected to the carrier; disabled carriers are left out.",
    labelNames: ["carrier", "kind"],
    registers,
  });
  for (const { name, kind, state } of carriers)
    if (state.state !== "disabled") up.set({ carrier: name, kind }, state.state === "connected" ? 1 : 0);
  return registry;
}
