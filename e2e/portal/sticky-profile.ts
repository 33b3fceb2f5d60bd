import { randomUUID } from "node:crypto";
import { assignNumbers, insertMappings, recipients } from "../../lib/testing/mapping-rows";

type Prisma = Parameters<typeof insertMappings>[0];

/** A profile with pool and sticky sender on, one number, live mappings and pins. */
export async function stickyProfile(prisma: Prisma, { mappings = 0, pins = 0 } = {}) {
  const name = `Sticky ${randomUUID().slice(0, 8)}`;
  const id = randomUUID();
  await prisma.messagingProfile.create({
    data: { id, name, numberPoolEnabled: true, stickySender: true },
  });
  const [number] = await assignNumbers(prisma, id, 1);
  const assignmentId = number?.assignmentId ?? 0;
  await insertMappings(prisma, id, Date.now(), [
    ...recipients(mappings).map((recipient) => ({ recipient, assignmentId })),
    ...recipients(pins, 5_000).map((recipient) => ({ recipient, assignmentId, epoch: -1 })),
  ]);
  return { id, name };
}
