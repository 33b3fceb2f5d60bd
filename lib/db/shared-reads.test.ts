import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { SharedReads, type SharedReadsOptions } from "./shared-reads";

/** A database whose statements end when the test says so; it answers with what held when the statement began. */
function setUp(options?: SharedReadsOptions) {
  const stored = new Map([
    ["a", "1"],
    ["b", "2"],
  ]);
  const statements: { keys: readonly string[]; end: (error?: Error) => void }[] = [];
  const reads = new SharedReads<string>((keys) => {
    const seen = new Map(stored);
    return new Promise((fulfil, reject) => {
      statements.push({ keys, end: (error) => (error ? reject(error) : fulfil(seen)) });
    });
  }, options);
  return { stored, statements, reads };
}

describe("shared reads", () => {
  it("read by one statement what is asked for in the same turn, each key once", async () => {
    const { statements, reads } = setUp();
    const answers = Promise.all(["a", "b", "a", "c"].map((key) => reads.get(key)));
    await nextTurn();
    expect(statements.map(({ keys }) => keys)).toEqual([["a", "b", "c"]]);
    statements[0]?.end();
    expect(await answers).toEqual(["1", "2", "1", null]);
  });

  it("never answer from a read that began before the question", async () => {
    const { stored, statements, reads } = setUp();
    const before = reads.get("a");
    await nextTurn();
    stored.set("a", "changed");
    const after = reads.get("a");
    await nextTurn();
    expect(statements).toHaveLength(1);
    statements[0]?.end();
    expect(await before).toBe("1");
    await nextTurn();
    statements[1]?.end();
    expect(await after).toBe("changed");
  });

  it("run so many statements at a time, and gather meanwhile", async () => {
    const { statements, reads } = setUp({ maxBatch: 2, maxRunning: 1 });
    const answers = Promise.all(["a", "b", "c"].map((key) => reads.get(key)));
    await nextTurn();
    expect(statements.map(({ keys }) => keys)).toEqual([["a", "b"]]);
    const late = reads.get("d");
    statements[0]?.end();
    await nextTurn();
    await nextTurn();
    expect(statements.map(({ keys }) => keys)).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    statements[1]?.end();
    expect([await answers, await late]).toEqual([["1", "2", null], null]);
  });

  it("tell a failure to all that shared the statement, and go on", async () => {
    const { statements, reads } = setUp();
    const failing = Promise.allSettled([reads.get("a"), reads.get("b")]);
    await nextTurn();
    statements[0]?.end(new Error("gone"));
    expect((await failing).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    const again = reads.get("a");
    await nextTurn();
    await nextTurn();
    statements[1]?.end();
    expect(await again).toBe("1");
  });
});
