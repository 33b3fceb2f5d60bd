import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { PROBE_SETTINGS_SQL } from "@/lib/db/probe-pool";

/** One server process for the whole of its life; a process id alone is used again. */
export interface Backend {
  readonly pid: number;
  readonly startedAt: string;
}

/** What the statements of a batch run on: rows come as arrays. */
export interface BatchConnection {
  query(name: string, text: string, values: unknown[]): Promise<unknown[][]>;
}

/** The same on any of a pool's connections, for single statements beside the batches. */
export function anyConnectionOf(pool: pg.Pool): BatchConnection {
  return {
    query: async (name, text, values) =>
      (await pool.query<unknown[]>({ name, text, values, rowMode: "array" })).rows,
  };
}

const BACKEND_SQL = `
SELECT pid, extract(epoch FROM backend_start)::text AS started_at FROM pg_stat_activity WHERE pid = pg_backend_pid()`;

const END_BACKEND_SQL = `
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND extract(epoch FROM backend_start)::text = $2`;

/** A statement that takes longer is given up and looked up: the network, not the work, is the reason. */
const STATEMENT_TIMEOUT_MS = 30_000;

/**
 * A statement that takes longer may run by a plan made while its tables were much smaller: which index it goes by was no question
 * then. The next one is planned anew, by what the tables have become.
 */
const SLOW_MS = 250;

/** Where slowness has another reason, planning anew (some 10 ms) is not tried more often than this. */
const PLANS_LAST_MS = 10_000;

/** Errors of a connection that is gone, or a server that is going or not there yet (PostgreSQL, appendix A). */
const CONNECTION_CODES = /^(?:08...|57P0[123])$/;

/**
 * A connection for batches. It is none of the pool's, because of its settings, and it remembers the server process
 * behind it: when it breaks in the middle of a write, that process must be gone before anyone may look whether the
 * write was committed (Q2).
 *
 * Statements go through `pg` and not through Prisma's raw queries, which made the two of a batch of 64 take 1.5 times as
 * long and one of 500 1.13 times, and took twice the processor time of this process (docs/decisions/0007).
 */
export class AcceptConnection implements BatchConnection {
  private lost = false;
  private arePlansOld = false;
  private plannedAt = performance.now();

  private constructor(
    private readonly client: pg.Client,
    readonly backend: Backend,
    private readonly limits: { readonly slowMs: number; readonly plansLastMs: number },
  ) {}

  /** Connects to the database of the pool. */
  static async open(
    pool: pg.Pool,
    limits = { slowMs: SLOW_MS, plansLastMs: PLANS_LAST_MS },
  ): Promise<AcceptConnection> {
    const client = new pg.Client({
      ...pool.options,
      application_name: "stickypool-accept",
      query_timeout: STATEMENT_TIMEOUT_MS,
    });
    // Until a statement notices, a broken connection is nobody's error.
    client.on("error", () => undefined);
    await client.connect();
    try {
      const { rows } = await client.query<{ pid: number; started_at: string }>(BACKEND_SQL);
      const [row] = rows;
      if (!row) throw new Error("The database does not show this connection in pg_stat_activity.");
      await client.query(PROBE_SETTINGS_SQL);
      const connection = new AcceptConnection(client, { pid: row.pid, startedAt: row.started_at }, limits);
      client.on("error", connection.markLost);
      client.on("end", connection.markLost);
      return connection;
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  get isLost(): boolean {
    return this.lost;
  }

  /** Runs a prepared statement; rows are arrays. A failure that leaves the outcome open marks the connection lost. */
  async query(name: string, text: string, values: unknown[]): Promise<unknown[][]> {
    try {
      if (this.arePlansOld) await this.forgetPlans();
      const askedAt = performance.now();
      const { rows } = await this.client.query<unknown[]>({ name, text, values, rowMode: "array" });
      const answeredAt = performance.now();
      this.arePlansOld =
        answeredAt - askedAt >= this.limits.slowMs && answeredAt - this.plannedAt >= this.limits.plansLastMs;
      return rows;
    } catch (error) {
      if (isConnectionError(error)) this.markLost();
      throw error;
    }
  }

  /** Ends the connection; a broken one is only let go. */
  async close(): Promise<void> {
    const broken = this.lost;
    this.lost = true;
    const ended = this.client.end();
    if (broken) ended.catch(() => undefined);
    else await ended;
  }

  private async forgetPlans(): Promise<void> {
    await this.client.query("DISCARD PLANS");
    this.arePlansOld = false;
    this.plannedAt = performance.now();
  }

  private readonly markLost = () => {
    this.lost = true;
  };
}

/** Whether the error says nothing about the statement, only that its answer did not come. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return true;
  return CONNECTION_CODES.test(error.code ?? "");
}

/**
 * Fulfils once the server process is gone, ending it when it still runs. From then on what it did is decided and visible.
 *
 * @throws the last connection error, or one that says that it is still there, when `timeoutMs` have passed
 */
export async function ensureBackendGone(pool: pg.Pool, backend: Backend, timeoutMs: number): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs;
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 500)) {
    let failure: unknown;
    try {
      const { rowCount } = await pool.query(END_BACKEND_SQL, [backend.pid, backend.startedAt]);
      if (rowCount === 0) return;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > giveUpAt)
      throw failure ?? new Error(`Backend ${backend.pid} is still there after ${timeoutMs} ms.`);
    await sleep(pauseMs);
  }
}
