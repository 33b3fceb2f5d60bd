import { describe, expect, it } from "vitest";
import type { ConnectionState } from "./carrier";
import { summariseState } from "./summarise-state";

const see = (state: ConnectionState, changedAtMs = 0, detail: string | null = null) => ({
  state,
  detail,
  changedAtMs,
});

describe("a carrier's state over all workers", () => {
  it.each([
    [["connected", "connected"], "connected", { such: 2, all: 2 }],
    [["connected", "connecting"], "connecting", { such: 1, all: 2 }],
    [["connecting", "disconnected", "connected"], "disconnected", { such: 1, all: 3 }],
    [["misconfigured", "disconnected"], "misconfigured", { such: 1, all: 2 }],
    [["disabled", "connected"], "connected", { such: 1, all: 2 }],
    [[], "unknown", { such: 0, all: 0 }],
  ] as const)("%j is %s", (states, state, workers) => {
    expect(
      summariseState(
        states.map((each) => see(each)),
        true,
      ),
    ).toMatchObject({ state, workers });
  });

  it("says since when at the earliest, and why at the latest", () => {
    const seen = [see("disconnected", 5, "first"), see("disconnected", 9, "second"), see("connected", 1)];
    expect(summariseState(seen, true)).toMatchObject({ sinceMs: 5, detail: "second" });
  });

  it("is disabled as soon as the carrier is", () => {
    expect(summariseState([see("connected")], false)).toMatchObject({
      state: "disabled",
      workers: { all: 0 },
    });
  });
});
