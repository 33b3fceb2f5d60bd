import { randomInt, randomUUID } from "node:crypto";
import type { PrismaClient } from "@/lib/db/generated/client";

const SIMULATOR_ID = "00000000-0000-7000-8000-000000000001";

/** A number assigned to a test profile. */
export interface TestAssignment {
  readonly assignmentId: number;
  readonly phoneNumberId: string;
  readonly e164: string;
}

export interface TestMapping {
  readonly recipient: string;
  readonly assignmentId: number;
  /** Default 1, the epoch of a new profile. */
  readonly epoch?: number;
  readonly createdAt?: Date;
  /** Default: `createdAt`. */
  readonly lastMessageAt?: Date | null;
  readonly messageCount?: number;
  readonly resetAt?: Date;
}

/** A profile with pool and sticky sender on, unless the overrides say otherwise. */
export async function createStickyProfile(
  prisma: PrismaClient,
  overrides: Partial<Parameters<PrismaClient["messagingProfile"]["create"]>[0]["data"]> = {},
): Promise<string> {
  const id = randomUUID();
  await prisma.messagingProfile.create({
    data: {
      id,
      name: "Test profile",
      numberPoolEnabled: true,
      stickySender: true,
      ...overrides,
    },
  });
  return id;
}

/** A fictional number that is none of `recipients`, nor one of the usual examples. */
const drawNumber = () => `+1555${randomInt(2_000_000, 9_000_000)}`;

/** Adds numbers (fictional, drawn unless given) and assigns them to the profile. */
export async function assignNumbers(
  prisma: PrismaClient,
  profileId: string,
  numbers: number | readonly string[],
): Promise<TestAssignment[]> {
  const wanted = typeof numbers === "number" ? Array.from({ length: numbers }, () => null) : numbers;
  const made: TestAssignment[] = [];
  for (const given of wanted) {
    const phoneNumber = await (given === null
      ? addDrawnNumber(prisma)
      : prisma.phoneNumber.create({ data: numberRow(given) }));
    const { e164 } = phoneNumber;
    const assignment = await prisma.numberAssignment.create({
      data: { messagingProfileId: profileId, phoneNumberId: phoneNumber.id, e164 },
    });
    made.push({ assignmentId: Number(assignment.id), phoneNumberId: phoneNumber.id, e164 });
  }
  return made;
}

/** A long code of the simulator. */
export const numberRow = (e164: string) => ({
  id: randomUUID(),
  e164,
  type: "long_code" as const,
  countryCode: "US",
  areaCode: e164.slice(2, 5),
  carrierId: SIMULATOR_ID,
});

/** Draws again what is there: by chance, or added by another process that tests the same installation. */
async function addDrawnNumber(prisma: PrismaClient) {
  for (;;) {
    const row = numberRow(drawNumber());
    const { count } = await prisma.phoneNumber.createMany({ data: [row], skipDuplicates: true });
    if (count > 0) return row;
  }
}

/** Writes mappings as they stand, whatever the rules say; time defaults to `nowMs`. */
export async function insertMappings(
  prisma: PrismaClient,
  profileId: string,
  nowMs: number,
  mappings: readonly TestMapping[],
): Promise<void> {
  const createdAt = mappings.map((mapping) => mapping.createdAt ?? new Date(nowMs));
  const lastMessageAt = mappings.map((mapping, index) =>
    mapping.lastMessageAt === undefined ? createdAt[index] : mapping.lastMessageAt,
  );
  await prisma.$executeRaw`
    INSERT INTO sticky_mappings (messaging_profile_id, recipient, epoch, assignment_id, created_at, last_message_at,
                                 message_count, reset_at)
    SELECT ${profileId}::uuid, recipient, epoch, assignment_id, created_at::timestamptz, last_message_at::timestamptz,
           message_count, reset_at::timestamptz
    FROM unnest(${mappings.map((mapping) => mapping.recipient)}::text[],
                ${mappings.map((mapping) => BigInt(mapping.epoch ?? 1))}::bigint[],
                ${mappings.map((mapping) => BigInt(mapping.assignmentId))}::bigint[],
                ${createdAt.map((time) => time.toISOString())}::text[],
                ${lastMessageAt.map((time) => time?.toISOString() ?? null)}::text[],
                ${mappings.map((mapping) => BigInt(mapping.messageCount ?? 1))}::bigint[],
                ${mappings.map((mapping) => mapping.resetAt?.toISOString() ?? null)}::text[])
      AS m(recipient, epoch, assignment_id, created_at, last_message_at, message_count, reset_at)`;
}

/** `count` fictional recipients in ascending order: +15550000000, +15550000001, … */
export function recipients(count: number, first = 0): string[] {
  return Array.from({ length: count }, (_, index) => `+1555${String(first + index).padStart(7, "0")}`);
}
