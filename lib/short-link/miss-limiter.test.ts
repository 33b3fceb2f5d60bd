import { expect, it } from "vitest";
import { manualClock } from "@/lib/testing/manual-clock";
import { MissLimiter, networkOf } from "./miss-limiter";

function missOften(limiter: MissLimiter, address: string, times: number) {
  for (let time = 0; time < times; time++) limiter.miss(address);
}

it("blocks a client after its 60th miss of a minute, until that is over", () => {
  const clock = manualClock();
  const limiter = new MissLimiter(clock);
  missOften(limiter, "203.0.113.5", 60);
  expect(limiter.isBlocked("203.0.113.5")).toBe(false);
  limiter.miss("203.0.113.5");
  expect([limiter.isBlocked("203.0.113.5"), limiter.isBlocked("203.0.113.6")]).toEqual([true, false]);
  clock.advance(59_999);
  expect(limiter.isBlocked("203.0.113.5")).toBe(true);
  clock.advance(1);
  expect(limiter.isBlocked("203.0.113.5")).toBe(false);
  limiter.miss("203.0.113.5");
  expect(limiter.isBlocked("203.0.113.5")).toBe(false);
});

it("counts an IPv6 network as one client", () => {
  const limiter = new MissLimiter(manualClock());
  for (let host = 0; host <= 60; host++) limiter.miss(`2001:db8:1:2::${host.toString(16)}`);
  expect(limiter.isBlocked("2001:db8:1:2:ffff::1")).toBe(true);
  expect(limiter.isBlocked("2001:db8:1:3::1")).toBe(false);
});

it("keeps a bounded number of clients, those that came last", () => {
  const limiter = new MissLimiter(manualClock());
  missOften(limiter, "first", 61);
  for (let n = 0; n < 20_000; n++) limiter.miss(`client ${n}`);
  expect(limiter.isBlocked("first")).toBe(false);
  missOften(limiter, "client 19999", 60);
  expect(limiter.isBlocked("client 19999")).toBe(true);
});

it.each([
  ["203.0.113.5", "203.0.113.5"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:0db8::1", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
])("takes %s as %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
