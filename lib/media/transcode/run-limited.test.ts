import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { type ProgramEnd, runLimited } from "./run-limited";

type Run = (signal: AbortSignal, timeoutMs: number) => Promise<ProgramEnd>;

const ROOMY = { timeoutMs: 60_000, memoryMegabytes: 512 };
const never = new AbortController().signal;
const node = (program: string) => [process.execPath, "-e", program] as const;

const folder = mkdtempSync(join(tmpdir(), "stickypool-run-"));
const pidFile = join(folder, "pid");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Whether a process still runs: one that is dead and not yet collected by its parent does not. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}

describe("runLimited", () => {
  it("gives the code and what was printed", async () => {
    const end = await runLimited(
      node("console.log('out'); console.error('err'); process.exit(7)"),
      ROOMY,
      never,
    );
    expect(end).toEqual({ kind: "exited", code: 7, stdout: "out\n", stderr: "err\n" });
  });

  it("keeps the end of what is printed without end", async () => {
    const end = await runLimited(node("console.log('x'.repeat(200_000) + 'END')"), ROOMY, never);
    expect(end.kind === "exited" && end.stdout.length).toBe(64 * 1024);
    expect(end.kind === "exited" && end.stdout.endsWith("END\n")).toBe(true);
  });

  it("passes arguments on as they are", async () => {
    const odd = `$(touch x) 'a' "b" ; rm`;
    const end = await runLimited([...node("console.log(process.argv[1])"), odd], ROOMY, never);
    expect(end).toMatchObject({ stdout: `${odd}\n` });
  });

  it.each([
    ["takes too long", async (run: Run) => expect(await run(never, 1_500)).toEqual({ kind: "timed_out" })],
    [
      "is not wanted any more",
      async (run: Run) => {
        const controller = new AbortController();
        const running = run(controller.signal, 60_000);
        await vi.waitFor(() => expect(existsSync(pidFile)).toBe(true), { timeout: 10_000 });
        controller.abort(new Error("stopped"));
        await expect(running).rejects.toThrow("stopped");
      },
    ],
  ])("ends a program that %s, and what it started", async (_name, finish) => {
    rmSync(pidFile, { force: true });
    await finish((signal, timeoutMs) =>
      runLimited(
        ["/bin/sh", "-c", 'sleep 1000 & echo $! > "$0.part"; mv "$0.part" "$0"; wait', pidFile],
        { ...ROOMY, timeoutMs },
        signal,
      ),
    );
    const child = Number(readFileSync(pidFile, "utf8"));
    expect(child).toBeGreaterThan(0);
    await vi.waitFor(() => expect(isAlive(child)).toBe(false));
  });

  it("does not let a program take more memory than it may", async () => {
    const greedy =
      "const all = []; for (let i = 0; i < 16; i += 1) all.push(Buffer.alloc(16e6, 1)); console.log('had it')";
    const end = await runLimited(node(greedy), { ...ROOMY, memoryMegabytes: 192 }, never);
    expect(end).not.toMatchObject({ stdout: "had it\n" });
    expect(await runLimited(node(greedy), { ...ROOMY, memoryMegabytes: 1_024 }, never)).toMatchObject({
      stdout: "had it\n",
    });
  });

  it("says that a program is missing", async () => {
    expect(await runLimited(["/no/such/program"], ROOMY, never)).toMatchObject({ kind: "exited", code: 127 });
  });

  it("does not begin when its signal has fired", async () => {
    await expect(runLimited(["/bin/true"], ROOMY, AbortSignal.abort(new Error("late")))).rejects.toThrow(
      "late",
    );
  });
});
