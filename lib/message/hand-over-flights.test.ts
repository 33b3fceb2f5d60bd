import { describe, expect, it } from "vitest";
import { HandOverFlights } from "./hand-over-flights";
import type { QueuedMessage } from "./plan-hand-over";

const message = (position: number, recipient = "+13125550187"): QueuedMessage =>
  ({ lane: position % 4, position, phoneNumberId: "n", recipient, type: "SMS" }) as QueuedMessage;
const never = new Promise<void>(() => undefined);
const later = (milliseconds: number) => new Promise<void>((fulfil) => setTimeout(fulfil, milliseconds));

describe("messages in the air", () => {
  it("are not read again until their outcome is stored, also when storing failed", async () => {
    const flights = new HandOverFlights<string>();
    const failing = later(20).then(() => Promise.reject(new Error("no database")));
    flights.start("a", [message(1), message(2)], later(20));
    flights.start("b", [message(7)], failing.catch(() => undefined) as Promise<void>);
    expect(flights.positions()).toEqual([1, 2, 7]);
    expect([...flights.lanes()].sort()).toEqual([1, 2, 3]);
    await flights.settle();
    expect(flights.positions()).toEqual([]);
  });

  it("of a carrier that hangs are waited for a second, and then no more", async () => {
    const flights = new HandOverFlights<string>();
    flights.start("hangs", [message(1), message(2)], never);
    expect(await flights.makeRoom("hangs", 2)).toBe(true);
    expect(await flights.makeRoom("other", 0)).toBe(true);
    const begun = performance.now();
    expect(await flights.makeRoom("hangs", 1)).toBe(false);
    expect(performance.now() - begun).toBeGreaterThan(900);
    const again = performance.now();
    expect(await flights.makeRoom("hangs", 1)).toBe(false);
    flights.start("quick", [message(3)], later(30));
    await flights.settle();
    expect(performance.now() - again).toBeLessThan(900);
    expect(flights.positions()).toEqual([1, 2]);
  });

  it("that were not sent hold up later ones to the same recipient until the queue knows it (F8)", () => {
    const flights = new HandOverFlights<string>();
    flights.hold(message(1), 5_000);
    expect(flights.heldUntil(message(9))).toBe(5_000);
    expect(flights.heldUntil(message(9, "+13125550188"))).toBeNull();
    flights.forgetStored();
    expect(flights.heldUntil(message(9))).toBe(5_000);
    flights.noteStored([message(1)]);
    expect(flights.heldUntil(message(9))).toBe(5_000);
    flights.forgetStored();
    expect(flights.heldUntil(message(9))).toBeNull();
  });
});
