import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemActor } from "@/lib/audit/record-audit";
import { cancelQueued } from "@/lib/sending/service";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile, type TestAssignment } from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import {
  countWrites,
  createTestAcceptor,
  findMappingRow,
  type TestAcceptor,
} from "@/lib/testing/test-acceptor";
import { createTestWorker } from "@/lib/testing/test-worker";

const db = setUpTestDatabase();
const START = Date.UTC(2026, 0, 15, 12);
const clock = manualClock(START);
/** Two processes on one database; neither looks at the other's promises but through it. */
let one: TestAcceptor;
let two: TestAcceptor;
let profileId: string;
let numbers: TestAssignment[];
let unique = 0;

beforeAll(() => {
  one = createTestAcceptor(db.pool, clock, { bookingsTtlMs: 1e12 });
  two = createTestAcceptor(db.pool, clock, { bookingsTtlMs: 1e12 });
});
afterAll(async () => {
  await one.acceptor.close();
  await two.acceptor.close();
});
beforeEach(async () => {
  clock.set(START);
  await db.pool.query("TRUNCATE outbound_queue, number_bookings, number_send_slots");
  profileId = await createStickyProfile(db.prisma, { stickySender: false, validitySeconds: 600 });
  numbers = await assignNumbers(db.prisma, profileId, 1);
  await setRate(0.1);
});

const setRate = (messagesPerSecond: number | null) =>
  db.prisma.phoneNumber.updateMany({
    where: { id: { in: numbers.map(({ phoneNumberId }) => phoneNumberId) } },
    data: { messagesPerSecond },
  });
const recipient = () => `+1213${String(5_550_000 + unique++).padStart(7, "0")}`;
const send = (sut: TestAcceptor, more: object = {}) => sut.send(profileId, recipient(), more);
const booked = async () => {
  const { rows } = await db.pool.query(
    "SELECT booked_until_ms AS until FROM number_bookings WHERE phone_number_id = $1",
    [numbers[0]?.phoneNumberId],
  );
  return rows[0]?.until ?? null;
};
const outcomes = async (attempts: Promise<{ waitMs: number }>[]) => {
  const settled = await Promise.allSettled(attempts);
  return {
    waits: settled
      .flatMap((each) => (each.status === "fulfilled" ? [each.value.waitMs] : []))
      .toSorted((a, b) => a - b),
    codes: settled.flatMap((each) => (each.status === "rejected" ? [each.reason.code] : [])),
  };
};

describe("the wait of a number with a rate", () => {
  it("is the same for two processes: they share the slots one by one", async () => {
    const waits = [];
    for (let i = 0; i < 10; i++) waits.push((await send(i % 2 ? one : two)).waitMs);
    expect(waits).toEqual(Array.from({ length: 10 }, (_, i) => i * 10_000));
    expect(await booked()).toBe(START + 100_000);
  });

  it("is true for messages sent at once, in whatever order they are written", async () => {
    const { waits } = await outcomes(Array.from({ length: 40 }, (_, i) => send(i % 2 ? one : two)));
    expect(waits).toEqual(Array.from({ length: 40 }, (_, i) => i * 10_000));
  });

  it("counts a named sender like one the pool chose", async () => {
    const sender = e164(numbers[0]?.e164 ?? "");
    expect((await send(one, { sender })).waitMs).toBe(0);
    expect((await send(two)).waitMs).toBe(10_000);
    expect((await send(one, { sender })).waitMs).toBe(20_000);
  });

  it("shrinks as time passes", async () => {
    await send(one);
    await send(one);
    clock.advance(15_000);
    expect((await send(two)).waitMs).toBe(5_000);
    clock.advance(60_000);
    expect((await send(one)).waitMs).toBe(0);
  });

  it("is answered to a repeat as the first time", async () => {
    await send(two);
    const more = {
      idempotency: { apiKeyId: "0190b5a0-0000-7000-8000-000000000001", key: `k${unique}`, fingerprint: "f" },
    };
    const to = recipient();
    const first = await one.send(profileId, to, more);
    await send(two);
    expect((await two.send(profileId, to, more)).waitMs).toBe(first.waitMs);
  });

  it("without a rate costs no booking", async () => {
    await setRate(null);
    expect((await send(one)).waitMs).toBe(0);
    expect(await booked()).toBeNull();
  });
});

