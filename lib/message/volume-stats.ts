import { type Db, getPrisma } from "@/lib/db/client";
import {
  type SelectionSums,
  sumByHour,
  sumByNumber,
  sumByProfile,
  sumByProfileAndType,
  type VolumeQuery,
  type VolumeSums,
} from "./volume-stats-repository";

/** Hours from `sinceMs` (inclusive, epoch ms) to `untilMs` (exclusive), of one profile or of all. */
export interface VolumeRange {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly messagingProfileId: string | null;
}

export interface HourlyVolume extends VolumeSums {
  /** Start of the hour (UTC), epoch ms. */
  readonly hourMs: number;
}

export interface NumberVolume extends VolumeSums, SelectionSums {
  readonly phoneNumberId: string;
  readonly e164: string;
  readonly type: "long_code" | "toll_free";
}

export interface ProfileVolume extends VolumeSums {
  readonly messagingProfileId: string;
  readonly name: string;
  readonly deleted: boolean;
}

/** Selections of a profile by number type: what the pool did, to be held against its weights (P2). */
export interface TypeBalance {
  readonly messagingProfileId: string;
  readonly byWeight: { readonly longCode: number; readonly tollFree: number };
  readonly all: { readonly longCode: number; readonly tollFree: number };
}

/** Volume per hour, oldest first; hours without any are left out (`fillHours`, `sumByDay`). */
export async function listHourlyVolume(range: VolumeRange, db: Db = getPrisma()): Promise<HourlyVolume[]> {
  const rows = await sumByHour(db, toQuery(range));
  return rows.map(({ hour, ...sums }) => ({ ...sums, hourMs: hour.getTime() }));
}

/** The busiest numbers. Numbers deleted since are left out. */
export async function listNumberVolume(
  range: VolumeRange,
  limit: number,
  db: Db = getPrisma(),
): Promise<NumberVolume[]> {
  return sumByNumber(db, toQuery(range), limit);
}

/** The busiest profiles, deleted ones included. */
export async function listProfileVolume(
  range: VolumeRange,
  limit: number,
  db: Db = getPrisma(),
): Promise<ProfileVolume[]> {
  const rows = await sumByProfile(db, toQuery(range), limit);
  return rows.map(({ profileName, ...row }) => ({ ...row, name: profileName ?? row.messagingProfileId }));
}

/** Selections per profile and type. */
export async function listTypeBalances(range: VolumeRange, db: Db = getPrisma()): Promise<TypeBalance[]> {
  const rows = await sumByProfileAndType(db, toQuery(range));
  const ids = [...new Set(rows.map((row) => row.messagingProfileId))];
  return ids.map((id) => {
    const of = (type: "long_code" | "toll_free") =>
      rows.find((row) => row.messagingProfileId === id && row.type === type) ?? NOTHING;
    const all = (sums: SelectionSums) => sums.bySticky + sums.byGeomatch + sums.byWeight;
    return {
      messagingProfileId: id,
      byWeight: { longCode: of("long_code").byWeight, tollFree: of("toll_free").byWeight },
      all: { longCode: all(of("long_code")), tollFree: all(of("toll_free")) },
    };
  });
}

const NOTHING: SelectionSums = { bySticky: 0, byGeomatch: 0, byWeight: 0 };

function toQuery({ sinceMs, untilMs, messagingProfileId }: VolumeRange): VolumeQuery {
  return { since: new Date(sinceMs), until: new Date(untilMs), messagingProfileId };
}
