import type { Db } from "@/lib/db/client";
import type { NumberType } from "@/lib/number-pool/types";
import { isNumberType, NUMBER_TYPES } from "@/lib/phone-number/sender-type";

/** A number mappings of the profile can point to. */
export interface SenderRow {
  readonly assignmentId: number;
  readonly e164: string;
  readonly enabled: boolean;
  readonly type: NumberType;
}

/** The profile's numbers by E.164, at most `limit`. */
export async function listSenders(db: Db, profileId: string, limit: number): Promise<SenderRow[]> {
  const rows = await db.numberAssignment.findMany({
    where: {
      messagingProfileId: profileId,
      endedAt: null,
      phoneNumber: { type: { in: [...NUMBER_TYPES] } },
    },
    orderBy: { e164: "asc" },
    take: limit,
    select: { id: true, e164: true, phoneNumber: { select: { enabled: true, type: true } } },
  });
  return rows.flatMap(({ id, e164, phoneNumber }) =>
    phoneNumber && isNumberType(phoneNumber.type)
      ? [{ assignmentId: Number(id), e164, enabled: phoneNumber.enabled, type: phoneNumber.type }]
      : [],
  );
}

/** Of these assignments, the numbers that are disabled or whose type the profile gives the weight 0 (S7). */
export async function findUnavailable(
  db: Db,
  assignmentIds: readonly number[],
): Promise<Map<number, "disabled" | "weight_zero">> {
  const rows = await db.numberAssignment.findMany({
    where: { id: { in: assignmentIds.map((id) => BigInt(id)) } },
    select: {
      id: true,
      phoneNumber: { select: { enabled: true, type: true } },
      messagingProfile: { select: { longCodeWeight: true, tollFreeWeight: true } },
    },
  });
  return new Map(
    rows.flatMap(({ id, phoneNumber, messagingProfile }): [number, "disabled" | "weight_zero"][] => {
      if (!phoneNumber) return [];
      const { longCodeWeight, tollFreeWeight } = messagingProfile;
      const weight = phoneNumber.type === "long_code" ? longCodeWeight : tollFreeWeight;
      if (!phoneNumber.enabled) return [[Number(id), "disabled"]];
      return weight === 0 ? [[Number(id), "weight_zero"]] : [];
    }),
  );
}
