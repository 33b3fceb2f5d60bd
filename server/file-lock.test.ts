import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { livingHolder, tryClaim } from "./file-lock.mjs";
import { startMark } from "./process-identity.mjs";

let folder: string;
let lock: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stickypool-lock-"));
  lock = join(folder, "lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Id and mark of a process that has ended. */
function deadProcess() {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  return { pid, mark: "gone", note: { children: [7] } };
}

describe("tryClaim", () => {
  it("gives the lock to the first and names the holder to the next", async () => {
    const first = await tryClaim(lock);
    expect(first).toHaveProperty("claim");
    const second = await tryClaim(lock);
    expect(second).toMatchObject({ holder: { pid: process.pid, mark: startMark(process.pid) } });
    expect(readdirSync(folder)).toEqual(["lock"]);
  });

  it("is free again after release", async () => {
    const { claim } = (await tryClaim(lock)) as { claim: { release(): void } };
    claim.release();
    expect(livingHolder(lock)).toBeNull();
    expect(await tryClaim(lock)).toHaveProperty("claim");
  });

  it("takes over from a dead holder, after cleaning up what it noted", async () => {
    const dead = deadProcess();
    writeFileSync(lock, JSON.stringify(dead));
    const onStale = vi.fn(async () => undefined);
    expect(await tryClaim(lock, onStale)).toHaveProperty("claim");
    expect(onStale).toHaveBeenCalledExactlyOnceWith(dead);
    expect(livingHolder(lock)?.pid).toBe(process.pid);
  });

  it("is not fooled by another process with the id of a dead holder", async () => {
    writeFileSync(lock, JSON.stringify({ pid: process.pid, mark: "an earlier start", note: {} }));
    expect(livingHolder(lock)).toBeNull();
    expect(await tryClaim(lock)).toHaveProperty("claim");
  });

  it.each(["", "not json", "{}"])("takes over a damaged lock file: %j", async (content) => {
    writeFileSync(lock, content);
    expect(await tryClaim(lock)).toHaveProperty("claim");
  });

  it("keeps a note for whoever cleans up", async () => {
    const { claim } = (await tryClaim(lock)) as { claim: { update(note: object): void } };
    claim.update({ children: [1, 2] });
    expect(livingHolder(lock)?.note).toEqual({ children: [1, 2] });
  });

  it("has one winner when several processes find the lock of a dead one", async () => {
    writeFileSync(lock, JSON.stringify(deadProcess()));
    const script = `
      import { tryClaim } from ${JSON.stringify(resolve("server/file-lock.mjs"))};
      const { claim } = await tryClaim(${JSON.stringify(lock)});
      process.stdout.write(claim ? "won" : "lost");
      process.stdin.resume();`;
    // Each lives until all have answered: a winner that is gone would not count.
    const racers = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["pipe", "pipe", "inherit"] }),
    );
    const answers = await Promise.all(
      racers.map(
        (racer) => new Promise<string>((fulfil) => racer.stdout.once("data", (data) => fulfil(String(data)))),
      ),
    );
    for (const racer of racers) racer.stdin.end();
    expect(answers.sort()).toEqual(["lost", "lost", "lost", "won"]);
  });
});
