import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { LaneHolder } from "./lane-holder";
import { LANES } from "./lane-repository";

const db = setUpTestDatabase();
const LEASE_MS = 2_000;
const ALL = Array.from({ length: LANES }, (_, lane) => lane);
let holders: LaneHolder[] = [];

beforeEach(async () => {
  await db.pool.query("UPDATE outbound_lanes SET worker_id = NULL, leased_until = NULL");
  await db.pool.query("TRUNCATE outbound_workers");
});
afterEach(async () => {
  await Promise.all(holders.map((holder) => holder.release()));
  holders = [];
});

type Answer = (text: string, answer: () => Promise<unknown>) => Promise<unknown>;

/** A holder whose statements are answered as `answer` lets them be. */
function createHolder(answer: Answer = (_, ask) => ask()): LaneHolder {
  const query = (text: string, values: unknown[]) => answer(text, () => db.pool.query(text, values));
  const holder = new LaneHolder({ query } as unknown as pg.Pool, {
    leaseMs: LEASE_MS,
    onError: () => undefined,
  });
  holders.push(holder);
  return holder;
}

const isRenewal = (text: string) => text.includes("SET leased_until");
const sorted = (lanes: readonly number[]) => [...lanes].sort((a, b) => a - b);

describe("a worker's lanes", () => {
  it("are all of them for the only one, and shared evenly when another comes", async () => {
    const first = createHolder();
    expect(sorted(await first.lanes())).toEqual(ALL);
    const second = createHolder();
    expect(await second.lanes()).toEqual([]);
    const bothHave = async () => [await first.lanes(), await second.lanes()];
    const half = LANES / 2;
    await expect
      .poll(async () => (await bothHave()).map(({ length }) => length), { timeout: 20_000 })
      .toEqual([half, half]);
    expect(sorted((await bothHave()).flat())).toEqual(ALL);
  });

  it("are none of those that took over when its leases ran out", async () => {
    let isCut = false;
    const first = createHolder((_, ask) => (isCut ? Promise.reject(new Error("cut")) : ask()));
    await first.lanes();
    isCut = true;
    await sleep(LEASE_MS + 100);
    expect(first.holds(0)).toBe(false);
    const second = createHolder();
    await second.lanes();
    isCut = false;
    await sleep(LEASE_MS / 2);
    const both = [...(await first.lanes()), ...(await second.lanes())];
    expect(new Set(both).size).toBe(both.length);
  });

  // Both ways a busy machine left lanes unserved for good: they were renewed, so that nobody could take them.
  it("stay with it when a renewal is answered that began before they were taken", async () => {
    const holder = createHolder(async (text, ask) => {
      // So long that a renewal falls due before the lanes are taken.
      if (text.includes("outbound_workers")) await sleep(LEASE_MS / 4 + 100);
      const answer = await ask();
      if (isRenewal(text)) await sleep(LEASE_MS / 2);
      return answer;
    });
    await holder.lanes();
    await sleep(LEASE_MS);
    // Answers are so late here that its leases are over now and then.
    await expect.poll(async () => sorted(await holder.lanes()), { timeout: 20_000 }).toEqual(ALL);
  });

  it.each([
    ["the answer was lost when they were taken", "SET worker_id = $1", true],
    ["they could not be given back", "SET worker_id = NULL", false],
  ])("are served although %s", async (_, statement, isDone) => {
    let isOver = false;
    const holder = createHolder(async (text, ask) => {
      if (!text.includes(statement) || isOver) return ask();
      isOver = true;
      if (isDone) await ask();
      throw new Error("no answer");
    });
    await holder.lanes().catch(() => undefined);
    const other = createHolder();
    await other.lanes();
    await sleep(LEASE_MS / 3);
    await holder.lanes().catch(() => undefined);
    await expect
      .poll(async () => sorted([...(await holder.lanes()), ...(await other.lanes())]), { timeout: 10_000 })
      .toEqual(ALL);
    expect(isOver).toBe(true);
  });
});
