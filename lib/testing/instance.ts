import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { recordedChildren } from "../../server/data-folder.mjs";
import { runningPostgresPid, runningPostgresUrl } from "../../server/embedded-postgres.mjs";
import { freePort } from "../../server/free-port.mjs";

/** A Stickypool started as an operator would start it, on a free port. */
export interface Instance {
  readonly baseUrl: string;
  readonly port: number;
  readonly dataDir: string;
  /** The process of `npm start`. */
  readonly process: ChildProcess;
  /** Fulfils once it serves or has ended; the reason when it ended without serving. */
  readonly started: Promise<{ failure: string | null }>;
  /** Fulfils with the exit code, null when it was killed. */
  readonly exited: Promise<number | null>;
  stdout(): string;
  stderr(): string;
  /** Connection string of its embedded Postgres; null while that does not run. */
  databaseUrl(): string | null;
  /** Process id of a part; undefined while it does not run. */
  pidOf(part: "web" | "worker" | "postgres"): number | undefined;
  /** SIGTERM, then waits for the end. */
  stop(): Promise<number | null>;
}

export interface InstanceOptions {
  /** Absent = a new folder. */
  dataDir?: string;
  /** Absent = a free one. */
  port?: number;
  /** More settings. */
  env?: Record<string, string>;
}

/** Settings of the developer's own environment that would change what is tested. */
const SETTINGS = [
  ["PORT", "DATABASE_URL", "DATA_DIR", "NEXTAUTH_URL", "APP_SECRET", "ADMIN_EMAIL", "ADMIN_PASSWORD"],
  ["BOOTSTRAP_API_KEY", "DEFAULT_COUNTRY", "LOG_LEVEL", "NODE_ENV", "TZ", "SMTP_URL", "MAIL_FROM"],
].flat();

/** Launches `server/start.mjs` of this checkout; `started` tells when it serves. */
export async function launchInstance({ dataDir, port, env = {} }: InstanceOptions = {}): Promise<Instance> {
  const folder = dataDir ?? makeDataDir();
  const listenOn = port ?? (await freePort());
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !SETTINGS.includes(name)),
  );
  const child = spawn(process.execPath, [resolve("server/start.mjs")], {
    env: { ...inherited, DATA_DIR: folder, PORT: String(listenOn), ...env } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  // "close" comes with the last output, but waits for every process that shares it; a hanging one must not hang the test.
  const exited = new Promise<number | null>((fulfil) => {
    child.on("close", (code) => fulfil(code));
    child.on("exit", (code) => setTimeout(fulfil, 1_000, code));
  });
  const ready = new Promise<{ failure: null }>((fulfil) => {
    child.stdout?.on("data", (chunk) => {
      stdout += chunk;
      if (stdout.includes(" is ready at ")) fulfil({ failure: null });
    });
  });
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  const failed = exited.then(() => ({ failure: stderr.trim() || "no output" }));
  return {
    baseUrl: `http://localhost:${listenOn}`,
    port: listenOn,
    dataDir: folder,
    process: child,
    started: Promise.race([ready, failed]),
    exited,
    stdout: () => stdout,
    stderr: () => stderr,
    databaseUrl: () => runningPostgresUrl(folder, "stickypool"),
    pidOf: (part) =>
      part === "postgres" ? (runningPostgresPid(folder) ?? undefined) : recordedChildren(folder)[part],
    stop: () => {
      child.kill("SIGTERM");
      return exited;
    },
  };
}

/** A running instance; throws what it printed when it does not come up. */
export async function startInstance(options: InstanceOptions = {}): Promise<Instance> {
  const instance = await launchInstance(options);
  const { failure } = await instance.started;
  if (failure !== null) throw new Error(`npm start failed:\n${failure}`);
  return instance;
}

/** A new data folder that the user of Postgres can enter when root runs the tests. */
export function makeDataDir(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "stickypool-data-")));
  chmodSync(folder, 0o711);
  return folder;
}

export function removeDataDir(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
