import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { setUpTestDatabase } from "./database";
import { manualClock } from "./manual-clock";
import { assignNumbers, createStickyProfile, recipients } from "./mapping-rows";
import { setOnlyPrice } from "./spend-rows";
import { createTestAcceptor, type TestAcceptor } from "./test-acceptor";

export const SPENDING_DAY = "2026-11-30";
/** Long past midnight where the tests run, long before it in UTC. */
export const SPENDING_EVENING = Date.parse(`${SPENDING_DAY}T20:00:00Z`);
/** Of the profile. */
export const SPENDING_HOOKS = {
  webhookUrl: "https://hooks.example.com/main",
  webhookFailoverUrl: "https://hooks.example.com/other",
};

/**
 * A profile whose messages cost something in a test file: 0.014 US dollars a part, and for an MMS. Call it at the top of the file;
 * each test has a new profile, on the evening of one day.
 */
export function setUpSpending() {
  const db = setUpTestDatabase();
  const clock = manualClock(SPENDING_EVENING);
  let next = 0;
  const scene = {
    db,
    clock,
    sut: undefined as unknown as TestAcceptor,
    profileId: "",
    /** One that nobody has written to. */
    recipient: () => recipients(1, 900_000 + next++)[0] as string,
    send: (text = "Hello") => scene.sut.send(scene.profileId, scene.recipient(), { text }),
    /** @returns how many messages were accepted before one was refused */
    async sendUntilRefused(): Promise<number> {
      for (let sent = 0; ; sent++) {
        try {
          await scene.send();
        } catch (error) {
          expect(error).toMatchObject({ code: "spend_limit_reached" });
          return sent;
        }
      }
    },
  };

  beforeAll(() => {
    scene.sut = createTestAcceptor(db.pool, clock);
  });
  afterAll(() => scene.sut.acceptor.close());
  beforeEach(async () => {
    clock.set(SPENDING_EVENING);
    await setOnlyPrice(db.prisma, "0.004", "0.01");
    scene.profileId = await createStickyProfile(db.prisma, SPENDING_HOOKS);
    await assignNumbers(db.prisma, scene.profileId, 2);
  });
  return scene;
}
