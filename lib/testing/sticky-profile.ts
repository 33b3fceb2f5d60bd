import { randomUUID } from "node:crypto";
import { beforeEach } from "vitest";
import { AppError } from "../errors/app-error";
import { createProfile } from "../messaging-profile/service";
import { countMappingsOfProfile } from "../sticky-sender/count-mappings";
import { setUpTestDatabase } from "./database";
import { manualClock } from "./manual-clock";

/** When every test of `setUpStickyProfiles` begins. */
export const START = Date.UTC(2026, 2, 1, 12);

interface StickyProfile {
  readonly id: string;
  /** Of its number. */
  readonly assignmentId: bigint;
}

/** For tests of what saving a profile does: profiles that hold mappings, and two operators who save. */
export function setUpStickyProfiles() {
  const db = setUpTestDatabase();
  const clock = manualClock(START);
  const ctx = { actor: { userId: null, label: "olga@example.com" }, clock };
  beforeEach(() => clock.set(START));
  let numbers = 0;

  return {
    db,
    clock,
    ctx,
    other: { actor: { userId: null, label: "pat@example.com" }, clock },

    /** A profile with its pool on, sticky on and one number. */
    async stickyProfile(switchOffBehaviour: "clear" | "retain" = "clear"): Promise<StickyProfile> {
      const profile = await createProfile(ctx, {
        name: "Support",
        numberPool: { stickySender: true },
        switchOffBehaviour,
      });
      const number = await db.prisma.phoneNumber.create({
        data: {
          id: randomUUID(),
          e164: `+1202555${1_000 + numbers++}`,
          type: "long_code",
          countryCode: "US",
          areaCode: "202",
          carrierId: "00000000-0000-7000-8000-000000000001",
        },
      });
      const assignment = await db.prisma.numberAssignment.create({
        data: { messagingProfileId: profile.id, phoneNumberId: number.id, e164: number.e164 },
      });
      return { id: profile.id, assignmentId: assignment.id };
    },

    async addMappings(
      profile: StickyProfile,
      count: number,
      options: { lastMs?: number; pinned?: boolean; prefix?: string } = {},
    ): Promise<void> {
      const row = await db.prisma.messagingProfile.findUniqueOrThrow({ where: { id: profile.id } });
      const epoch = options.pinned ? -row.pinEpoch : row.mappingEpoch;
      const last = new Date(options.lastMs ?? clock.now());
      await db.prisma.stickyMapping.createMany({
        data: Array.from({ length: count }, (_, index) => ({
          messagingProfileId: profile.id,
          recipient: `+1${options.prefix ?? "303"}${String(index).padStart(7, "0")}`,
          epoch,
          assignmentId: profile.assignmentId,
          createdAt: last,
          lastMessageAt: options.pinned ? null : last,
          messageCount: 1n,
        })),
      });
    },

    /** How many mappings and pins are live now. */
    async live(id: string) {
      const { mappings, pins } = await countMappingsOfProfile(db.prisma, id, clock.now());
      return { mappings: mappings.value, pins: pins.value };
    },
  };
}

/** The refusal that some work ends with; fails when it succeeds or is broken. */
export async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error(`expected a refusal, got ${String(error)}`);
}
