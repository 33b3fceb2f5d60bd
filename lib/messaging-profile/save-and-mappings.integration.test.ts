import { describe, expect, it } from "vitest";
import { refusal, START, setUpStickyProfiles } from "@/lib/testing/sticky-profile";
import { getProfile } from "./service";
import { updateProfile } from "./update-profile";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const { db, clock, ctx, stickyProfile, addMappings, live } = setUpStickyProfiles();

describe("S4 switching sticky or the pool off clears at once", () => {
  it.each([
    ["sticky off", { stickySender: false }, "sticky_off"],
    ["pool off by null", null, "pool_off"],
    ["pool off by an empty object", {}, "pool_off"],
  ] as const)("%s ends all mappings, spares pins, and on again starts fresh", async (_, numberPool, kind) => {
    const profile = await stickyProfile();
    await addMappings(profile, 7);
    await addMappings(profile, 2, { pinned: true, prefix: "404" });
    await updateProfile(ctx, profile.id, { numberPool });
    expect(await live(profile.id)).toEqual({ mappings: 0, pins: 2 });
    await updateProfile(ctx, profile.id, { numberPool: { stickySender: true } });
    expect(await live(profile.id)).toEqual({ mappings: 0, pins: 2 });
    const clears = await db.prisma.mappingClear.findMany({ where: { messagingProfileId: profile.id } });
    expect(clears).toMatchObject([
      {
        kind,
        endedEpoch: 1n,
        endedPinEpoch: null,
        actorLabel: "olga@example.com",
        clearedAt: new Date(START),
      },
    ]);
  });

  it("pins go when they are included, and only then", async () => {
    const profile = await stickyProfile();
    await addMappings(profile, 3, { pinned: true });
    await updateProfile(ctx, profile.id, { numberPool: { stickySender: false } }, { includePins: true });
    expect(await live(profile.id)).toEqual({ mappings: 0, pins: 0 });
    const clear = await db.prisma.mappingClear.findFirstOrThrow({
      where: { messagingProfileId: profile.id },
    });
    expect(clear.endedPinEpoch).toBe(1n);
  });

  it("including pins in a save that clears nothing touches no pin", async () => {
    const profile = await stickyProfile();
    await addMappings(profile, 3, { pinned: true });
    await updateProfile(ctx, profile.id, { name: "Renamed" }, { includePins: true });
    expect(await live(profile.id)).toEqual({ mappings: 0, pins: 3 });
  });

  it.each([
    ["a new weight", { numberPool: { longCodeWeight: 9 } }],
    ["geomatch", { numberPool: { geomatch: true } }],
    ["disabling the profile", { enabled: false }],
    ["a name", { name: "Other" }],
  ])("%s leaves every mapping", async (_, changes) => {
    const profile = await stickyProfile();
    await addMappings(profile, 4);
    await updateProfile(ctx, profile.id, changes);
    expect(await live(profile.id)).toEqual({ mappings: 4, pins: 0 });
    expect(await db.prisma.mappingClear.count({ where: { messagingProfileId: profile.id } })).toBe(0);
  });

  it("P6 a typo or a null key is refused, changes nothing and clears nothing", async () => {
    const profile = await stickyProfile();
    await addMappings(profile, 4);
    const before = await getProfile(profile.id);
    const typo = await refusal(
      updateProfile(ctx, profile.id, { name: "X", numberPool: { stickySendr: false } }),
    );
    expect([typo.code, typo.field]).toEqual(["invalid_value", "numberPool.stickySendr"]);
    const nulled = await refusal(updateProfile(ctx, profile.id, { numberPool: { stickySender: null } }));
    expect(nulled.field).toBe("numberPool.stickySender");
    expect(await getProfile(profile.id)).toEqual(before);
    expect(await live(profile.id)).toEqual({ mappings: 4, pins: 0 });
  });

  it("P6 a pool that is off reads null and keeps defaults for the next time", async () => {
    const profile = await stickyProfile();
    await updateProfile(ctx, profile.id, { numberPool: { longCodeWeight: 9, geomatch: true } });
    await updateProfile(ctx, profile.id, { numberPool: null });
    expect((await getProfile(profile.id)).numberPool).toBeNull();
    await updateProfile(ctx, profile.id, { numberPool: { skipUnhealthy: true } });
    expect((await getProfile(profile.id)).numberPool).toEqual({
      longCodeWeight: 1,
      tollFreeWeight: 1,
      stickySender: false,
      geomatch: false,
      skipUnhealthy: true,
    });
  });
});

