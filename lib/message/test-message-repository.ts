import type { Db } from "@/lib/db/client";

/** Enabled numbers on a profile by their digits, up to `limit`. */
export async function listSenderNumbers(
  db: Db,
  messagingProfileId: string,
  limit: number,
): Promise<{ e164: string; type: "long_code" | "toll_free" }[]> {
  return db.phoneNumber.findMany({
    where: { enabled: true, assignments: { some: { messagingProfileId, endedAt: null } } },
    orderBy: { e164: "asc" },
    take: limit,
    select: { e164: true, type: true },
  });
}
