import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { createPrisma } from "../db/client";
import { prepareCarrierProcesses } from "./carrier-processes";
import { crashDatabase } from "./chaos-round";
import { assignNumbers, createStickyProfile, recipients } from "./mapping-rows";
import { e164 } from "./pool-numbers";

/** What is killed (-9) while messages go through an SMPP carrier. */
export type CarrierChaosVictim = "worker" | "web" | "peer" | "database";

export interface CarrierChaosReport {
  readonly answered: number;
  readonly stored: number;
  /** Messages that reached the carrier twice or more. */
  readonly repeated: number;
  /** Empty = the promise (Q2) held. */
  readonly violations: readonly string[];
}

const FINISH_WITHIN_MS = 90_000;
const RECIPIENTS = 500;

/** Processes of the product and a carrier that forgets nothing, on one database. */
export async function prepareCarrierChaos(databaseUrl: string) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  pool.on("error", () => undefined);
  const prisma = createPrisma(pool);
  const processes = await prepareCarrierProcesses(databaseUrl, prisma);
  let worker: ChildProcess = processes.startWorker();

  /**
   * Sends messages at once and kills the victims, each in turn after a share of them was answered. A killed web process ends
   * the sending; everything else is started again.
   */
  async function runRound(
    victims: readonly CarrierChaosVictim[],
    count: number,
  ): Promise<CarrierChaosReport> {
    const messagingProfileId = await createStickyProfile(prisma);
    const numbers = await assignNumbers(prisma, messagingProfileId, 8);
    await prisma.phoneNumber.updateMany({
      where: { id: { in: numbers.map((number) => number.phoneNumberId) } },
      data: { carrierId: processes.carrierId },
    });
    const acceptor = await processes.startAcceptor();
    const all = recipients(RECIPIENTS, 1_000);
    const mark = messagingProfileId.slice(0, 8);
    const inputs = Array.from({ length: count }, (_, i) => ({
      messagingProfileId,
      recipient: e164(all[i % RECIPIENTS] as string),
      text: `${mark} ${i}`,
    }));
    let answers = 0;
    let killing: Promise<unknown> = Promise.resolve();
    const kill = async (victim: CarrierChaosVictim) => {
      // The queue has drained to the middle by then, so that there is something on its way.
      await waitUntilSent(messagingProfileId, 1);
      if (victim === "web") await acceptor.kill();
      else if (victim === "peer") await processes.restartPeer();
      else if (victim === "database") await crashDatabase(pool);
      else {
        await processes.kill(worker);
        worker = processes.startWorker();
      }
    };
    const outcomes = await acceptor.send(inputs, () => {
      const victim = victims[Math.floor((++answers * (victims.length + 1)) / count) - 1];
      const isTurn = answers % Math.floor(count / (victims.length + 1)) === 0;
      if (victim !== undefined && isTurn) killing = killing.then(() => kill(victim));
    });
    await killing;
    await acceptor.kill();
    const answered = outcomes.flatMap((outcome) => (outcome?.ok ? [outcome.messageId] : []));
    return findViolations(messagingProfileId, mark, answered);
  }

  async function findViolations(
    profileId: string,
    mark: string,
    answered: readonly string[],
  ): Promise<CarrierChaosReport> {
    await waitUntilFinal(profileId);
    const { rows } = await pool.query<{ id: string; text: string; status: string; resent: boolean | null }>(
      "SELECT id, text, status, resent FROM messages WHERE messaging_profile_id = $1",
      [profileId],
    );
    const stats = await pool.query<{ delivered: number; attempted: number }>(
      `SELECT sum(delivered)::int AS delivered, sum(attempted)::int AS attempted
       FROM number_hourly_stats WHERE messaging_profile_id = $1`,
      [profileId],
    );
    const arrived = new Map<string, number>();
    for (const { text } of processes.arrivals())
      if (text.startsWith(mark)) arrived.set(text, (arrived.get(text) ?? 0) + 1);
    const stored = new Set(rows.map((row) => row.id));
    const repeated = rows.filter((row) => (arrived.get(row.text) ?? 0) > 1);
    const violations: string[] = [];
    const mustBeNone = (found: readonly unknown[], what: string) => {
      if (found.length > 0) violations.push(`${found.length} ${what}: ${JSON.stringify(found[0])}`);
    };
    mustBeNone(
      answered.filter((id) => !stored.has(id)),
      "messages answered as accepted are lost",
    );
    mustBeNone(
      rows.filter((row) => row.status !== "delivered"),
      "messages are not delivered",
    );
    mustBeNone(
      rows.filter((row) => !arrived.has(row.text)),
      "messages never reached the carrier",
    );
    mustBeNone(
      repeated.filter((row) => row.resent !== true),
      "messages reached the carrier twice unmarked",
    );
    const [counted] = stats.rows;
    if (counted?.delivered !== rows.length || counted.attempted !== rows.length)
      violations.push(`counters are off: ${JSON.stringify(counted)} of ${rows.length}`);
    return { answered: answered.length, stored: rows.length, repeated: repeated.length, violations };
  }

  async function count(profileId: string, statuses: readonly string[]): Promise<number> {
    const { rows } = await pool.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM messages WHERE messaging_profile_id = $1 AND status::text = ANY($2)",
      [profileId, statuses],
    );
    return rows[0]?.n ?? 0;
  }

  async function waitUntilSent(profileId: string, least: number): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt++) {
      if ((await count(profileId, ["sending", "sent", "delivered"])) >= least) return;
      await sleep(20);
    }
  }

  async function waitUntilFinal(profileId: string): Promise<void> {
    const giveUpAt = performance.now() + FINISH_WITHIN_MS;
    while (performance.now() < giveUpAt) {
      if ((await count(profileId, ["queued", "sending", "sent"])) === 0) return;
      await sleep(100);
    }
  }

  return {
    runRound,
    async remove(): Promise<void> {
      await processes.remove();
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
