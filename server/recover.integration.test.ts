import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Instance, makeDataDir, removeDataDir, startInstance } from "@/lib/testing/instance";
import { ensureBuild } from "./build.mjs";
import { isAlive } from "./process-identity.mjs";

// A start takes two seconds, and many times that on a machine that does other things as well.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 300_000 });

/** The processes finish what they began before they follow a killed parent. */
const GONE_WITHIN = { timeout: 30_000, interval: 50 };

const dataDir = makeDataDir();
let instance: Instance;

beforeAll(async () => {
  await ensureBuild(resolve("."), { log: () => undefined });
});
afterAll(async () => {
  await instance.stop();
  removeDataDir(dataDir);
});

function pidsOf(running: Instance): number[] {
  const parts = [running.pidOf("web"), running.pidOf("worker"), running.pidOf("postgres")];
  return parts.filter((pid) => pid !== undefined);
}

async function readiness(running: Instance): Promise<number> {
  const response = await fetch(`${running.baseUrl}/health/ready`).catch(() => null);
  return response?.status ?? 0;
}

/** A start on a busy machine may be up before its database answers within the patience of the check. */
async function expectReady(running: Instance): Promise<void> {
  await expect.poll(() => readiness(running), GONE_WITHIN).toBe(200);
}

// Each goes on with what the one before it has left: an installation that has been through all of them still works.
describe("kill -9", () => {
  beforeAll(async () => {
    instance = await startInstance({ dataDir });
  });

  it.each(["web", "worker", "postgres"] as const)("of the %s process: it is started again", async (part) => {
    const before = instance.pidOf(part);
    expect(before).toBeDefined();
    const complaints = instance.stderr().length;
    process.kill(before ?? 0, "SIGKILL");
    await expect.poll(() => instance.pidOf(part) ?? before, GONE_WITHIN).not.toBe(before);
    await expectReady(instance);
    expect(instance.stderr().slice(complaints)).toMatch(/starting it again/);
  });

  it("of npm start itself: its processes and its Postgres end, and the next start works", async () => {
    const pids = pidsOf(instance);
    expect(pids).toHaveLength(3);
    instance.process.kill("SIGKILL");
    await instance.exited;
    await expect.poll(() => pids.filter(isAlive), GONE_WITHIN).toEqual([]);
    instance = await startInstance({ dataDir });
    await expectReady(instance);
  });

  it("of npm start while a child hangs: the next start on the same port ends that child and works", async () => {
    const { port } = instance;
    const web = instance.pidOf("web") ?? 0;
    // Stopped, it can neither notice that its parent is gone nor give up the port.
    process.kill(web, "SIGSTOP");
    instance.process.kill("SIGKILL");
    await instance.exited;
    instance = await startInstance({ dataDir, port });
    expect(isAlive(web)).toBe(false);
    await expectReady(instance);
  });

  it("of everything at once: the next start works", async () => {
    for (const pid of [instance.process.pid ?? 0, ...pidsOf(instance)]) process.kill(pid, "SIGKILL");
    await instance.exited;
    instance = await startInstance({ dataDir });
    await expectReady(instance);
  });
});
