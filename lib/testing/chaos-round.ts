import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { bundle } from "../../server/bundle.mjs";
import { createPrisma } from "../db/client";
import { assignNumbers, createStickyProfile, recipients } from "./mapping-rows";
import { e164 } from "./pool-numbers";
import { prepareAcceptorProcesses } from "./start-acceptor-process";

/** What is killed (-9) while messages are being sent. The database crashes as a whole and recovers by itself. */
export type ChaosVictim = "web" | "worker" | "database";

export interface ChaosReport {
  readonly victim: ChaosVictim;
  /** Messages whose senders were told that they are accepted. */
  readonly answered: number;
  /** Messages stored: those and some whose answer was lost with the process. */
  readonly stored: number;
  /** What must not be; empty = the promise (Q2) held. */
  readonly violations: readonly string[];
}

const FINISH_WITHIN_MS = 120_000;
/** Fewer than messages: many recipients get several. None of them has an outcome of its own at the simulator. */
const RECIPIENTS = 3_000;
const FIRST_RECIPIENT = 1_000;

/** Processes of the product on one database, to be killed at will. */
export async function prepareChaos(databaseUrl: string) {
  const acceptors = await prepareAcceptorProcesses(databaseUrl);
  await bundle(process.cwd(), ["server/worker.ts"], acceptors.folder);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  pool.on("error", () => undefined);
  const prisma = createPrisma(pool);
  let worker = startWorker();

  function startWorker(): ChildProcess {
    return spawn(process.execPath, [join(acceptors.folder, "worker.js")], {
      cwd: process.cwd(),
      // At this level it says why it ended by itself, and nothing else.
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        DATABASE_URL: databaseUrl,
        APP_SECRET: "chaos-chaos-chaos-chaos-chaos-chaos",
        LOG_LEVEL: "fatal",
      },
    });
  }

  const killWorker = async () => {
    const gone = once(worker, "exit");
    worker.kill("SIGKILL");
    await gone;
  };

  /** Sends `count` messages at once, kills the victim after a share of them was answered, starts it again and checks. */
  async function runRound(victim: ChaosVictim, count: number, killAfter: number): Promise<ChaosReport> {
    const messagingProfileId = await createStickyProfile(prisma);
    await assignNumbers(prisma, messagingProfileId, 8);
    const acceptor = await acceptors.start();
    const all = recipients(RECIPIENTS, FIRST_RECIPIENT);
    const inputs = Array.from({ length: count }, (_, i) => ({
      messagingProfileId,
      recipient: e164(all[i % RECIPIENTS] as string),
      text: `Message ${i}`,
    }));
    let answers = 0;
    let killing: Promise<unknown> = Promise.resolve();
    const kill = async () => {
      if (victim === "web") await acceptor.kill();
      else if (victim === "worker") {
        await killWorker();
        worker = startWorker();
      } else await crashDatabase(pool);
    };
    const outcomes = await acceptor.send(inputs, () => {
      if (++answers === killAfter) killing = kill();
    });
    await killing;
    if (victim !== "web") await acceptor.kill();
    const ids = outcomes.flatMap((outcome) => (outcome?.ok ? [outcome.messageId] : []));
    const violations = await findViolations(messagingProfileId, ids);
    return { victim, answered: ids.length, stored: await countMessages(messagingProfileId), violations };
  }

  async function findViolations(profileId: string, answered: readonly string[]): Promise<string[]> {
    const violations: string[] = [];
    if (new Set(answered).size !== answered.length) violations.push("one id was answered twice");
    const standstill = await waitUntilFinal(profileId);
    if (standstill !== null) violations.push(standstill);
    const { rows } = await pool.query(
      `SELECT count(*)::int AS stored, count(DISTINCT id)::int AS ids, count(DISTINCT text)::int AS texts,
              count(*) FILTER (WHERE id = ANY($2::uuid[]))::int AS answered,
              count(*) FILTER (WHERE status IN ('queued', 'sending', 'sent'))::int AS unfinished,
              count(*) FILTER (WHERE status = 'delivered')::int AS delivered,
              (SELECT count(*) FROM simulated_messages s JOIN messages m ON m.id = s.message_id
               WHERE m.messaging_profile_id = $1)::int AS taken,
              (SELECT coalesce(sum(message_count), 0) FROM sticky_mappings WHERE messaging_profile_id = $1)::int AS counted,
              (SELECT coalesce(sum(delivered), 0) FROM number_hourly_stats WHERE messaging_profile_id = $1)::int AS "deliveredStats",
              (SELECT coalesce(sum(attempted), 0) FROM number_hourly_stats WHERE messaging_profile_id = $1)::int AS "attemptedStats",
              (SELECT count(*) FROM (SELECT recipient FROM messages WHERE messaging_profile_id = $1
                                     GROUP BY recipient HAVING count(DISTINCT sender) > 1) r)::int AS "torn"
       FROM messages WHERE messaging_profile_id = $1`,
      [profileId, answered],
    );
    const found = rows[0];
    const must = (holds: boolean, text: string) => {
      if (!holds) violations.push(`${text}: ${JSON.stringify(found)}`);
    };
    must(found.answered === answered.length, `${answered.length} messages were answered as accepted`);
    must(found.ids === found.stored && found.texts === found.stored, "a message is stored twice");
    must(found.unfinished === 0, "messages have no final status");
    must(
      found.delivered === found.stored && found.taken === found.stored,
      "messages were not sent once each",
    );
    must(found.counted === found.stored, "mappings do not count the messages");
    must(found.deliveredStats === found.stored && found.attemptedStats === found.stored, "counters are off");
    must(found.torn === 0, "a recipient has two senders");
    return violations;
  }

  async function countMessages(profileId: string): Promise<number> {
    const { rows } = await pool.query(
      "SELECT count(*)::int AS n FROM messages WHERE messaging_profile_id = $1",
      [profileId],
    );
    return rows[0].n;
  }

  /** @returns what was going on when it was not waited for any longer; null = all are final */
  async function waitUntilFinal(profileId: string): Promise<string | null> {
    const giveUpAt = Date.now() + FINISH_WITHIN_MS;
    for (;;) {
      const { rows } = await pool.query(
        `SELECT count(*)::int AS n FROM messages WHERE messaging_profile_id = $1 AND status IN ('queued', 'sending', 'sent')`,
        [profileId],
      );
      if (rows[0].n === 0) return null;
      if (Date.now() > giveUpAt) return describeStandstill(pool, worker);
      await sleep(200);
    }
  }

  return {
    runRound,
    async remove(): Promise<void> {
      await killWorker();
      await acceptors.remove();
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** For whoever has to find out why messages are not final: how the worker is, and what its statements wait for. */
async function describeStandstill(pool: pg.Pool, worker: ChildProcess): Promise<string> {
  const { rows } = await pool.query(
    `SELECT application_name AS app, state, wait_event_type || ':' || wait_event AS waits, pg_blocking_pids(pid) AS "blockedBy", pid,
            extract(epoch FROM now() - query_start)::numeric(9, 1) AS seconds, left(query, 120) AS query
     FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY app, seconds DESC`,
  );
  const ended = worker.exitCode ?? worker.signalCode;
  return `not final in time; the worker ${ended === null ? "runs" : `ended with ${ended}`}: ${rows.map((row) => JSON.stringify(row)).join("\n")}`;
}

/** Kills a server process of this database with -9, upon which Postgres ends all others and recovers from its log. */
export async function crashDatabase(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'stickypool-accept' LIMIT 1",
  );
  if (!rows[0]) throw new Error("The acceptor has no connection.");
  process.kill(rows[0].pid, "SIGKILL");
  for (let attempt = 0; ; attempt++) {
    await sleep(200);
    try {
      await pool.query("SELECT 1");
      return;
    } catch (error) {
      if (attempt > 150) throw error;
    }
  }
}
