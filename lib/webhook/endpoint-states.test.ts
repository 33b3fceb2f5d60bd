import { describe, expect, it } from "vitest";
import { EndpointStates, hostOf } from "./endpoint-states";

const MINUTE = 60_000;
// Two paths of one host, and another host.
const [A, SIBLING, B] = ["4294967297", "4294967298", "-4294967295"] as const;

function fail(states: EndpointStates, times: number, nowMs: number, endpoint: string = A) {
  for (let i = 0; i < times; i++) {
    states.begin(endpoint);
    states.end(endpoint, false, nowMs);
  }
}

describe("EndpointStates", () => {
  it("lets 20 requests at a time go to an endpoint, whatever happens at the others", () => {
    const states = new EndpointStates();
    for (let i = 0; i < 20; i++) states.begin(A);
    expect([states.free(A), states.free(B), states.inFlight]).toEqual([0, 20, 20]);
    states.end(A, true, 0);
    expect([states.free(A), states.inFlight]).toEqual([1, 19]);
  });

  it("begins no more of an endpoint while 40 are under way or answered and not written", () => {
    const states = new EndpointStates();
    for (let i = 0; i < 30; i++) {
      states.begin(A);
      states.end(A, true, 0);
    }
    expect(states.free(A)).toBe(10);
    for (let i = 0; i < 10; i++) states.begin(A);
    expect([states.free(A), states.free(SIBLING), states.inFlight]).toEqual([0, 20, 10]);
    states.written(A);
    states.withdraw(A);
    expect([states.free(A), states.inFlight]).toEqual([2, 9]);
    for (let i = 0; i < 29; i++) states.written(A);
    expect(states.free(A)).toBe(11);
  });

  it("lets 400 requests at a time go to a host, over all its endpoints", () => {
    expect([A, SIBLING, B].map(hostOf)).toEqual(["1", "1", "-1"]);
    const states = new EndpointStates();
    states.begin(SIBLING);
    for (let i = 0; i < 399; i++) states.begin(String(4294967300 + i));
    expect([states.freeOfHost("1"), states.freeOfHost("-1"), states.fullHosts()]).toEqual([0, 400, ["1"]]);
    states.end(SIBLING, true, 0);
    expect([states.freeOfHost("1"), states.fullHosts()]).toEqual([1, []]);
  });

  it("rests an endpoint for a minute after 20 failures in a row, not after 19, and no other one", () => {
    const states = new EndpointStates();
    fail(states, 19, 0);
    expect(states.rests(A, 0)).toBe(false);
    fail(states, 1, 5);
    expect(states.rests(A, 5)).toBe(true);
    expect(states.rests(A, 5 + MINUTE - 1)).toBe(true);
    expect(states.rests(A, 5 + MINUTE)).toBe(false);
    expect(states.rests(B, 5)).toBe(false);
  });

  it("does not prolong a rest by requests that were under way", () => {
    const states = new EndpointStates();
    fail(states, 20, 0);
    fail(states, 5, 1_000);
    expect(states.rests(A, MINUTE)).toBe(false);
  });

  it("rests it again at the first failure after the minute, and starts to count afresh after a success", () => {
    const states = new EndpointStates();
    fail(states, 20, 0);
    fail(states, 1, MINUTE);
    expect(states.rests(A, 2 * MINUTE - 1)).toBe(true);
    states.begin(A);
    states.end(A, true, 2 * MINUTE);
    fail(states, 19, 2 * MINUTE);
    expect(states.rests(A, 2 * MINUTE)).toBe(false);
  });

  it("does not count what was never sent", () => {
    const states = new EndpointStates();
    fail(states, 19, 0);
    states.begin(A);
    states.end(A, null, 0);
    expect(states.rests(A, 0)).toBe(false);
    expect(states.inFlight).toBe(0);
  });
});
