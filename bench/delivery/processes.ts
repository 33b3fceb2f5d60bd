import { type ChildProcess, fork } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { bundle } from "@/server/bundle.mjs";

export interface Measured {
  /** Processor time used so far; NaN where the system does not tell. */
  cpuMs(): number;
  stop(): Promise<void>;
}

export interface Sink extends Measured {
  readonly port: number;
  /** Messages it got, and receipts that were answered. */
  counts(): Promise<{ taken: number; answered: number }>;
}

/** Builds the worker and the sink from the present sources. `remove` ends what was started and deletes it. */
export async function prepareProcesses() {
  // Inside the project, so that the programs find their packages.
  const folder = mkdtempSync(join(process.cwd(), "node_modules/.stickypool-bench-"));
  await bundle(process.cwd(), ["server/worker.ts", "bench/delivery/sink.ts"], folder);
  const children = new Set<ChildProcess>();
  const start = (program: string, nodeOptions: readonly string[] = []) => {
    const child = fork(join(folder, program), { execArgv: ["--enable-source-maps", ...nodeOptions] });
    children.add(child);
    child.once("exit", () => children.delete(child));
    return child;
  };
  const stop = async (child: ChildProcess, signal: NodeJS.Signals) => {
    const exited = new Promise((fulfil) => child.once("exit", fulfil));
    child.kill(signal);
    await exited;
  };
  return {
    async startWorker(nodeOptions: readonly string[] = []): Promise<Measured> {
      const child = start("server/worker.js", nodeOptions);
      child.send({ type: "serve" });
      await new Promise<void>((fulfil, reject) => {
        child.once("message", () => fulfil());
        child.once("exit", (code) => reject(new Error(`The worker ended with ${code}.`)));
      });
      return { cpuMs: () => processorMs(child.pid ?? 0), stop: () => stop(child, "SIGTERM") };
    },
    async startSink(): Promise<Sink> {
      const child = start("bench/delivery/sink.js");
      const port = await new Promise<number>((fulfil) =>
        child.once("message", (message: { port: number }) => fulfil(message.port)),
      );
      return {
        port,
        cpuMs: () => processorMs(child.pid ?? 0),
        counts: () =>
          new Promise((fulfil) => {
            child.once("message", fulfil);
            child.send({});
          }),
        stop: () => stop(child, "SIGKILL"),
      };
    },
    async remove(): Promise<void> {
      await Promise.all([...children].map((child) => stop(child, "SIGKILL")));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Processor time of the database's processes that are alive; those of the bench itself are among them. */
export async function databaseCpuMs(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>("SELECT pid FROM pg_stat_activity");
  return rows.reduce((sum, { pid }) => sum + (processorMs(pid) || 0), 0);
}

/** User and system time from /proc, in steps of 10 ms. */
function processorMs(pid: number): number {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return Number.NaN;
  const fields = readFileSync(path, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
