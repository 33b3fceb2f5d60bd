import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { getNumberHistory, getPoolHealth, listPoolWarnings } from "@/lib/phone-number/pool-health-service";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import { createTestAcceptor, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { createTestWorker, type TestWorker } from "@/lib/testing/test-worker";

const db = setUpTestDatabase();
const START = Date.UTC(2026, 0, 15, 12);
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const clock = manualClock(START);
/** The simulator fails what is sent here: 40008, which speaks about the sender. */
const FAILS = "+12125550190";
const [ILL, WELL] = ["+13055550141", "+12125550142"] as const;

let sut: TestAcceptor;
let worker: TestWorker;
let profileId: string;
let numbers: { e164: string; phoneNumberId: string }[];
let recipients = 0;

beforeAll(() => {
  sut = createTestAcceptor(db.pool, clock, { healthTtlMs: 0 });
  worker = createTestWorker(db.pool, clock);
});
afterAll(async () => {
  await worker.stop();
  await sut.acceptor.close();
});
beforeEach(async () => {
  clock.set(clock.now() + 100 * HOUR);
  await db.pool.query(
    "TRUNCATE outbound_queue, receipt_waits, simulated_messages, number_hourly_stats, number_assignments, phone_numbers CASCADE",
  );
  profileId = await createStickyProfile(db.prisma, { skipUnhealthy: true, geomatch: true });
  numbers = await assignNumbers(db.prisma, profileId, [ILL, WELL]);
});

const fresh = (areaCode: string) => `+1${areaCode}555${String(2_000 + ++recipients).slice(-4)}`;
const sendTo = (recipient: string) => sut.send(profileId, recipient);
/** Sends and lets the receipts come. */
async function drive(sender: string, recipient: (n: number) => string, count: number) {
  for (let n = 0; n < count; n++)
    await sut.send(profileId, recipient(n), { sender: e164(sender), text: `Message ${n}` });
  await worker.runRound();
  clock.advance(2 * SECOND);
  await worker.runRound();
}
const fail = (sender: string, count = 20) => drive(sender, () => FAILS, count);
const deliver = (sender: string, count: number) => drive(sender, () => fresh("646"), count);
/** Health is looked at again beside the messages: the next ones see it. */
async function noticeHealth() {
  await sut.snapshots.load(profileId);
  await expect
    .poll(async () => {
      sut.snapshots.peek(profileId);
      const pool = (await sut.snapshots.load(profileId))?.pool.numbers ?? [];
      const flagged = pool.filter((number) => number.isUnhealthy).length;
      const health = await getPoolHealth(clock, profileId);
      return health !== null && flagged === health.total - health.healthy;
    })
    .toBe(true);
}
const senders = async (areaCode: string, count: number) => {
  const used = new Set<string>();
  for (let n = 0; n < count; n++) used.add((await sendTo(fresh(areaCode))).sender);
  return [...used];
};

describe("a number driven under 25 % success (O1, O3)", () => {
  it("is skipped by weights and geomatch, serves its live mappings (S8), and comes back when it recovers", async () => {
    const before = await sendTo(fresh("305"));
    expect(before).toMatchObject({ sender: ILL, reason: "geomatch" });
    await worker.runRound();
    clock.advance(2 * SECOND);
    await worker.runRound();
    await fail(ILL, 19);
    await noticeHealth();
    expect(await getPoolHealth(clock, profileId)).toMatchObject({ total: 2, healthy: 1, level: "low" });

    expect(await sendTo(fresh("305"))).toMatchObject({ sender: WELL, reason: "weight" });
    expect(await senders("917", 6)).toEqual([WELL]);
    expect(await sendTo(before.recipient)).toMatchObject({ sender: ILL, reason: "sticky" });

    // 2 of 21 delivered; with 6 more it is 8 of 27, with more than a quarter delivered.
    await deliver(ILL, 6);
    await noticeHealth();
    expect(await getPoolHealth(clock, profileId)).toMatchObject({ healthy: 2, level: "fine" });
    expect(await sendTo(fresh("305"))).toMatchObject({ sender: ILL, reason: "geomatch" });
    expect((await senders("917", 6)).toSorted()).toEqual([WELL, ILL].toSorted());
  });

  it("comes back when what failed has left the window", async () => {
    await fail(ILL);
    await noticeHealth();
    expect(await senders("917", 4)).toEqual([WELL]);
    clock.advance(24 * HOUR);
    await noticeHealth();
    expect(await senders("917", 4)).toEqual([WELL]);
    clock.advance(HOUR);
    await noticeHealth();
    expect((await senders("917", 4)).toSorted()).toEqual([WELL, ILL].toSorted());
  });

  it("is used on while unhealthy numbers are not skipped", async () => {
    await db.prisma.messagingProfile.update({ where: { id: profileId }, data: { skipUnhealthy: false } });
    await fail(ILL);
    expect(await sendTo(fresh("305"))).toMatchObject({ sender: ILL, reason: "geomatch" });
    expect(await getPoolHealth(clock, profileId)).toMatchObject({ healthy: 1, skipUnhealthy: false });
  });
});

describe("a pool without a healthy number", () => {
  it("refuses with 40321 and says why; live mappings go on (P7, S8)", async () => {
    const mapped = await sendTo(fresh("305"));
    await fail(ILL);
    await fail(WELL);
    await noticeHealth();
    const refusal = await sut.refusal(profileId, fresh("305"));
    expect(refusal).toMatchObject({ code: "no_usable_numbers", meta: { reason: "all_unhealthy" } });
    expect(refusal.detail).toContain("unhealthy");
    expect(await sendTo(mapped.recipient)).toMatchObject({ sender: mapped.sender, reason: "sticky" });
    expect(await listPoolWarnings(clock)).toMatchObject([{ profileId, total: 2, healthy: 0, level: "out" }]);
  });

  it("counts enabled numbers of weighted types, and nothing while the pool is off", async () => {
    await fail(ILL);
    await db.prisma.phoneNumber.update({
      where: { id: numbers[1]?.phoneNumberId ?? "" },
      data: { enabled: false },
    });
    expect(await getPoolHealth(clock, profileId)).toMatchObject({ total: 1, healthy: 0, level: "out" });
    await db.prisma.messagingProfile.update({ where: { id: profileId }, data: { longCodeWeight: 0 } });
    expect(await getPoolHealth(clock, profileId)).toBeNull();
    await db.prisma.messagingProfile.update({
      where: { id: profileId },
      data: { longCodeWeight: 1, numberPoolEnabled: false, stickySender: false },
    });
    expect(await getPoolHealth(clock, profileId)).toBeNull();
    expect(await listPoolWarnings(clock)).toEqual([]);
  });
});

it("the history of a number says hour by hour what happened and how healthy it was", async () => {
  await fail(ILL);
  clock.advance(HOUR);
  await deliver(ILL, 10);
  const history = await getNumberHistory(clock, numbers[0]?.phoneNumberId ?? "");
  expect(history).toHaveLength(72);
  expect(history.slice(-3)).toMatchObject([
    { attempted: 0, successRatio: null, isUnhealthy: false },
    { attempted: 20, delivered: 0, failed: 20, spamBlocked: 0, successRatio: 0, isUnhealthy: true },
    { attempted: 10, delivered: 10, failed: 0, successRatio: 10 / 30, isUnhealthy: false },
  ]);
});