describe("asking before a save clears", () => {
  it("counts mappings and pins, and saves nothing until it is answered", async () => {
    const profile = await stickyProfile();
    await addMappings(profile, 5);
    await addMappings(profile, 2, { pinned: true, prefix: "404" });
    const changes = { name: "New name", numberPool: { stickySender: false } };
    const asked = await refusal(updateProfile(ctx, profile.id, changes, { askBeforeClearing: true }));
    expect(asked.code).toBe("confirmation_needed");
    expect(asked.detail).toContain("it clears 5 mappings");
    expect(asked.meta).toEqual({
      mappings: { value: 5, isExact: true },
      pins: { value: 2, isExact: true },
    });
    expect((await getProfile(profile.id)).name).toBe("Support");
    expect(await live(profile.id)).toEqual({ mappings: 5, pins: 2 });
    expect((await updateProfile(ctx, profile.id, changes)).name).toBe("New name");
    expect(await live(profile.id)).toEqual({ mappings: 0, pins: 2 });
  });

  it("asks where pins alone are concerned: they may be included (S4)", async () => {
    const profile = await stickyProfile();
    await addMappings(profile, 2, { pinned: true });
    const changes = { numberPool: { stickySender: false } };
    const asked = await refusal(updateProfile(ctx, profile.id, changes, { askBeforeClearing: true }));
    expect(asked.code).toBe("confirmation_needed");
    expect(asked.meta).toEqual({
      mappings: { value: 0, isExact: true },
      pins: { value: 2, isExact: true },
    });
    await updateProfile(ctx, profile.id, changes, { includePins: true });
    expect(await live(profile.id)).toEqual({ mappings: 0, pins: 0 });
  });

  it("does not ask when nothing is live", async () => {
    const profile = await stickyProfile();
    await addMappings(profile, 5, { lastMs: START - 8 * DAY });
    const saved = await updateProfile(
      ctx,
      profile.id,
      { numberPool: { stickySender: false } },
      { askBeforeClearing: true },
    );
    expect(saved.numberPool?.stickySender).toBe(false);
  });
});

describe("S14 retain", () => {
  it("switching off and on again brings the mappings back, pool and sticky alike", async () => {
    const profile = await stickyProfile("retain");
    await addMappings(profile, 3);
    await updateProfile(ctx, profile.id, { numberPool: { stickySender: false } });
    await updateProfile(ctx, profile.id, { numberPool: null });
    await updateProfile(ctx, profile.id, { numberPool: { stickySender: true } });
    expect(await live(profile.id)).toEqual({ mappings: 3, pins: 0 });
  });

  it("the behaviour being saved counts, in both directions", async () => {
    const retained = await stickyProfile("clear");
    await addMappings(retained, 3);
    await updateProfile(ctx, retained.id, {
      switchOffBehaviour: "retain",
      numberPool: { stickySender: false },
    });
    expect(await live(retained.id)).toEqual({ mappings: 3, pins: 0 });
    await updateProfile(ctx, retained.id, { switchOffBehaviour: "clear" });
    expect(await live(retained.id)).toEqual({ mappings: 0, pins: 0 });
  });
});

describe("S14 a changed lifetime applies at once and revives nothing", () => {
  const days = (count: number) => ({ mappingLifetimeSeconds: (count * DAY) / 1_000 });

  it("8 days → 15 days at T: what had expired at T stays expired, to the millisecond", async () => {
    const profile = await stickyProfile();
    await addMappings(profile, 1, { lastMs: START - 8 * DAY, prefix: "301" });
    await addMappings(profile, 1, { lastMs: START - 8 * DAY + 1, prefix: "302" });
    expect(await live(profile.id)).toEqual({ mappings: 1, pins: 0 });
    await updateProfile(ctx, profile.id, days(15));
    expect(await live(profile.id)).toEqual({ mappings: 1, pins: 0 });
    clock.set(START + 7 * DAY);
    expect(await live(profile.id)).toEqual({ mappings: 1, pins: 0 });
    clock.set(START + 7 * DAY + 1);
    expect(await live(profile.id)).toEqual({ mappings: 0, pins: 0 });
  });

  it("8 days → 1 day → 8 days: nothing the shorter one ended comes back, the rest does live on", async () => {
    const profile = await stickyProfile();
    await addMappings(profile, 1, { lastMs: START - 2 * DAY, prefix: "301" });
    await addMappings(profile, 1, { lastMs: START - 23 * HOUR, prefix: "302" });
    await addMappings(profile, 1, { lastMs: START - HOUR, prefix: "303" });
    expect((await live(profile.id)).mappings).toBe(3);
    await updateProfile(ctx, profile.id, days(1));
    expect((await live(profile.id)).mappings).toBe(2);
    clock.set(START + 2 * HOUR);
    expect((await live(profile.id)).mappings).toBe(1);
    await updateProfile(ctx, profile.id, days(8));
    expect((await live(profile.id)).mappings).toBe(1);
    clock.set(START - HOUR + 8 * DAY - 1);
    expect((await live(profile.id)).mappings).toBe(1);
    clock.advance(1);
    expect((await live(profile.id)).mappings).toBe(0);
  });

  it("8 → 1 → 8 within one instant already ends what is older than a day", async () => {
    const profile = await stickyProfile();
    await addMappings(profile, 2, { lastMs: START - 2 * DAY });
    await updateProfile(ctx, profile.id, days(1));
    await updateProfile(ctx, profile.id, days(8));
    expect((await live(profile.id)).mappings).toBe(0);
  });

  it("pins have no lifetime", async () => {
    const profile = await stickyProfile();
    await addMappings(profile, 1, { lastMs: START - 300 * DAY, pinned: true });
    await updateProfile(ctx, profile.id, days(1));
    await updateProfile(ctx, profile.id, days(8));
    expect((await live(profile.id)).pins).toBe(1);
  });
});

describe("S13 clearing costs the same however many mappings there are", () => {
  it("touches no mapping row", async () => {
    const profile = await stickyProfile();
    await addMappings(profile, 500);
    const rows = () =>
      db.pool.query(
        "SELECT xmin::text, ctid::text FROM sticky_mappings WHERE messaging_profile_id = $1 ORDER BY recipient",
        [profile.id],
      );
    const before = (await rows()).rows;
    await updateProfile(ctx, profile.id, { numberPool: { stickySender: false } }, { includePins: true });
    expect((await rows()).rows).toEqual(before);
    expect((await live(profile.id)).mappings).toBe(0);
  });
});
