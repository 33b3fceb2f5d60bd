import { describe, expect, it, vi } from "vitest";
import { backOffMs, type Loop, runLoop } from "./loop";

const silent = { error: () => undefined };

describe("runLoop", () => {
  it("repeats rounds, waiting as long as the round says", async () => {
    const controller = new AbortController();
    const times: number[] = [];
    const loop: Loop = {
      name: "three-rounds",
      runRound: async () => {
        times.push(performance.now());
        if (times.length === 3) controller.abort();
        return times.length === 2 ? 40 : 0;
      },
    };
    await runLoop(loop, controller.signal, silent);
    expect(times).toHaveLength(3);
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThanOrEqual(35);
  });

  it("cuts the wait short when stopped, and lets the loop close", async () => {
    const controller = new AbortController();
    const stop = vi.fn(async () => undefined);
    const running = runLoop(
      { name: "sleeper", runRound: async () => 3_600_000, stop },
      controller.signal,
      silent,
    );
    setTimeout(() => controller.abort(), 20);
    await running;
    expect(stop).toHaveBeenCalledOnce();
  });

  it("finishes the round in progress before it closes", async () => {
    const controller = new AbortController();
    const steps: string[] = [];
    const running = runLoop(
      {
        name: "slow",
        runRound: async () => {
          await new Promise((fulfil) => setTimeout(fulfil, 50));
          steps.push("round done");
          return 0;
        },
        stop: async () => void steps.push("closed"),
      },
      controller.signal,
      silent,
    );
    controller.abort();
    await running;
    expect(steps).toEqual(["round done", "closed"]);
  });

  it("logs a failing round and goes on after the back-off", async () => {
    const controller = new AbortController();
    const error = vi.fn();
    let rounds = 0;
    await runLoop(
      {
        name: "flaky",
        runRound: async () => {
          rounds += 1;
          if (rounds === 1) throw new Error("no connection");
          controller.abort();
          return 0;
        },
      },
      controller.signal,
      { error },
    );
    expect(rounds).toBe(2);
    expect(error).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ loop: "flaky", failures: 1, retryInMs: 250 }),
      "a round failed",
    );
  });

  it.each([
    [1, 250],
    [2, 500],
    [7, 16_000],
    [8, 30_000],
    [100, 30_000],
  ])("backs off after failure %i for %i ms", (failures, expected) => {
    expect(backOffMs(failures)).toBe(expected);
  });
});
