import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { e164 } from "@/lib/testing/pool-numbers";
import { AcceptSchedule, type BatchRunner } from "./accept-schedule";
import { type Ticket, TicketLine } from "./ticket-line";

/** A schedule whose batches end when the test says so. */
function setUp({ runners = 2, maxBatch = 100, minBatch = 4 } = {}) {
  const line = new TicketLine();
  const batches: { names: string[]; end: (again?: readonly Ticket[]) => void }[] = [];
  const runner: BatchRunner = {
    run: (tickets) =>
      new Promise((fulfil) => {
        batches.push({
          names: tickets.map(({ input }) => input.text ?? ""),
          end: (again = []) => {
            line.putBack(again);
            fulfil();
          },
        });
      }),
  };
  const schedule = new AcceptSchedule(line, Array(runners).fill(runner), { maxBatch, minBatch });
  let made = 0;
  const add = (count: number, { recipient = "", isAlone = false } = {}): Ticket[] =>
    Array.from({ length: count }, () => {
      const text = String(++made);
      const to = e164(recipient || `+1212555${String(made).padStart(4, "0")}`);
      const input = { messagingProfileId: "p", recipient: to, text };
      const ignore = () => undefined;
      const ticket = { input, resolve: ignore, reject: ignore, failures: 0, losses: 0, isAlone };
      line.add(ticket);
      schedule.wake();
      return ticket;
    });
  const sizes = () => batches.map(({ names }) => names.length);
  return { line, batches, schedule, add, sizes };
}

describe("the schedule of batches", () => {
  it("starts at once with what one turn brings, however little", async () => {
    const { add, sizes } = setUp();
    add(1);
    add(1);
    await nextTurn();
    expect(sizes()).toEqual([2]);
  });

  it("gathers while a batch is in flight, until another is worth it", async () => {
    const { add, sizes, batches } = setUp();
    add(1);
    await nextTurn();
    add(3);
    await nextTurn();
    expect(sizes()).toEqual([1]);
    add(1);
    await nextTurn();
    expect(sizes()).toEqual([1, 4]);
    add(1);
    await nextTurn();
    batches[0]?.end();
    await nextTurn();
    expect(sizes()).toEqual([1, 4]);
    batches[1]?.end();
    await nextTurn();
    await nextTurn();
    expect(sizes()).toEqual([1, 4, 1]);
  });

  it("gathers no longer than a lost connection may last", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { add, sizes } = setUp();
      add(1);
      await nextTurn();
      add(2);
      await nextTurn();
      vi.advanceTimersByTime(24);
      expect(sizes()).toEqual([1]);
      vi.advanceTimersByTime(1);
      expect(sizes()).toEqual([1, 2]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("gives each runner its share, at most the largest batch", async () => {
    const even = setUp();
    even.add(20);
    await nextTurn();
    expect(even.sizes()).toEqual([10, 10]);
    const full = setUp({ maxBatch: 5 });
    full.add(20);
    await nextTurn();
    expect(full.sizes()).toEqual([5, 5]);
    expect(full.line.length).toBe(10);
  });

  it("has a recipient in one batch at a time, in the order of the line", async () => {
    const { add, batches } = setUp();
    add(4);
    add(6, { recipient: "+12125559999" });
    add(4);
    add(3, { recipient: "+12125559999" });
    await nextTurn();
    // The share is 9; the four that follow to the same recipient come along.
    expect(batches.map(({ names }) => names)).toEqual([
      ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "15", "16", "17"],
      ["11", "12", "13", "14"],
    ]);
    const late = add(4, { recipient: "+12125559999" });
    await nextTurn();
    expect(batches).toHaveLength(2);
    batches[0]?.end();
    await nextTurn();
    await nextTurn();
    expect(batches[2]?.names).toEqual(late.map(({ input }) => input.text));
  });

  it("keeps one that must be alone alone, and lets nothing behind it overtake", async () => {
    const { add, batches } = setUp({ minBatch: 1 });
    add(2);
    add(1, { isAlone: true });
    add(2);
    await nextTurn();
    expect(batches.map(({ names }) => names)).toEqual([["1", "2"], ["3"]]);
  });

  it("is drained when what was put back has been run too", async () => {
    const { add, batches, schedule } = setUp();
    const tickets = add(2);
    await nextTurn();
    let isDrained = false;
    const drained = schedule.drained().then(() => {
      isDrained = true;
    });
    batches[0]?.end(tickets);
    await nextTurn();
    await nextTurn();
    expect(batches[1]?.names).toEqual(["1", "2"]);
    expect(isDrained).toBe(false);
    batches[1]?.end();
    await drained;
  });
});
