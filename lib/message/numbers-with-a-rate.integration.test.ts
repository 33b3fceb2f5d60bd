import { describe, expect, it } from "vitest";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { setUpSending } from "@/lib/testing/sending-scene";
import { createTestWorker } from "@/lib/testing/test-worker";

const scene = setUpSending({ numbers: 2 });
const { db, clock, send, status, run, runUntil } = scene;

describe("numbers with a rate (P5)", () => {
  const limit = (messagesPerSecond: number | null) =>
    db.prisma.phoneNumber.updateMany({
      where: { id: { in: scene.numbers.map((number) => number.phoneNumberId) } },
      data: { messagesPerSecond },
    });
  const sentCount = async () => {
    const { rows } = await db.pool.query(
      "SELECT count(*)::int AS n FROM messages WHERE messaging_profile_id = $1 AND status <> 'queued'",
      [scene.profileId],
    );
    return rows[0].n;
  };

  it("send at their rate, in the order of acceptance, whoever serves them", async () => {
    await limit(1);
    const ids: string[] = [];
    for (let i = 0; i < 10; i++) ids.push(await send("+12125550100"));
    await runUntil(async () => (await sentCount()) === 1);
    for (let second = 1; second <= 4; second++) {
      clock.advance(999);
      await scene.worker.runRound();
      clock.advance(1);
      await runUntil(async () => (await sentCount()) === second + 1);
      expect(await status(ids[second] as string)).not.toBe("queued");
    }
    // Another worker knows from the database when the number may send next.
    await scene.worker.stop();
    const other = createTestWorker(db.pool, clock);
    for (let i = 0; i < 5; i++) await other.runRound();
    expect(await sentCount()).toBe(5);
    await limit(null);
    const runOther = async () => {
      await other.runRound();
      return sentCount();
    };
    await expect.poll(runOther, { timeout: 5_000 }).toBe(10);
    await other.stop();
    await db.pool.query("UPDATE outbound_lanes SET worker_id = NULL");
  });

  it("that got their rate after the acceptance keep it too, and hold up nobody else", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 6; i++) ids.push(await send("+12125550100"));
    await limit(2);
    const other = await createStickyProfile(db.prisma);
    await assignNumbers(db.prisma, other, 1);
    const free = (await scene.sut.send(other, "+12125550100")).id;
    await run();
    expect(await status(free)).toBe("sent");
    await runUntil(async () => (await sentCount()) === 1);
    clock.advance(500);
    await runUntil(async () => (await sentCount()) === 2);
    expect(await Promise.all(ids.map(status))).toEqual([
      "sent",
      "sent",
      "queued",
      "queued",
      "queued",
      "queued",
    ]);
  });
});
