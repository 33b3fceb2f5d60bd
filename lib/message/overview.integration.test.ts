import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { insertTestMessages } from "@/lib/testing/message-rows";
import { getOverview, getSetupProgress } from "./overview";
import { listHourlyVolume, listNumberVolume, listProfileVolume, listTypeBalances } from "./volume-stats";

const db = setUpTestDatabase();
const NOW = Date.parse("2026-11-21T02:30:00Z");
const HOUR_MS = 3_600_000;
const SIMULATOR = "00000000-0000-7000-8000-000000000001";
const [alerts, campaign, longCode, tollFree] = Array.from({ length: 4 }, () => randomUUID()) as [
  string,
  string,
  string,
  string,
];

async function addStat(
  messagingProfileId: string,
  phoneNumberId: string,
  hour: string,
  counters: Record<string, number>,
) {
  await db.prisma.numberHourlyStat.create({
    data: { messagingProfileId, phoneNumberId, hour: new Date(hour), ...counters },
  });
}

describe("an installation without anything", () => {
  it("has nothing to show and four steps to take", async () => {
    expect(await getSetupProgress(db.prisma)).toEqual({
      profileId: null,
      hasPool: false,
      hasNumbers: false,
      hasMessages: false,
    });
    expect(await getOverview("week", NOW, db.prisma)).toEqual({
      hours: [],
      today: { sent: 0, delivered: 0, ended: 0, received: 0 },
      balances: [],
      numbers: [],
      failures: { reasons: [], scanned: 0, onlySinceMs: null },
      onTheWay: { queued: 0, awaitingReceipt: 0 },
    });
  });
});

