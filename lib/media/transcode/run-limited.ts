import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";

/** What a conversion may take. */
export interface ConversionLimits {
  /** Wall time. The same again is its limit of processor time, which ends it even when nobody is left to kill it. */
  readonly timeoutMs: number;
  readonly memoryMegabytes: number;
}

/** How a program ended. */
export type ProgramEnd =
  | { readonly kind: "exited"; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: "killed"; readonly by: string; readonly stderr: string }
  | { readonly kind: "timed_out" }
  /** It could not be started. */
  | { readonly kind: "not_started"; readonly error: NodeJS.ErrnoException };

const OUTPUT_KEPT = 64 * 1024;

/**
 * Limits are set by the shell that becomes the program. `-d` counts what a program allocates, not what it only reserves
 * (Node reserves many gigabytes); where a system lacks one of the limits, the time limit remains.
 */
const LIMIT_AND_RUN =
  'ulimit -d "$1" 2>/dev/null; ulimit -t "$2" 2>/dev/null; ulimit -c 0 2>/dev/null; shift 2; exec "$@"';

/**
 * Runs a program that decodes what strangers sent: in a process group of its own, without input, with limits of time and
 * memory, at a lower priority. The group is killed when time is up or `signal` fires.
 *
 * @throws the reason of `signal` once the program is dead
 */
export function runLimited(
  command: readonly [program: string, ...args: string[]],
  limits: ConversionLimits,
  signal: AbortSignal,
): Promise<ProgramEnd> {
  return new Promise((fulfil, reject) => {
    signal.throwIfAborted();
    const kilobytes = String(limits.memoryMegabytes * 1024);
    const seconds = String(Math.ceil(limits.timeoutMs / 1000));
    const child = spawn("/bin/sh", ["-c", LIMIT_AND_RUN, "sh", kilobytes, seconds, ...command], {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let hasTimedOut = false;
    const stdout = keepEnd(child.stdout);
    const stderr = keepEnd(child.stderr);
    const kill = (): void => killGroup(child.pid);
    const timer = setTimeout(() => {
      hasTimedOut = true;
      kill();
    }, limits.timeoutMs);
    signal.addEventListener("abort", kill, { once: true });
    const settle = (end: ProgramEnd): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", kill);
      if (signal.aborted) reject(signal.reason);
      else fulfil(end);
    };
    child.on("spawn", () => lowerPriority(child.pid));
    child.on("error", (error) => settle({ kind: "not_started", error }));
    child.on("close", (code, by) => {
      // What it started and left behind would write on.
      kill();
      if (hasTimedOut) settle({ kind: "timed_out" });
      else if (code === null) settle({ kind: "killed", by: by ?? "a signal", stderr: stderr() });
      else settle({ kind: "exited", code, stdout: stdout(), stderr: stderr() });
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Messages go first: a conversion takes what time they leave. */
function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    // It has ended already.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Collects an output; of one that is too long, its end. */
function keepEnd(stream: NodeJS.ReadableStream): () => string {
  let kept = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    kept = `${kept}${chunk}`.slice(-OUTPUT_KEPT);
  });
  return () => kept;
}
