import { describe, expect, it } from "vitest";
import { EndpointStates } from "./endpoint-states";

const MINUTE = 60_000;

function fail(states: EndpointStates, times: number, nowMs: number, endpoint = "a") {
  for (let i = 0; i < times; i++) {
    states.begin(endpoint);
    states.end(endpoint, false, nowMs);
  }
}

describe("EndpointStates", () => {
  it("lets 20 requests at a time go to an endpoint, whatever happens at the others", () => {
    const states = new EndpointStates();
    for (let i = 0; i < 20; i++) states.begin("a");
    expect([states.free("a"), states.free("b"), states.inFlight]).toEqual([0, 20, 20]);
    states.end("a", true, 0);
    expect([states.free("a"), states.inFlight]).toEqual([1, 19]);
  });

  it("rests an endpoint for a minute after 20 failures in a row, not after 19, and no other one", () => {
    const states = new EndpointStates();
    fail(states, 19, 0);
    expect(states.rests("a", 0)).toBe(false);
    fail(states, 1, 5);
    expect(states.rests("a", 5)).toBe(true);
    expect(states.rests("a", 5 + MINUTE - 1)).toBe(true);
    expect(states.rests("a", 5 + MINUTE)).toBe(false);
    expect(states.rests("b", 5)).toBe(false);
  });

  it("does not prolong a rest by requests that were under way", () => {
    const states = new EndpointStates();
    fail(states, 20, 0);
    fail(states, 5, 1_000);
    expect(states.rests("a", MINUTE)).toBe(false);
  });

  it("rests it again at the first failure after the minute, and starts to count afresh after a success", () => {
    const states = new EndpointStates();
    fail(states, 20, 0);
    fail(states, 1, MINUTE);
    expect(states.rests("a", 2 * MINUTE - 1)).toBe(true);
    states.begin("a");
    states.end("a", true, 2 * MINUTE);
    fail(states, 19, 2 * MINUTE);
    expect(states.rests("a", 2 * MINUTE)).toBe(false);
  });

  it("does not count what was never sent", () => {
    const states = new EndpointStates();
    fail(states, 19, 0);
    states.begin("a");
    states.end("a", null, 0);
    expect(states.rests("a", 0)).toBe(false);
    expect(states.inFlight).toBe(0);
  });
});
