import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { insertMappings, recipients } from "@/lib/testing/mapping-rows";
import { createNumberScene, numberSettings as settings } from "@/lib/testing/number-scene";
import { queueMessages } from "@/lib/testing/queue-rows";
import { unassignNumbers } from "./assignment-service";
import type { E164 } from "./e164";
import { countNumbers, getNumber, listNumbers } from "./inventory-service";
import { addNumber, setEnabled } from "./service";

const db = setUpTestDatabase();

const NOW = Date.UTC(2026, 2, 1, 12, 30);
const HOUR = 3_600_000;
const clock = { now: () => NOW };
const ctx = { actor: { userId: null, label: "olga@example.com" }, clock };
const { fresh, profileNamed, add } = createNumberScene(ctx);

async function addStats(phoneNumberId: string, outcomes: Record<string, number>, hoursAgo = 1) {
  await db.prisma.numberHourlyStat.create({
    data: {
      phoneNumberId,
      messagingProfileId: randomUUID(),
      hour: new Date(Math.floor(NOW / HOUR) * HOUR - hoursAgo * HOUR),
      ...outcomes,
    },
  });
}

describe("the inventory", () => {
  it("pages in the order of digits, filters, searches and counts", async () => {
    const profileId = await profileNamed("Inventory");
    const ids = new Map<string, string>();
    for (const e164 of ["+17035550101", "+17035550102", "+17045550101", "+18335550101", "+17035550103"])
      ids.set(e164, await add(e164 as E164, profileId));
    await addNumber(ctx, { ...settings, e164: "+17035550199" as E164, tags: ["Spare"], profileId: null });
    await setEnabled(ctx, { numberIds: [ids.get("+17035550102") ?? ""], enabled: false });

    const found = async (filter: Parameters<typeof listNumbers>[1]) =>
      (await listNumbers(clock, filter)).rows.map(({ e164 }) => e164);
    const all = ["+17035550101", "+17035550102", "+17035550103", "+17045550101", "+18335550101"];
    expect(await found({ profileId })).toEqual(all);
    const first = await listNumbers(clock, { profileId }, { limit: 2 });
    const second = await listNumbers(clock, { profileId }, { limit: 2, cursor: first.nextCursor });
    expect(second.rows.map(({ e164 }) => e164)).toEqual(all.slice(2, 4));
    const back = await listNumbers(clock, { profileId }, { limit: 2, cursor: second.previousCursor });
    expect(back.rows.map(({ e164 }) => e164)).toEqual(all.slice(0, 2));

    expect(await found({ profileId, type: "toll_free" })).toEqual(["+18335550101"]);
    expect(await found({ profileId, areaCode: "704" })).toEqual(["+17045550101"]);
    expect(await found({ profileId, enabled: false })).toEqual(["+17035550102"]);
    expect(await found({ profileId, search: "(703) 555-01" })).toEqual(all.slice(0, 3));
    expect(await found({ search: "703555", profileId: "none" })).toEqual(["+17035550199"]);
    expect(await found({ search: "spar" })).toEqual(["+17035550199"]);
    expect(await found({ search: "7035550", notOnProfileId: profileId })).toEqual(["+17035550199"]);
    expect(await countNumbers(clock, { profileId })).toBe(5);
  });

  it.each([
    [{ profileId: "no-id" }],
    [{ profileId: randomUUID() }],
    [{ areaCode: "7'; DROP" }],
    [{ search: "%" }],
    [{ search: "no such tag" }],
    [{ search: "x".repeat(10_000) }],
    [{ areaCode: "1\0", search: "zzz" }],
  ])("finds nothing for %j, and does not fail", async (filter) => {
    expect((await listNumbers(clock, filter)).rows).toEqual([]);
  });

  it("starts at the beginning for a cursor that is none", async () => {
    const first = await listNumbers(clock, {}, { limit: 1 });
    expect((await listNumbers(clock, {}, { limit: 1, cursor: "nonsense" })).rows).toEqual(first.rows);
  });

  it("O3 shows and filters health by the last 24 full hours and the current one", async () => {
    const profileId = await profileNamed("Health");
    const [good, failing, spam, few, old] = [
      await add(fresh(), profileId),
      await add(fresh(), profileId),
      await add(fresh(), profileId),
      await add(fresh(), profileId),
      await add(fresh(), profileId),
    ];
    await addStats(good, { attempted: 40, delivered: 10, failed: 30 });
    await addStats(failing, { attempted: 20, delivered: 2, failed: 8 }, 0);
    await addStats(failing, { attempted: 20, delivered: 2, failed: 8 }, 24);
    await addStats(spam, { attempted: 20, delivered: 4, failed: 16, spamBlocked: 16 });
    await addStats(few, { attempted: 19, failed: 19, spamBlocked: 19 });
    await addStats(old, { attempted: 100, failed: 100 }, 25);
    const unhealthy = await listNumbers(clock, { profileId, health: "unhealthy" });
    expect(new Set(unhealthy.rows.map(({ id }) => id))).toEqual(new Set([failing, spam]));
    expect((await listNumbers(clock, { profileId, health: "healthy" })).rows).toHaveLength(3);
    expect((await getNumber(clock, failing)).health).toEqual({
      deliverabilityRate: 0.2,
      spamRatio: 0,
      countedMessages: 20,
      isUnhealthy: true,
    });
  });

  it("shows the queue of numbers with and without a rate, and the mappings of the present stay only", async () => {
    const profileId = await profileNamed("Figures");
    const [limited, free] = [await add(fresh(), profileId), await add(fresh(), profileId)];
    await queueMessages(db.pool, limited, 3, { isThrottled: true });
    await queueMessages(db.pool, free, 2);
    const assignmentId = (await getNumber(clock, limited)).assignment?.id ?? 0;
    await insertMappings(
      db.prisma,
      profileId,
      NOW,
      recipients(4).map((recipient) => ({ recipient, assignmentId })),
    );
    const rows = (await listNumbers(clock, { profileId })).rows;
    expect(rows.map(({ queued, held }) => [queued, held?.mappings.value])).toEqual([
      [3, 4],
      [2, 0],
    ]);
    await unassignNumbers(ctx, { numberIds: [limited] });
    expect((await getNumber(clock, limited)).held).toBeNull();
  });
});
