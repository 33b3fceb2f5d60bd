import { describe, expect, it } from "vitest";
import type { E164 } from "@/lib/phone-number/e164";
import { assignNumbers, createStickyProfile, recipients } from "@/lib/testing/mapping-rows";
import {
  readAlerts,
  readLimitEvents,
  readSpending,
  setOnlyPrice,
  setSpendLimit,
} from "@/lib/testing/spend-rows";
import { SPENDING_DAY as DAY, SPENDING_EVENING, setUpSpending } from "@/lib/testing/spending-scene";
import { countWrites, createTestAcceptor } from "@/lib/testing/test-acceptor";
import { getMessage } from "./get-message";
import { GroupAcceptor } from "./group-acceptor";
import { previewMessage } from "./preview-message";

const NEXT_DAY = "2026-12-01";
const scene = setUpSpending();
const { db, clock, recipient, send, sendUntilRefused } = scene;

describe("the cost of a message (F4)", () => {
  it.each([
    ["one part", { text: "Hello" }, 14_000],
    ["three parts", { text: "a".repeat(400) }, 42_000],
    ["an MMS, whatever its text", { text: "a".repeat(400), type: "MMS" }, 14_000],
  ] as const)("%s: is fixed when it is accepted, and kept", async (_, content, costMicros) => {
    const price = { rateMicros: 4_000, carrierFeeMicros: 10_000, costMicros };
    const input = { messagingProfileId: scene.profileId, recipient: recipient() as never, ...content };
    const preview = await previewMessage(input, { snapshots: scene.sut.snapshots, pool: db.pool, clock });
    expect(preview.price).toEqual(price);
    const accepted = await scene.sut.send(scene.profileId, recipient(), content);
    expect(accepted.price).toEqual(price);
    await setOnlyPrice(db.prisma, "5");
    expect((await getMessage(accepted.id)).price).toEqual(price);
    const cost = String(costMicros / 1_000_000);
    expect(await readSpending(db.pool, scene.profileId, DAY)).toEqual({ spent: cost, messages: 1, cost });
  });

  it("of an MMS that goes as SMS is that of its parts as SMS", async () => {
    await db.prisma.messagingProfile.update({
      where: { id: scene.profileId },
      data: { mmsFallBackToSms: true },
    });
    await db.prisma.phoneNumber.updateMany({
      where: { assignments: { some: { messagingProfileId: scene.profileId } } },
      data: { canMms: false },
    });
    const mediaUrls = ["https://cdn.example.com/a.jpg"];
    const sent = await scene.sut.send(scene.profileId, recipient(), { text: "a".repeat(160), mediaUrls });
    expect(sent.content).toMatchObject({ type: "SMS", parts: 2 });
    expect(sent.price?.costMicros).toBe(28_000);
  });

  it("follows a changed price at once, in every process", async () => {
    const other = createTestAcceptor(db.pool, clock);
    await send();
    await other.send(scene.profileId, recipient());
    await setOnlyPrice(db.prisma, "0.000001");
    expect((await send()).price?.costMicros).toBe(1);
    expect((await other.send(scene.profileId, recipient())).price?.costMicros).toBe(1);
    await other.acceptor.close();
    expect((await readSpending(db.pool, scene.profileId, DAY)).spent).toBe("0.028002");
  });

  it("is nothing where no price fits, and spends nothing", async () => {
    await db.prisma.price.deleteMany();
    expect((await send()).price).toEqual({ rateMicros: 0, carrierFeeMicros: 0, costMicros: 0 });
    expect(await readSpending(db.pool, scene.profileId, DAY)).toMatchObject({ spent: null, cost: "0" });
  });

  it("adds up exactly over many batches", async () => {
    await setOnlyPrice(db.prisma, "0.000003", "0.000007");
    await Promise.all(recipients(700, 500_000).map((to) => scene.sut.send(scene.profileId, to)));
    expect(await readSpending(db.pool, scene.profileId, DAY)).toEqual({
      spent: "0.007",
      messages: 700,
      cost: "0.007",
    });
  });
});