describe("a full queue (40318)", () => {
  it("is full at exactly the validity times the rate, whichever processes filled it", async () => {
    const { waits, codes } = await outcomes(Array.from({ length: 100 }, (_, i) => send(i % 2 ? one : two)));
    expect(waits).toHaveLength(60);
    expect(waits.at(-1)).toBe(590_000);
    expect(new Set(codes)).toEqual(new Set(["queue_full"]));
    const before = await countWrites(db.pool);
    expect((await one.refusal(profileId, recipient())).code).toBe("queue_full");
    expect((await two.refusal(profileId, recipient())).code).toBe("queue_full");
    expect(await countWrites(db.pool)).toEqual(before);
    clock.advance(10_000);
    await send(one);
    expect((await two.refusal(profileId, recipient())).code).toBe("queue_full");
  });

  it("refuses named senders as exactly", async () => {
    const sender = e164(numbers[0]?.e164 ?? "");
    const { waits, codes } = await outcomes(
      Array.from({ length: 80 }, (_, i) => send(i % 2 ? one : two, { sender })),
    );
    expect([waits.length, codes.length]).toEqual([60, 20]);
  });

  it("leaves the mapping of a sticky number as it is (S8, S11)", async () => {
    await db.prisma.messagingProfile.update({ where: { id: profileId }, data: { stickySender: true } });
    const to = recipient();
    await one.send(profileId, to);
    const before = await findMappingRow(db.pool, profileId, to);
    clock.advance(30_000);
    await outcomes(Array.from({ length: 70 }, () => send(two)));
    expect((await one.refusal(profileId, to)).code).toBe("queue_full");
    expect((await two.refusal(profileId, recipient())).code).toBe("queue_full");
    expect(await findMappingRow(db.pool, profileId, to)).toEqual(before);
  });

  it("goes on with a number that has room", async () => {
    numbers.push(...(await assignNumbers(db.prisma, profileId, 1)));
    await setRate(0.1);
    const { waits, codes } = await outcomes(Array.from({ length: 130 }, (_, i) => send(i % 2 ? one : two)));
    expect([waits.length, codes.length]).toEqual([120, 10]);
  });
});

describe("slots given back", () => {
  it("by cancelling are promised again", async () => {
    for (let i = 0; i < 5; i++) await send(one);
    const id = numbers[0]?.phoneNumberId as string;
    expect(await cancelQueued({ actor: systemActor, clock }, { kind: "number", id })).toBe(5);
    expect(await booked()).toBe(START);
    expect((await createAfresh()).waitMs).toBe(0);
  });

  it("by expiring are promised again", async () => {
    for (let i = 0; i < 5; i++) await send(one);
    await db.pool.query("UPDATE messages SET valid_until = $1 WHERE messaging_profile_id = $2", [
      new Date(START),
      profileId,
    ]);
    const worker = createTestWorker(db.pool, clock);
    await worker.runRound();
    await worker.stop();
    expect((await createAfresh()).waitMs).toBeLessThanOrEqual(40_000);
  });

  it("a changed rate is promised as soon as the worker has looked", async () => {
    for (let i = 0; i < 5; i++) await send(one);
    await setRate(1);
    const worker = createTestWorker(db.pool, clock);
    await worker.runRound();
    await worker.stop();
    // Four wait and one has gone; while that one is on its way to the carrier its slot may count twice.
    expect((await createAfresh()).waitMs).toBeLessThanOrEqual(6_000);
  });

  const createAfresh = async () => {
    const fresh = createTestAcceptor(db.pool, clock);
    const message = await send(fresh);
    await fresh.acceptor.close();
    return message;
  };
});
