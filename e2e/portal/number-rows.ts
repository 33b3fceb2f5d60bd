import { randomInt, randomUUID } from "node:crypto";
import { assignNumbers, insertMappings, numberRow, recipients } from "../../lib/testing/mapping-rows";

type Prisma = Parameters<typeof insertMappings>[0];

/** Fictional numbers that no other test has: +1 and an area code that is not assigned. */
export function freshNumbers(count: number): string[] {
  const first = randomInt(1_000_000) * 10;
  return Array.from({ length: count }, (_, index) => `+1999${String(first + index).padStart(7, "0")}`);
}

/** A profile with pool and sticky sender, whose name begins so. */
export async function addProfile(prisma: Prisma, name: string): Promise<{ id: string; name: string }> {
  const profile = { id: randomUUID(), name: `${name} ${randomUUID().slice(0, 8)}` };
  await prisma.messagingProfile.create({
    data: { ...profile, numberPoolEnabled: true, stickySender: true },
  });
  return profile;
}

/** A profile with one number that holds 3 mappings and a pin. */
export async function profileWithMappings(prisma: Prisma) {
  const profile = await addProfile(prisma, "Sticky");
  const [e164 = ""] = freshNumbers(1);
  const [number] = await assignNumbers(prisma, profile.id, [e164]);
  const assignmentId = number?.assignmentId ?? 0;
  await insertMappings(prisma, profile.id, Date.now(), [
    ...recipients(3).map((recipient) => ({ recipient, assignmentId })),
    { recipient: "+15550009999", assignmentId, epoch: -1 },
  ]);
  return { profile, e164, phoneNumberId: number?.phoneNumberId ?? "" };
}

/** Long codes of the simulator, on no profile. */
export async function addToInventory(prisma: Prisma, e164s: readonly string[]): Promise<void> {
  await prisma.phoneNumber.createMany({ data: e164s.map(numberRow) });
}

/** The profile that a number is on; null = none. */
export async function currentProfileOf(prisma: Prisma, e164: string): Promise<string | null> {
  const stay = await prisma.numberAssignment.findFirst({ where: { e164, endedAt: null } });
  return stay?.messagingProfileId ?? null;
}