describe("the daily spend limit (F4)", () => {
  it("refuses a group that reaches it midway as a whole, and takes one that does not", async () => {
    await setSpendLimit(db.prisma, scene.profileId, "0.02");
    const groups = new GroupAcceptor({ pool: db.pool, snapshots: scene.sut.snapshots, clock });
    const [{ e164: sender = "" } = {}] = await assignNumbers(db.prisma, scene.profileId, 1);
    const group = ["+12125550171", "+14165550172", "+12125550173"] as E164[];
    const before = await countWrites(db.pool);
    await expect(groups.accept({ sender, recipients: group, text: "Hi" })).rejects.toMatchObject({
      code: "spend_limit_reached",
    });
    expect(await countWrites(db.pool)).toEqual(before);
    expect((await readSpending(db.pool, scene.profileId, DAY)).spent).toBeNull();
    // The second of two passes the limit, as the last message of a day may.
    expect(await groups.accept({ sender, recipients: group.slice(0, 2), text: "Hi" })).toHaveLength(2);
    expect((await readSpending(db.pool, scene.profileId, DAY)).spent).toBe("0.028");
    await expect(send()).rejects.toMatchObject({ code: "spend_limit_reached" });
    await groups.close();
  });

  it.each([
    ["0", 0],
    ["0.00", 0],
    ["0.000001", 1],
    ["0.014", 1],
    ["0.014001", 2],
    ["0.10", 8],
    ["999999999999.999999", null],
  ])("of %s accepts %s messages", async (limit, accepted) => {
    await setSpendLimit(db.prisma, scene.profileId, limit);
    if (accepted === null) await send();
    else expect(await sendUntilRefused()).toBe(accepted);
  });

  it("refuses with 40333, which clients do not repeat, and writes nothing (S11)", async () => {
    await setSpendLimit(db.prisma, scene.profileId, "0.01");
    await send();
    const before = await countWrites(db.pool);
    const refusal = await scene.sut.refusal(scene.profileId, recipient());
    expect(refusal).toMatchObject({
      code: "spend_limit_reached",
      entry: { status: 429, telnyxCode: "40333" },
      meta: { limit: "0.01", spent: "0.014" },
    });
    expect(refusal.entry.mayRetry).toBeUndefined();
    expect(await countWrites(db.pool)).toEqual(before);
    expect((await readSpending(db.pool, scene.profileId, DAY)).spent).toBe("0.014");
  });

  it("comes after the opt-out and before the selection (design §2.2)", async () => {
    await setSpendLimit(db.prisma, scene.profileId, "0");
    const to = recipient();
    await db.prisma.optOut.create({
      data: {
        messagingProfileId: scene.profileId,
        recipient: to,
        source: "api",
        createdAt: new Date(SPENDING_EVENING),
      },
    });
    expect((await scene.sut.refusal(scene.profileId, to)).code).toBe("opted_out");
    await db.prisma.messagingProfile.update({
      where: { id: scene.profileId },
      data: { numberPoolEnabled: false, stickySender: false },
    });
    expect((await scene.sut.refusal(scene.profileId, recipient())).code).toBe("spend_limit_reached");
    await setSpendLimit(db.prisma, scene.profileId, null);
    expect((await scene.sut.refusal(scene.profileId, recipient())).code).toBe("no_usable_numbers");
  });

  it("is told by a preview", async () => {
    await setSpendLimit(db.prisma, scene.profileId, "0");
    const input = { messagingProfileId: scene.profileId, recipient: recipient() as never, text: "Hello" };
    const { refusal, price } = await previewMessage(input, {
      snapshots: scene.sut.snapshots,
      pool: db.pool,
      clock,
    });
    expect([refusal?.code, price]).toEqual(["spend_limit_reached", null]);
    expect(await readAlerts(db.pool, scene.profileId)).toEqual([]);
  });

  it("holds inside one batch, whatever the messages cost", async () => {
    await setSpendLimit(db.prisma, scene.profileId, "0.10");
    const texts = ["a".repeat(400), "b", "c".repeat(1_500), "d", "e".repeat(200)];
    const sends = recipients(80, 300_000).map((to, i) =>
      scene.sut.send(scene.profileId, to, { text: texts[i % 5] as string }),
    );
    const outcomes = await Promise.allSettled(sends);
    const costs = outcomes.flatMap((o) => (o.status === "fulfilled" ? [o.value.price?.costMicros ?? 0] : []));
    const total = costs.reduce((sum, cost) => sum + cost, 0);
    expect(total).toBeGreaterThanOrEqual(100_000);
    expect(total - Math.max(...costs)).toBeLessThan(100_000);
    expect((await readSpending(db.pool, scene.profileId, DAY)).spent).toBe(String(total / 1_000_000));
  });

  it("begins again at midnight UTC, not where the process is", async () => {
    expect(new Date(SPENDING_EVENING).getDate()).toBe(1);
    await setSpendLimit(db.prisma, scene.profileId, "0.02");
    clock.set(Date.parse("2026-11-30T23:59:59.999Z"));
    expect(await sendUntilRefused()).toBe(2);
    clock.set(Date.parse("2026-12-01T00:00:00.000Z"));
    expect(await sendUntilRefused()).toBe(2);
    expect([
      await readSpending(db.pool, scene.profileId, DAY),
      await readSpending(db.pool, scene.profileId, NEXT_DAY),
    ]).toEqual([
      { spent: "0.028", messages: 2, cost: "0.028" },
      { spent: "0.028", messages: 2, cost: "0.028" },
    ]);
    expect(await readAlerts(db.pool, scene.profileId)).toEqual(
      [DAY, NEXT_DAY].flatMap((day) => [50, 80, 90, 100].map((percent) => `${day} 0.02 ${percent}%`)),
    );
    expect(await readLimitEvents(db.pool, scene.profileId)).toHaveLength(2);
  });

  it("counts one profile alone", async () => {
    const other = await createStickyProfile(db.prisma);
    await assignNumbers(db.prisma, other, 1);
    await setSpendLimit(db.prisma, scene.profileId, "0");
    const [refused, accepted] = await Promise.allSettled([send(), scene.sut.send(other, recipient())]);
    expect([refused.status, accepted.status]).toEqual(["rejected", "fulfilled"]);
  });
});

describe("changes during the day (F4; reference: features §8)", () => {
  it.each<[rule: string, change: () => Promise<void>, accepted: number]>([
    ["a higher amount works at once", () => setSpendLimit(db.prisma, scene.profileId, "0.05"), 2],
    ["a lower amount blocks", () => setSpendLimit(db.prisma, scene.profileId, "0.01"), 0],
    ["an amount that is spent blocks", () => setSpendLimit(db.prisma, scene.profileId, "0.028"), 0],
    [
      "switching off and on at the same amount blocks again",
      async () => {
        await setSpendLimit(db.prisma, scene.profileId, null);
        await setSpendLimit(db.prisma, scene.profileId, "0.02");
      },
      0,
    ],
    [
      "what is spent while it is off counts",
      async () => {
        await setSpendLimit(db.prisma, scene.profileId, null);
        await send();
        await setSpendLimit(db.prisma, scene.profileId, "0.05");
      },
      1,
    ],
  ])("%s", async (_, change, accepted) => {
    await setSpendLimit(db.prisma, scene.profileId, "0.02");
    expect(await sendUntilRefused()).toBe(2);
    await change();
    expect(await sendUntilRefused()).toBe(accepted);
  });
});
