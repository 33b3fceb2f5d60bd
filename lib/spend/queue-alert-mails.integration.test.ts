import { beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { createStickyProfile } from "@/lib/testing/mapping-rows";
import { queueAlertMails } from "./queue-alert-mails";

const db = setUpTestDatabase();
const clock = manualClock("2026-11-30T12:00:00Z");
let profileId: string;

beforeEach(async () => {
  await db.pool.query("TRUNCATE spend_alerts, outgoing_mails");
  clock.set(Date.parse("2026-11-30T12:00:00Z"));
  profileId = await createStickyProfile(db.prisma);
  await setAddresses(["ann@example.com", "bob@example.com"]);
});

const setAddresses = (spendAlertEmails: string[]) =>
  db.prisma.messagingProfile.update({
    where: { id: profileId },
    data: { name: "Support", spendAlertEmails },
  });
const reach = (percents: readonly number[], more: { at?: string; dailyLimit?: string } = {}) =>
  db.prisma.spendAlert.createMany({
    data: percents.map((percent) => ({
      messagingProfileId: profileId,
      day: new Date("2026-11-30"),
      dailyLimit: more.dailyLimit ?? "10",
      percent,
      spent: "10.02",
      occurredAt: new Date(more.at ?? "2026-11-30T11:59:59Z"),
    })),
  });
const run = () => queueAlertMails({ pool: db.pool, clock, publicUrl: "https://sms.example.com/" });
const mails = async () =>
  (await db.prisma.outgoingMail.findMany({ orderBy: [{ subject: "asc" }, { recipient: "asc" }] })).map(
    ({ recipient, subject }) => `${recipient}: ${subject}`,
  );

describe("marks of the daily limit become mails (F4)", () => {
  it("one for each address, however many workers look", async () => {
    await reach([100]);
    const counts = await Promise.all([run(), run(), run()]);
    expect(counts.toSorted()).toEqual([0, 0, 1]);
    expect(await run()).toBe(0);
    expect(await mails()).toEqual([
      "ann@example.com: Support has reached its daily spend limit of $10.00",
      "bob@example.com: Support has reached its daily spend limit of $10.00",
    ]);
    const row = await db.prisma.outgoingMail.findFirst();
    expect(row).toMatchObject({ messagingProfileId: profileId, status: "waiting" });
    expect(row?.body).toContain(`https://sms.example.com/messaging-profiles/${profileId}/settings`);
  });

  it("tells only the highest of marks that were reached at once", async () => {
    await setAddresses(["ann@example.com"]);
    await reach([50, 80, 90, 100]);
    expect(await run()).toBe(4);
    expect(await mails()).toEqual(["ann@example.com: Support has reached its daily spend limit of $10.00"]);
  });

  it("tells each of marks that were reached one after the other, and each limit of a day", async () => {
    await setAddresses(["ann@example.com"]);
    await reach([50], { at: "2026-11-30T10:00:00Z" });
    await reach([80], { at: "2026-11-30T11:00:00Z" });
    await reach([50], { at: "2026-11-30T11:30:00Z", dailyLimit: "20.5" });
    await run();
    expect(await mails()).toEqual([
      "ann@example.com: Support has spent 50 % of its daily limit of $10.00",
      "ann@example.com: Support has spent 50 % of its daily limit of $20.50",
      "ann@example.com: Support has spent 80 % of its daily limit of $10.00",
    ]);
  });

  it("tells nobody where there is nobody to tell, and not later either", async () => {
    await setAddresses([]);
    await reach([50]);
    expect(await run()).toBe(1);
    await setAddresses(["ann@example.com"]);
    expect(await run()).toBe(0);
    expect(await mails()).toEqual([]);
  });

  it("tells nothing of a deleted profile", async () => {
    await db.prisma.messagingProfile.update({ where: { id: profileId }, data: { deletedAt: new Date() } });
    await reach([100]);
    expect(await run()).toBe(1);
    expect(await mails()).toEqual([]);
  });

  it("lets what nobody was told of within a day rest", async () => {
    await reach([100], { at: "2026-11-30T12:00:00Z" });
    clock.set(Date.parse("2026-12-01T12:00:00Z"));
    expect(await run()).toBe(0);
    clock.advance(-1);
    expect(await run()).toBe(1);
    expect(await mails()).toHaveLength(2);
  });
});
