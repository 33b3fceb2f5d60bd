import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { setUpSending } from "@/lib/testing/sending-scene";
import { readSpending, setSpendLimit } from "@/lib/testing/spend-rows";
import { getMessage } from "./get-message";
import { createReleaseLoop } from "./release-scheduled";
import { scheduleMessage } from "./schedule-message";

const DAY = "2026-11-30";
const NEXT_DAY = "2026-12-01";
/** Long past midnight where the tests run, before it in UTC. */
const EVENING = Date.parse(`${DAY}T20:00:00Z`);
const MINUTE = 60_000;
const scene = setUpSending({ startMs: EVENING, profile: { mmsFallBackToSms: true } });
const { db, clock, find } = scene;
const signal = new AbortController().signal;
/** The simulator says that they take no MMS. */
const NO_MMS = "+12125550199";

beforeEach(() => price("0.004", "0.02"));

/** What a part of an SMS, and an MMS, costs; a carrier's fee of 0.001 on top. */
async function price(sms: string, mms: string) {
  await db.prisma.price.deleteMany();
  const each = { countryCode: "US", carrierFee: "0.001" };
  await db.prisma.price.createMany({
    data: [
      { ...each, id: randomUUID(), messageType: "SMS", rate: sms },
      { ...each, id: randomUUID(), messageType: "MMS", rate: mms },
    ],
  });
}
const send = (text: string) => scene.sut.send(scene.profileId, NO_MMS, { type: "MMS", text });
const handOver = (id: string) =>
  expect
    .poll(
      async () => {
        clock.advance(50);
        await scene.worker.send.runRound(signal);
        return (await find(id)).status;
      },
      { interval: 20, timeout: 25_000 },
    )
    .toBe("sent");
const spentOn = async (day: string) => (await readSpending(db.pool, scene.profileId, day)).spent;

describe("an MMS that its carrier refuses and that goes as SMS (F4)", () => {
  it("costs what was sent, and the day's spending follows", async () => {
    const { id, price: accepted } = await send("Hello");
    expect(accepted?.costMicros).toBe(21_000);
    const whole = await send("x".repeat(200));
    expect(await spentOn(DAY)).toBe("0.042");
    await handOver(id);
    await handOver(whole.id);
    expect(await getMessage(id)).toMatchObject({
      type: "SMS",
      price: { rateMicros: 4_000, carrierFeeMicros: 1_000, costMicros: 5_000 },
    });
    expect((await getMessage(whole.id)).price?.costMicros).toBe(10_000);
    expect(await readSpending(db.pool, scene.profileId, DAY)).toEqual({
      spent: "0.015",
      messages: 2,
      cost: "0.015",
    });
  });

  it("counts in full where the SMS costs more, also past the limit", async () => {
    await price("0.004", "0.006");
    await setSpendLimit(db.prisma, scene.profileId, "0.01");
    const { id } = await send("x".repeat(500));
    expect(await spentOn(DAY)).toBe("0.007");
    await handOver(id);
    expect((await getMessage(id)).price?.costMicros).toBe(20_000);
    expect(await spentOn(DAY)).toBe("0.02");
    expect((await scene.sut.refusal(scene.profileId, NO_MMS)).code).toBe("spend_limit_reached");
  });

  it("lets go on what its lower price leaves of the limit", async () => {
    await setSpendLimit(db.prisma, scene.profileId, "0.02");
    const { id } = await send("Hello");
    expect((await scene.sut.refusal(scene.profileId, NO_MMS)).code).toBe("spend_limit_reached");
    await handOver(id);
    expect((await scene.sut.send(scene.profileId, NO_MMS)).content.type).toBe("SMS");
    expect(await spentOn(DAY)).toBe("0.01");
  });

  it("costs what an SMS does by then", async () => {
    const { id } = await send("Hello");
    await price("0.5", "0.6");
    await handOver(id);
    expect((await getMessage(id)).price?.costMicros).toBe(501_000);
    expect(await spentOn(DAY)).toBe("0.501");
  });

  it("takes nothing from a day that is over, nor from the one that has begun", async () => {
    clock.set(Date.parse(`${DAY}T23:59:59Z`));
    const { id } = await send("Hello");
    clock.set(Date.parse(`${NEXT_DAY}T00:00:01Z`));
    const other = await scene.sut.send(scene.profileId, "+12125550100", { text: "Hello" });
    await handOver(id);
    expect((await getMessage(id)).price?.costMicros).toBe(5_000);
    expect([await spentOn(DAY), await spentOn(NEXT_DAY)]).toEqual(["0.021", "0.005"]);
    expect(other.price?.costMicros).toBe(5_000);
  });

  it("counts what it costs more on the day that has begun", async () => {
    await price("0.03", "0.02");
    clock.set(Date.parse(`${DAY}T23:59:59Z`));
    const { id } = await send("Hello");
    clock.set(Date.parse(`${NEXT_DAY}T00:00:01Z`));
    await handOver(id);
    expect([await spentOn(DAY), await spentOn(NEXT_DAY)]).toEqual(["0.021", "0.01"]);
  });

  it("never leaves a day below what was released on it", async () => {
    const scheduled = {
      messagingProfileId: scene.profileId,
      recipient: NO_MMS as never,
      type: "MMS",
      text: "Hello",
    } as const;
    clock.set(Date.parse(`${DAY}T23:50:00Z`));
    const { id } = await scheduleMessage(
      { ...scheduled, sendAtMs: clock.now() + 20 * MINUTE },
      { pool: db.pool, snapshots: scene.sut.snapshots, clock },
    );
    clock.advance(20 * MINUTE);
    await createReleaseLoop(db.pool, clock).runRound(signal);
    expect(await spentOn(NEXT_DAY)).toBe("0.021");
    await handOver(id);
    expect((await getMessage(id)).price?.costMicros).toBe(5_000);
    expect([await spentOn(DAY), await spentOn(NEXT_DAY)]).toEqual([null, "0.021"]);
  });

  it("keeps its price where no fall-back is wanted, and it fails", async () => {
    await db.prisma.messagingProfile.update({
      where: { id: scene.profileId },
      data: { mmsFallBackToSms: false },
    });
    const { id } = await send("Hello");
    await expect
      .poll(async () => {
        await scene.worker.send.runRound(signal);
        return (await find(id)).status;
      })
      .toBe("sending_failed");
    expect((await getMessage(id)).price?.costMicros).toBe(21_000);
    expect(await spentOn(DAY)).toBe("0.021");
  });
});
