import type { Db } from "@/lib/db/client";
import type { SenderType } from "@/lib/phone-number/sender-type";

/** Enabled numbers on a profile by their digits, up to `limit`. */
export async function listSenderNumbers(
  db: Db,
  messagingProfileId: string,
  limit: number,
): Promise<{ e164: string; type: SenderType }[]> {
  return db.phoneNumber.findMany({
    where: { enabled: true, assignments: { some: { messagingProfileId, endedAt: null } } },
    orderBy: { e164: "asc" },
    take: limit,
    select: { e164: true, type: true },
  });
}

/** Whether any number on the profile belongs to a carrier of this kind. */
export async function hasNumberOfCarrierKind(
  db: Db,
  messagingProfileId: string,
  kind: string,
): Promise<boolean> {
  const number = await db.phoneNumber.findFirst({
    where: { carrier: { kind }, assignments: { some: { messagingProfileId, endedAt: null } } },
    select: { id: true },
  });
  return number !== null;
}
