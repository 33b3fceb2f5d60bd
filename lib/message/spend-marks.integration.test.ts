import { describe, expect, it } from "vitest";
import { recipients } from "@/lib/testing/mapping-rows";
import { readAlerts, readLimitEvents, setSpendLimit } from "@/lib/testing/spend-rows";
import {
  SPENDING_DAY as DAY,
  SPENDING_EVENING,
  SPENDING_HOOKS,
  setUpSpending,
} from "@/lib/testing/spending-scene";

const scene = setUpSpending();
const { db, send, sendUntilRefused } = scene;

describe("marks and events of a limit (F4)", () => {
  it("are recorded once each, with the commit that reaches them", async () => {
    await setSpendLimit(db.prisma, scene.profileId, "0.14");
    const after: string[][] = [];
    for (let sent = 1; sent <= 10; sent++) {
      await send();
      after.push(await readAlerts(db.pool, scene.profileId));
    }
    const marks = [50, 80, 90, 100].map((percent) => `${DAY} 0.14 ${percent}%`);
    expect(after.map((alerts) => alerts.length)).toEqual([0, 0, 0, 0, 1, 1, 1, 2, 3, 4]);
    expect(after.at(-1)).toEqual(marks);
    const event = { configuredLimit: "0.14", currentCost: "0.14" };
    expect(await readLimitEvents(db.pool, scene.profileId)).toEqual([event]);
    expect(await sendUntilRefused()).toBe(0);
    expect(await readLimitEvents(db.pool, scene.profileId)).toEqual([event]);
    const { rows } = await db.pool.query("SELECT * FROM webhook_queue WHERE messaging_profile_id = $1", [
      scene.profileId,
    ]);
    expect(rows[0]).toMatchObject({
      url: SPENDING_HOOKS.webhookUrl,
      failover_url: SPENDING_HOOKS.webhookFailoverUrl,
      api_version: "2",
      message_id: null,
      occurred_at: new Date(SPENDING_EVENING),
    });
  });

  it("come again with a higher limit, and not with the same one", async () => {
    await setSpendLimit(db.prisma, scene.profileId, "0.02");
    await sendUntilRefused();
    await setSpendLimit(db.prisma, scene.profileId, null);
    await setSpendLimit(db.prisma, scene.profileId, "0.02");
    await sendUntilRefused();
    expect(await readLimitEvents(db.pool, scene.profileId)).toHaveLength(1);
    await setSpendLimit(db.prisma, scene.profileId, "0.05");
    await sendUntilRefused();
    expect(await readLimitEvents(db.pool, scene.profileId)).toEqual([
      { configuredLimit: "0.02", currentCost: "0.02" },
      { configuredLimit: "0.05", currentCost: "0.05" },
    ]);
  });

  it("are recorded by the first refusal where the limit was set after as much was spent", async () => {
    for (let sent = 0; sent < 4; sent++) await send();
    await setSpendLimit(db.prisma, scene.profileId, "0.03");
    expect(await readAlerts(db.pool, scene.profileId)).toEqual([]);
    await Promise.allSettled(recipients(20, 700_000).map((to) => scene.sut.send(scene.profileId, to)));
    expect(await readAlerts(db.pool, scene.profileId)).toHaveLength(4);
    expect(await readLimitEvents(db.pool, scene.profileId)).toEqual([
      { configuredLimit: "0.03", currentCost: "0.05" },
    ]);
  });

  it("are recorded without an address to tell, and no event is made", async () => {
    await db.prisma.messagingProfile.update({
      where: { id: scene.profileId },
      data: { webhookUrl: "", webhookFailoverUrl: null },
    });
    await setSpendLimit(db.prisma, scene.profileId, "0.01");
    await send();
    expect(await readAlerts(db.pool, scene.profileId)).toHaveLength(4);
    expect(await readLimitEvents(db.pool, scene.profileId)).toEqual([]);
  });
});
