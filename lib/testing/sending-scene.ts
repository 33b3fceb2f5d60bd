import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { setUpTestDatabase } from "./database";
import { manualClock } from "./manual-clock";
import { assignNumbers, createStickyProfile, type TestAssignment } from "./mapping-rows";
import { createTestAcceptor, type TestAcceptor } from "./test-acceptor";
import { createTestWorker, type TestWorker } from "./test-worker";

export const SENDING_START = Date.UTC(2026, 0, 15, 12);

/** What one test has left behind and the next one must not meet. */
const WAITING =
  "outbound_queue, scheduled_messages, receipt_waits, early_receipts, simulated_messages, number_hourly_stats, webhook_queue";

export interface SendingSceneOptions {
  readonly startMs?: number;
  /** Of the profile's pool. */
  readonly numbers?: number;
  readonly profile?: Parameters<typeof createStickyProfile>[1];
}

/**
 * Messages on their way through the simulator in a test file: a database, a profile with numbers, a service that accepts, and a
 * worker run by hand. Call it at the top of the file. Each test has a new profile, and begins at the same instant.
 */
export function setUpSending({ startMs = SENDING_START, numbers = 1, profile }: SendingSceneOptions = {}) {
  const db = setUpTestDatabase();
  const clock = manualClock(startMs);
  const scene = {
    db,
    clock,
    sut: undefined as unknown as TestAcceptor,
    worker: undefined as unknown as TestWorker,
    profileId: "",
    numbers: [] as TestAssignment[],
    /** @returns the message's id */
    send: async (recipient: string, more = {}) => (await scene.sut.send(scene.profileId, recipient, more)).id,
    find: (id: string) => db.prisma.message.findFirstOrThrow({ where: { id } }),
    status: async (id: string) => (await scene.find(id)).status,
    run: async (advanceMs = 0) => {
      clock.advance(advanceMs);
      await scene.worker.runRound();
    },
    /** Waiting messages are looked at every quarter of a second of real time. */
    runUntil: (done: () => Promise<boolean>) =>
      expect
        .poll(
          async () => {
            await scene.worker.runRound();
            return done();
          },
          { interval: 60, timeout: 25_000 },
        )
        .toBe(true),
  };

  beforeAll(() => {
    scene.sut = createTestAcceptor(db.pool, clock);
    scene.worker = createTestWorker(db.pool, clock);
  });
  afterAll(async () => {
    await scene.worker.stop();
    await scene.sut.acceptor.close();
  });
  beforeEach(async () => {
    clock.set(startMs);
    await db.pool.query(`TRUNCATE ${WAITING}`);
    scene.profileId = await createStickyProfile(db.prisma, profile);
    scene.numbers = await assignNumbers(db.prisma, scene.profileId, numbers);
  });
  return scene;
}
