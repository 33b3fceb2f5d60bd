import { describe, expect, it } from "vitest";
import { createConversionSlots } from "./conversion-slots";

const never = new AbortController().signal;

/** Work that ends when it is told to. */
function heldWork(name: string, log: string[]) {
  let finish: () => void = () => undefined;
  const held = new Promise<void>((fulfil) => {
    finish = fulfil;
  });
  const work = async () => {
    log.push(`${name} begins`);
    await held;
    log.push(`${name} ends`);
  };
  return { work, finish };
}

describe("createConversionSlots", () => {
  it("runs as many at a time as there are slots, in the order they came", async () => {
    const slots = createConversionSlots(2);
    const log: string[] = [];
    const jobs = ["a", "b", "c", "d"].map((name) => heldWork(name, log));
    const all = jobs.map(({ work }) => slots.run(work, never));
    await Promise.resolve();
    expect(log).toEqual(["a begins", "b begins"]);
    jobs[1]?.finish();
    await all[1];
    await Promise.resolve();
    expect(log).toEqual(["a begins", "b begins", "b ends", "c begins"]);
    for (const { finish } of jobs) finish();
    await Promise.all(all);
    expect(log.indexOf("d begins")).toBeGreaterThan(log.indexOf("c begins"));
  });

  it("gives the slot of work that failed to the next", async () => {
    const slots = createConversionSlots(1);
    const failing = slots.run(() => Promise.reject(new Error("broken")), never);
    const next = slots.run(async () => "done", never);
    await expect(failing).rejects.toThrow("broken");
    expect(await next).toBe("done");
  });

  it("lets what waits give up, and goes on with those behind it", async () => {
    const slots = createConversionSlots(1);
    const log: string[] = [];
    const first = heldWork("first", log);
    const running = slots.run(first.work, never);
    const controller = new AbortController();
    const waiting = slots.run(heldWork("waiting", log).work, controller.signal);
    const last = slots.run(async () => log.push("last"), never);
    controller.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");
    await expect(slots.run(async () => log.push("late"), controller.signal)).rejects.toThrow("stopped");
    first.finish();
    await running;
    await last;
    expect(log).toEqual(["first begins", "first ends", "last"]);
  });
});