describe("volume and overview", () => {
  beforeAll(async () => {
    const { prisma } = db;
    await prisma.messagingProfile.create({
      data: { id: alerts, name: "Alerts", numberPoolEnabled: true, longCodeWeight: 5 },
    });
    await prisma.messagingProfile.create({ data: { id: campaign, name: "Campaign", deletedAt: new Date() } });
    await prisma.phoneNumber.create({
      data: {
        id: longCode,
        e164: "+13055550101",
        type: "long_code",
        countryCode: "US",
        carrierId: SIMULATOR,
      },
    });
    await prisma.phoneNumber.create({
      data: {
        id: tollFree,
        e164: "+18885550101",
        type: "toll_free",
        countryCode: "US",
        carrierId: SIMULATOR,
      },
    });
    await addStat(alerts, longCode, "2026-11-21T02:00:00Z", {
      attempted: 10,
      delivered: 8,
      failed: 1,
      uncounted: 1,
      chosenByWeight: 5,
      chosenBySticky: 5,
    });
    await addStat(alerts, tollFree, "2026-11-21T02:00:00Z", {
      attempted: 2,
      delivered: 2,
      chosenByWeight: 1,
      chosenBySticky: 1,
    });
    await addStat(alerts, longCode, "2026-11-20T23:00:00Z", {
      attempted: 4,
      delivered: 4,
      chosenByGeomatch: 4,
    });
    await addStat(campaign, longCode, "2026-11-21T01:00:00Z", { attempted: 30, delivered: 30, received: 3 });
    await addStat(alerts, longCode, "2026-11-20T02:00:00Z", { attempted: 100 });
    await addStat(alerts, longCode, "2026-11-13T02:00:00Z", { attempted: 1_000 });
    // A number that has been deleted since.
    await addStat(alerts, randomUUID(), "2026-11-21T01:00:00Z", { attempted: 7, delivered: 7 });
  });

  const range = (since: string, until: string, messagingProfileId: string | null = null) => ({
    sinceMs: Date.parse(since),
    untilMs: Date.parse(until),
    messagingProfileId,
  });

  it("sums hours of all profiles or of one; the first hour counts, the last does not", async () => {
    const all = await listHourlyVolume(range("2026-11-20T23:00:00Z", "2026-11-21T02:00:00Z"), db.prisma);
    expect(all.map((hour) => [new Date(hour.hourMs).toISOString(), hour.attempted])).toEqual([
      ["2026-11-20T23:00:00.000Z", 4],
      ["2026-11-21T01:00:00.000Z", 37],
    ]);
    const one = await listHourlyVolume(
      range("2026-11-20T23:00:00Z", "2026-11-21T03:00:00Z", alerts),
      db.prisma,
    );
    expect(one.map((hour) => hour.attempted)).toEqual([4, 7, 12]);
  });

  it("lists busy numbers and profiles, deleted profiles included, deleted numbers not", async () => {
    const window = range("2026-11-20T23:00:00Z", "2026-11-21T03:00:00Z");
    const numbers = await listNumberVolume(window, 10, db.prisma);
    expect(
      numbers.map(({ e164, attempted, bySticky, byGeomatch, byWeight }) => ({
        e164,
        attempted,
        bySticky,
        byGeomatch,
        byWeight,
      })),
    ).toEqual([
      { e164: "+13055550101", attempted: 44, bySticky: 5, byGeomatch: 4, byWeight: 5 },
      { e164: "+18885550101", attempted: 2, bySticky: 1, byGeomatch: 0, byWeight: 1 },
    ]);
    expect(await listNumberVolume(window, 1, db.prisma)).toHaveLength(1);
    const profiles = await listProfileVolume(window, 10, db.prisma);
    expect(profiles.map(({ name, deleted, attempted }) => [name, deleted, attempted])).toEqual([
      ["Campaign", true, 30],
      ["Alerts", false, 23],
    ]);
  });

  it("P2 holds selections by weight against the weights", async () => {
    expect(
      await listTypeBalances(range("2026-11-20T23:00:00Z", "2026-11-21T03:00:00Z", alerts), db.prisma),
    ).toEqual([
      {
        messagingProfileId: alerts,
        byWeight: { longCode: 5, tollFree: 1 },
        all: { longCode: 14, tollFree: 2 },
      },
    ]);
    const { balances } = await getOverview("day", NOW, db.prisma);
    expect(balances).toMatchObject([
      { name: "Alerts", weights: { longCode: 5, tollFree: 1 }, byWeight: { longCode: 5, tollFree: 1 } },
    ]);
  });

  it("takes today as UTC's day, whatever the zone of the process", async () => {
    // The process's zone is 5 h 45 min ahead: its day began at 18:15 UTC.
    expect((await getOverview("day", NOW, db.prisma)).today).toEqual({
      sent: 49,
      delivered: 47,
      ended: 49,
      received: 3,
    });
  });

  it("covers the last 24 hours or 7 days, the current hour included", async () => {
    const sent = async (which: "day" | "week") =>
      (await getOverview(which, NOW, db.prisma)).numbers.map((number) => number.attempted);
    expect(await sent("day")).toEqual([44, 2]);
    expect(await sent("week")).toEqual([144, 2]);
  });

  it("counts failures by reason, and what is on its way", async () => {
    const at = (minutes: number) => NOW - minutes * 60_000;
    await insertTestMessages(db.pool, [
      { messagingProfileId: alerts, acceptedAtMs: at(1), status: "delivered" },
      {
        messagingProfileId: alerts,
        acceptedAtMs: at(2),
        status: "delivery_failed",
        errors: [{ code: "40002" }],
      },
      {
        messagingProfileId: alerts,
        acceptedAtMs: at(3),
        status: "delivery_failed",
        errors: [{ code: "40002" }],
      },
      { messagingProfileId: campaign, acceptedAtMs: at(4), status: "delivery_unconfirmed" },
      {
        messagingProfileId: alerts,
        acceptedAtMs: at(5),
        status: "sending_failed",
        errors: [{ code: "77777" }],
      },
      {
        messagingProfileId: alerts,
        acceptedAtMs: at(25 * 60),
        status: "expired",
        errors: [{ code: "40014" }],
      },
    ]);
    await db.pool.query(
      "INSERT INTO outbound_queue (lane, is_throttled, phone_number_id, messaging_profile_id, message_id) VALUES (1, false, $1, $2, $3)",
      [longCode, alerts, randomUUID()],
    );
    const { failures, onTheWay } = await getOverview("day", NOW, db.prisma);
    expect(failures).toEqual({
      reasons: [
        { status: "delivery_failed", code: "40002", title: "Blocked as spam - temporary", count: 2 },
        { status: "delivery_unconfirmed", code: null, title: "No delivery receipt", count: 1 },
        { status: "sending_failed", code: "77777", title: "Error 77777 of the carrier", count: 1 },
      ],
      scanned: 5,
      onlySinceMs: null,
    });
    expect(onTheWay).toEqual({ queued: 1, awaitingReceipt: 0 });
    expect(await getSetupProgress(db.prisma)).toEqual({
      profileId: alerts,
      hasPool: true,
      hasNumbers: false,
      hasMessages: true,
    });
    expect((await getOverview("week", NOW, db.prisma)).failures.scanned).toBe(6);
    expect(NOW % HOUR_MS).toBe(30 * 60_000);
  });
});
