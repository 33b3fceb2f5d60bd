import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AppError } from "@/lib/errors/app-error";
import { refusal, setUpStickyProfiles } from "@/lib/testing/sticky-profile";
import { getProfile } from "./service";
import { updateProfile } from "./update-profile";

const { db, ctx, other, stickyProfile, addMappings } = setUpStickyProfiles();

describe("stale forms", () => {
  it("is told who saved, what stands now, and changes nothing", async () => {
    const profile = await stickyProfile();
    const { updatedAt } = await getProfile(profile.id);
    await updateProfile(other, profile.id, { numberPool: { longCodeWeight: 3 } }, { editedAt: updatedAt });
    const refused = await refusal(
      updateProfile(ctx, profile.id, { numberPool: { longCodeWeight: 5 } }, { editedAt: updatedAt }),
    );
    expect(refused.code).toBe("conflict");
    expect(refused.detail).toContain("pat@example.com");
    expect(refused.meta).toMatchObject({
      savedBy: "pat@example.com",
      current: { numberPool: { longCodeWeight: 3 } },
    });
    expect((await getProfile(profile.id)).numberPool?.longCodeWeight).toBe(3);
    const current = refused.meta.current as { updatedAt: Date };
    await updateProfile(
      ctx,
      profile.id,
      { numberPool: { longCodeWeight: 5 } },
      { editedAt: current.updatedAt },
    );
    expect((await getProfile(profile.id)).numberPool?.longCodeWeight).toBe(5);
  });

  it("is refused before it is asked about clearing", async () => {
    const profile = await stickyProfile();
    await addMappings(profile, 1);
    const { updatedAt } = await getProfile(profile.id);
    await updateProfile(other, profile.id, { name: "Taken" });
    const refused = await refusal(
      updateProfile(
        ctx,
        profile.id,
        { numberPool: { stickySender: false } },
        { editedAt: updatedAt, askBeforeClearing: true },
      ),
    );
    expect(refused.code).toBe("conflict");
  });

  it("a number assigned, a mapping cleared or the same values saved meanwhile refuse nobody", async () => {
    const profile = await stickyProfile();
    const { updatedAt } = await getProfile(profile.id);
    const before = await db.prisma.messagingProfile.findUniqueOrThrow({ where: { id: profile.id } });
    await db.prisma.numberAssignment.updateMany({
      where: { messagingProfileId: profile.id },
      data: { endedAt: new Date(), endReason: "unassigned" },
    });
    const after = await db.prisma.messagingProfile.findUniqueOrThrow({ where: { id: profile.id } });
    expect(after.version).toBeGreaterThan(before.version);
    await updateProfile(other, profile.id, { numberPool: { stickySender: true } }, { editedAt: updatedAt });
    const saved = await updateProfile(ctx, profile.id, { name: "Mine" }, { editedAt: updatedAt });
    expect(saved.name).toBe("Mine");
  });

  it("two saves from the same form at once: exactly one is taken", async () => {
    const profile = await stickyProfile();
    const { updatedAt } = await getProfile(profile.id);
    const outcomes = await Promise.allSettled(
      [11, 12, 13, 14].map((longCodeWeight) =>
        updateProfile(ctx, profile.id, { numberPool: { longCodeWeight } }, { editedAt: updatedAt }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const refusals = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    expect(refusals.map((reason) => (reason as AppError).code)).toEqual(["conflict", "conflict", "conflict"]);
  });
});

describe("what is written", () => {
  it("the audit log has every setting before and after, in the transaction of the change", async () => {
    const profile = await stickyProfile();
    await updateProfile(ctx, profile.id, { name: "B", numberPool: { stickySender: false } });
    const event = await db.prisma.auditEvent.findFirstOrThrow({
      where: { profileId: profile.id, action: "messaging_profile.updated" },
    });
    expect(event).toMatchObject({
      actorLabel: "olga@example.com",
      detail: {
        changes: {
          name: { before: "Support", after: "B" },
          "numberPool.stickySender": { before: true, after: false },
        },
        mappingsCleared: "sticky_off",
        pinsIncluded: false,
      },
    });
  });

  it("a save that changes nothing writes nothing", async () => {
    const profile = await stickyProfile();
    const before = await db.prisma.messagingProfile.findUniqueOrThrow({ where: { id: profile.id } });
    await updateProfile(ctx, profile.id, { name: "Support", numberPool: { stickySender: true } });
    expect(await db.prisma.messagingProfile.findUniqueOrThrow({ where: { id: profile.id } })).toEqual(before);
    expect(
      await db.prisma.auditEvent.count({
        where: { profileId: profile.id, action: "messaging_profile.updated" },
      }),
    ).toBe(0);
  });

  it.each(["no-id", randomUUID(), ""])("an unknown id %j is not found", async (id) => {
    for (const options of [{}, { askBeforeClearing: true }]) {
      expect((await refusal(updateProfile(ctx, id, { name: "X" }, options))).code).toBe("not_found");
    }
  });
});
