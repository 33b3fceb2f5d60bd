import type { ChildProcess } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SLOT_CATCH_UP_MS } from "@/lib/message/plan-hand-over";
import { type Arrival, prepareCarrierProcesses } from "@/lib/testing/carrier-processes";
import { setUpTestDatabase } from "@/lib/testing/database";
import { assignNumbers, createStickyProfile, recipients } from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";

const db = setUpTestDatabase();
const RATED_PER_SECOND = 20;
const RATED_MESSAGES = 240;
/** How late a busy machine may let the carrier look at its socket and its clock. */
const LATE_MS = 1_000;
const FREE_MESSAGES = 1_700;
let processes: Awaited<ReturnType<typeof prepareCarrierProcesses>>;

beforeAll(async () => {
  processes = await prepareCarrierProcesses(db.url, db.prisma);
});
afterAll(() => processes.remove());

async function createProfile(count: number, messagesPerSecond: number | null) {
  const profileId = await createStickyProfile(db.prisma);
  const numbers = await assignNumbers(db.prisma, profileId, count);
  await db.prisma.phoneNumber.updateMany({
    where: { id: { in: numbers.map((number) => number.phoneNumberId) } },
    data: { carrierId: processes.carrierId, messagesPerSecond },
  });
  return { profileId, senders: new Set(numbers.map((number) => number.e164 as string)) };
}

/** Messages 0, 1, 2 … to each of some recipients in turn. */
const inputsOf = (messagingProfileId: string, count: number, to: readonly string[]) =>
  Array.from({ length: count }, (_, i) => ({
    messagingProfileId,
    recipient: e164(to[i % to.length] as string),
    text: String(i).padStart(6, "0"),
  }));

/** The most that arrived from one sender within so many milliseconds. */
function most(arrivals: readonly Arrival[], windowMs: number): number {
  let highest = 0;
  for (let from = 0, to = 0; to < arrivals.length; to++) {
    while ((arrivals[to] as Arrival).atMs - (arrivals[from] as Arrival).atMs >= windowMs) from++;
    highest = Math.max(highest, to - from + 1);
  }
  return highest;
}

/** Workers that serve lanes. */
async function countHolders(): Promise<number> {
  const { rows } = await db.pool.query<{ n: number }>(
    "SELECT count(DISTINCT worker_id)::int AS n FROM outbound_lanes WHERE worker_id IS NOT NULL",
  );
  return rows[0]?.n ?? 0;
}

const by = <Key>(arrivals: readonly Arrival[], key: (arrival: Arrival) => Key) => {
  const groups = new Map<Key, Arrival[]>();
  for (const arrival of arrivals) groups.set(key(arrival), [...(groups.get(key(arrival)) ?? []), arrival]);
  return groups;
};

describe("four worker processes", () => {
  it("keep each number's rate and the order of acceptance, measured at the carrier (P5, F8)", {
    timeout: 120_000,
  }, async () => {
    const rated = await createProfile(2, RATED_PER_SECOND);
    const free = await createProfile(8, null);
    const workers: ChildProcess[] = [processes.startWorker(), processes.startWorker()];
    const acceptor = await processes.startAcceptor();
    const inputs = [
      ...inputsOf(rated.profileId, RATED_MESSAGES, recipients(6, 2_000)),
      ...inputsOf(free.profileId, FREE_MESSAGES, recipients(60, 3_000)),
    ];
    const beganMs = Date.now();
    const outcomes = await acceptor.send(inputs.slice(0, 1_000));
    // Two join in the middle, so that lanes change hands.
    workers.push(processes.startWorker(), processes.startWorker());
    await expect.poll(countHolders, { timeout: 60_000, interval: 100 }).toBe(4);
    outcomes.push(...(await acceptor.send(inputs.slice(1_000))));
    expect(outcomes.filter((outcome) => outcome?.ok)).toHaveLength(inputs.length);
    await expect
      .poll(() => processes.arrivals().length, { timeout: 90_000, interval: 200 })
      .toBeGreaterThanOrEqual(inputs.length);

    const arrivals = processes.arrivals();
    // Nobody died, so nothing came twice.
    expect(arrivals).toHaveLength(inputs.length);
    const ofRated = arrivals.filter((arrival) => rated.senders.has(arrival.sender));
    expect(ofRated).toHaveLength(RATED_MESSAGES);
    for (const [, ofNumber] of by(ofRated, (arrival) => arrival.sender)) {
      // None before its slot, whatever makes one late.
      for (const [place, { atMs }] of ofNumber.entries())
        expect(atMs - beganMs).toBeGreaterThanOrEqual((place * 1_000) / RATED_PER_SECOND - SLOT_CATCH_UP_MS);
      // A number may catch up on slots of the last quarter of a second (P5), and no more, in any window.
      for (const windowMs of [1_000, 2_000, 4_000]) {
        const allowed = 1 + ((windowMs + SLOT_CATCH_UP_MS + LATE_MS) * RATED_PER_SECOND) / 1_000;
        expect(most(ofNumber, windowMs)).toBeLessThanOrEqual(allowed);
      }
    }
    // Its ids tell the order of acceptance: a process makes them one after the other.
    const { rows } = await db.pool.query<Arrival>("SELECT sender, recipient, text FROM messages ORDER BY id");
    const pairOf = ({ sender, recipient }: Arrival) => `${sender} ${recipient}`;
    const accepted = by(rows, pairOf);
    for (const [pair, arrived] of by(arrivals, pairOf))
      expect(
        arrived.map(({ text }) => text),
        pair,
      ).toEqual(accepted.get(pair)?.map(({ text }) => text));
    await Promise.all(workers.map(processes.kill));
  });
});
