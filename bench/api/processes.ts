import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "@/server/free-port.mjs";

/** One run of the load generator; times in milliseconds. */
export interface LoadResult {
  readonly count: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** What the load generator is to do; see `load.mjs`. */
export type LoadJob = {
  readonly connections: number;
  readonly milliseconds: number;
} & (
  | { readonly paths: readonly string[] }
  | {
      readonly send: {
        readonly path: string;
        readonly before: string;
        readonly after: string;
        readonly recipients: number;
      };
    }
);

/** The web process of the product as it was built, without `npm start` and without a worker beside it. */
export interface WebProcess {
  readonly port: number;
  readonly pid: number;
  residentBytes(): number;
  /** Processor time used so far; NaN where the system does not tell. */
  cpuMs(): number;
  stop(): Promise<void>;
}

/**
 * @param build folder of the build: `next/` and `server/web.js`
 * @param nodeOptions e.g. `--cpu-prof`
 */
export async function startWeb(build: string, nodeOptions: readonly string[]): Promise<WebProcess> {
  const port = await freePort();
  const child = fork(join(build, "server/web.js"), {
    execArgv: ["--enable-source-maps", ...nodeOptions],
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: String(port),
      NEXTAUTH_URL: `http://localhost:${port}`,
      NEXT_TELEMETRY_DISABLED: "1",
      STICKYPOOL_NEXT_DIR: join(build, "next"),
      STICKYPOOL_PROCESS: "web",
      LOG_LEVEL: "warn",
    },
  });
  const exited = new Promise<void>((fulfil) => child.once("exit", () => fulfil()));
  child.send({ type: "serve" });
  await new Promise<void>((fulfil, reject) => {
    child.on("message", (message: { type: string; reason?: string }) => {
      if (message.type === "ready") fulfil();
      if (message.type === "failed") reject(new Error(message.reason));
    });
    child.once("exit", (code) => reject(new Error(`The web process ended with ${code}.`)));
  });
  const pid = child.pid ?? 0;
  return {
    port,
    pid,
    residentBytes: () => Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)])) * 1_024,
    cpuMs: () => processorMs(pid),
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** User and system time from /proc, in steps of 10 ms. */
function processorMs(pid: number): number {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return Number.NaN;
  const fields = readFileSync(path, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The load generator; runs one job at a time. */
export function startLoad(port: number, key: string) {
  const child: ChildProcess = fork("bench/api/load.mjs", { execArgv: [] });
  return {
    run: (job: LoadJob) =>
      new Promise<LoadResult>((fulfil, reject) => {
        child.once("message", (result: LoadResult & { failure: string | null }) => {
          if (result.failure === null) fulfil(result);
          else reject(new Error(`An answer was not 200:\n${result.failure}`));
        });
        child.send({ ...job, port, key });
      }),
    stop: () => child.disconnect(),
  };
}
