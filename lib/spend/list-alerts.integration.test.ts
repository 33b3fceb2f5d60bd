import { beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { createStickyProfile } from "@/lib/testing/mapping-rows";
import { listNearLimits, listSpendAlerts } from "./list-alerts";
import { queueAlertMails } from "./queue-alert-mails";
import { getSpendOverview } from "./spend-overview";

const db = setUpTestDatabase();
const clock = manualClock("2026-11-30T23:59:59.999Z");

beforeEach(async () => {
  await db.pool.query("TRUNCATE spend_alerts, outgoing_mails, profile_spend");
  await db.prisma.messagingProfile.updateMany({ data: { deletedAt: new Date() } });
});

async function profile(name: string, dailySpendLimit: string | null = null): Promise<string> {
  const id = await createStickyProfile(db.prisma);
  await db.prisma.messagingProfile.update({
    where: { id },
    data: {
      name,
      dailySpendLimit,
      dailySpendLimitEnabled: dailySpendLimit !== null,
      spendAlertEmails: ["ann@example.com", "bob@example.com"],
    },
  });
  return id;
}
const spend = (messagingProfileId: string, spent: string, day = "2026-11-30") =>
  db.prisma.profileSpend.create({ data: { messagingProfileId, day: new Date(day), spent } });

describe("what needs attention today (F4)", () => {
  it("names profiles from 80 % of their limit on, those nearest to it or beyond it first", async () => {
    for (const [name, limit, spent] of [
      ["Below", "10", "7.999999"],
      ["Near", "10", "8"],
      ["Beyond", "1", "1.5"],
      ["At", "2.5", "2.5"],
      ["Unlimited", null, "1000"],
      ["Nothing spent", "10", null],
    ] as const) {
      const id = await profile(name, limit);
      if (spent !== null) await spend(id, spent);
    }
    expect((await listNearLimits(clock)).map(({ name, spent, limit }) => [name, spent, limit])).toEqual([
      ["Beyond", "1.50", "1.00"],
      ["At", "2.50", "2.50"],
      ["Near", "8.00", "10.00"],
    ]);
    clock.advance(1);
    expect(await listNearLimits(clock)).toEqual([]);
    clock.advance(-1);
  });

  it("leaves out deleted profiles and limits that are off", async () => {
    const off = await profile("Off", "10");
    await db.prisma.messagingProfile.update({ where: { id: off }, data: { dailySpendLimitEnabled: false } });
    const gone = await profile("Gone", "10");
    await db.prisma.messagingProfile.update({ where: { id: gone }, data: { deletedAt: new Date() } });
    for (const id of [off, gone]) await spend(id, "10");
    expect(await listNearLimits(clock)).toEqual([]);
  });
});

describe("the marks a profile has reached (F4)", () => {
  it("come newest first, each with what became of its mails", async () => {
    const id = await profile("Support", "10");
    const mark = (percent: number, occurredAt: string, spent: string) => ({
      messagingProfileId: id,
      day: new Date("2026-11-30"),
      dailyLimit: "10",
      percent,
      spent,
      occurredAt: new Date(occurredAt),
    });
    await db.prisma.spendAlert.createMany({
      data: [mark(50, "2026-11-30T10:00:00Z", "5.1"), mark(100, "2026-11-30T11:00:00Z", "10.02")],
    });
    await queueAlertMails({ pool: db.pool, clock, publicUrl: "http://localhost:3000" });
    await db.prisma.outgoingMail.updateMany({
      where: { recipient: "bob@example.com" },
      data: { status: "failed", lastAnswer: "550 No such user" },
    });
    const alerts = await listSpendAlerts(id);
    expect(alerts).toMatchObject([
      { percent: 100, day: "2026-11-30", dailyLimit: "10.00", spent: "10.02" },
      { percent: 50, dailyLimit: "10.00", spent: "5.10" },
    ]);
    for (const { mails } of alerts)
      expect(mails.map(({ recipient, status }) => `${recipient} ${status}`).sort()).toEqual([
        "ann@example.com waiting",
        "bob@example.com failed",
      ]);
    expect(await listSpendAlerts(await profile("Another"))).toEqual([]);
  });
});

describe("the spending of all profiles", () => {
  it("names the four that spent most and adds up the others, day by day, exactly", async () => {
    for (let n = 1; n <= 6; n++) {
      const id = await profile(`P${n}`);
      await spend(id, `${n}.000001`, "2026-11-29");
      await spend(id, "0.5", "2026-11-30");
    }
    const overview = await getSpendOverview(3, clock);
    expect(overview.map(({ label }) => label)).toEqual(["P6", "P5", "P4", "P3", "All others"]);
    expect(overview[4]?.days).toEqual([
      { day: "2026-11-28", spent: "0.00" },
      { day: "2026-11-29", spent: "3.000002" },
      { day: "2026-11-30", spent: "1.00" },
    ]);
  });

  it("is nothing where nothing was spent", async () => {
    expect(await getSpendOverview(7, clock)).toEqual([]);
  });
});
