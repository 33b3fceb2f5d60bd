import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile, type TestAssignment } from "@/lib/testing/mapping-rows";
import { createTestAcceptor, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { listenForProfileChanges, type ProfileChangeListener } from "./profile-change-listener";

const db = setUpTestDatabase();
const clock = manualClock();
const HEALTH_TTL_MS = 15_000;
const running: { close?: TestAcceptor; listener?: ProfileChangeListener }[] = [];
let profileId: string;
let numbers: TestAssignment[];

beforeEach(async () => {
  profileId = await createStickyProfile(db.prisma, { stickySender: false });
  numbers = await assignNumbers(db.prisma, profileId, 3);
});
afterAll(async () => {
  await Promise.all(running.map(({ listener }) => listener?.stop()));
  await Promise.all(running.map(({ close }) => close?.acceptor.close()));
});

function acceptor(options: Parameters<typeof createTestAcceptor>[2] = {}): TestAcceptor {
  const made = createTestAcceptor(db.pool, clock, options);
  running.push({ close: made });
  return made;
}

const update = (data: Parameters<typeof db.prisma.messagingProfile.update>[0]["data"]) =>
  db.prisma.messagingProfile.update({ where: { id: profileId }, data });
const sendMany = async (sut: TestAcceptor, count: number) => {
  const senders: string[] = [];
  for (let i = 0; i < count; i++) senders.push((await sut.send(profileId, "+15551234567")).sender);
  return senders;
};
const failAll = (phoneNumberId: string, hour: string) =>
  db.prisma.numberHourlyStat.create({
    data: { phoneNumberId, messagingProfileId: profileId, hour: new Date(hour), failed: 20 },
  });

describe("the pool of a profile in memory", () => {
  it("keeps the weight cycle over changes that leave the weights alone, and starts anew with others (P2)", async () => {
    await assignNumbers(db.prisma, profileId, ["+18005550101"]);
    await db.prisma.phoneNumber.updateMany({ where: { e164: "+18005550101" }, data: { type: "toll_free" } });
    await update({ longCodeWeight: 5, tollFreeWeight: 1 });
    const sut = acceptor();
    const isTollFree = async (count: number) =>
      (await sendMany(sut, count)).map((sender) => sender.startsWith("+1800"));
    const cycle = await isTollFree(6);
    expect(cycle.filter(Boolean)).toHaveLength(1);

    // The same cycle goes on in the middle, whatever else changes.
    const first = await isTollFree(2);
    await update({ name: "Renamed" });
    await assignNumbers(db.prisma, profileId, 1);
    await update({ skipUnhealthy: true });
    const second = await isTollFree(4);
    expect([...first, ...second]).toEqual(cycle);

    await isTollFree(4);
    await update({ longCodeWeight: 4 });
    await isTollFree(1);
    await update({ longCodeWeight: 5 });
    expect(await isTollFree(6)).toEqual(cycle);
  });

  it("gives every number its turn before the first comes again, also when the pool was loaded again (P5)", async () => {
    const sut = acceptor();
    const first = await sendMany(sut, 2);
    await update({ name: "Renamed" });
    const all = [...first, ...(await sendMany(sut, 1))];
    expect(all).toEqual(numbers.map((number) => number.e164).sort());
  });

  it("notices a number's health within 15 seconds, from the last 24 hours and the current one (O3)", async () => {
    const [sick] = numbers;
    const sut = acceptor({ healthTtlMs: HEALTH_TTL_MS });
    await update({ skipUnhealthy: true });
    expect(new Set(await sendMany(sut, 3)).size).toBe(3);
    await failAll(sick?.phoneNumberId ?? "", "2026-01-14T12:00:00Z");

    clock.advance(HEALTH_TTL_MS);
    await vi.waitFor(async () => expect(await sendMany(sut, 3)).not.toContain(sick?.e164));
    clock.set(Date.UTC(2026, 0, 15, 13));
    await vi.waitFor(async () => expect(await sendMany(sut, 3)).toContain(sick?.e164));
    clock.set(Date.UTC(2026, 0, 15, 12));
  });

  it("knows the health of numbers that are added while it skips unhealthy ones (O1)", async () => {
    const sut = acceptor({ healthTtlMs: HEALTH_TTL_MS });
    await update({ skipUnhealthy: true });
    await sendMany(sut, 1);
    const other = await createStickyProfile(db.prisma);
    const [sick] = await assignNumbers(db.prisma, other, 1);
    await failAll(sick?.phoneNumberId ?? "", "2026-01-15T10:00:00Z");
    await db.prisma.numberAssignment.updateMany({
      where: { phoneNumberId: sick?.phoneNumberId ?? "" },
      data: { endedAt: new Date(), endReason: "moved" },
    });
    await db.prisma.numberAssignment.create({
      data: {
        messagingProfileId: profileId,
        phoneNumberId: sick?.phoneNumberId ?? "",
        e164: sick?.e164 ?? "",
      },
    });
    expect(await sendMany(sut, 4)).not.toContain(sick?.e164);
  });

  it("keeps a bounded number of profiles, and accepts for more than that at once", async () => {
    const sut = acceptor({ maxProfiles: 2 });
    const profiles = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const id = await createStickyProfile(db.prisma);
        await assignNumbers(db.prisma, id, 1);
        return id;
      }),
    );
    const accepted = await Promise.all(profiles.map((id) => sut.send(id, "+15551234567")));
    expect(accepted.map((message) => message.messagingProfileId)).toEqual(profiles);
    expect(profiles.filter((id) => sut.snapshots.peek(id) !== null)).toHaveLength(2);
  });

  it("is loaded again as soon as a profile in use changes, also after the connection was lost", async () => {
    const sut = acceptor();
    const listener = listenForProfileChanges(db.pool, sut.snapshots);
    running.push({ listener });
    await sendMany(sut, 1);
    const isNamed = (longCodeWeight: number) => () =>
      expect(sut.snapshots.peek(profileId)?.profile.longCodeWeight).toBe(longCodeWeight);
    // Whether it listens already is not known: change until it is noticed.
    await vi.waitFor(async () => {
      await update({ longCodeWeight: 7 });
      await vi.waitFor(isNamed(7), { timeout: 300 });
    });
    const { rowCount } = await db.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'stickypool-listen' AND datname = current_database()",
    );
    expect(rowCount).toBe(1);
    await vi.waitFor(
      async () => {
        await update({ longCodeWeight: 9 });
        await vi.waitFor(isNamed(9), { timeout: 300 });
      },
      { timeout: 5_000 },
    );
    await listener.stop();
  });
});
