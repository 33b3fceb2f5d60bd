import type { Db } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { MmsLimits } from "@/lib/message-media/mms-limits";
import type { ConnectionState } from "./carrier";
import type { DefaultRates } from "./carrier-kind";
import type { StoredSettings } from "./stored-settings";
import type { SeenState } from "./summarise-state";
import type { CarrierChoice, CarrierTraffic, QueuedForCarrier } from "./types";

/** A worker that has not renewed its states for so long is gone. */
const GONE_AFTER_MS = 15_000;
const HOUR_MS = 3_600_000;

const columns = {
  id: true,
  name: true,
  kind: true,
  enabled: true,
  canMms: true,
  settings: true,
  secrets: true,
  longCodePerSecond: true,
  tollFreePerSecond: true,
  shortCodePerSecond: true,
  alphanumericPerSecond: true,
  longCodeMmsBytes: true,
  tollFreeMmsBytes: true,
  shortCodeMmsBytes: true,
  createdAt: true,
} as const satisfies Prisma.CarrierSelect;

export interface CarrierRow extends DefaultRates, MmsLimits {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly enabled: boolean;
  readonly canMms: boolean;
  readonly settings: Record<string, unknown>;
  readonly secrets: string | null;
  readonly createdAt: Date;
}

type Stored = Prisma.CarrierGetPayload<{ select: typeof columns }>;
const toRow = (row: Stored): CarrierRow => ({ ...row, settings: row.settings as Record<string, unknown> });

/** By age: the first is the one that new numbers get. */
const byAge = [{ createdAt: "asc" }, { id: "asc" }] satisfies Prisma.CarrierOrderByWithRelationInput[];

export async function listCarrierRows(db: Db): Promise<CarrierRow[]> {
  return (await db.carrier.findMany({ select: columns, orderBy: byAge })).map(toRow);
}

export async function findCarrierRow(db: Db, id: string): Promise<CarrierRow | null> {
  const row = await db.carrier.findUnique({ where: { id }, select: columns });
  return row && toRow(row);
}

export function listCarrierNames(db: Db): Promise<CarrierChoice[]> {
  return db.carrier.findMany({ select: { id: true, name: true, kind: true }, orderBy: byAge });
}

/** Locks a carrier against other changes. @returns null when it is gone */
export async function lockCarrier(db: Db, id: string): Promise<CarrierRow | null> {
  await db.$queryRaw`SELECT 1 FROM carriers WHERE id = ${id}::uuid FOR UPDATE`;
  return findCarrierRow(db, id);
}

/** Makes deletions wait for each other, so that two cannot take the last two carriers. */
export async function lockDeletions(db: Db): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('carriers.delete'))`;
}

export function countCarriers(db: Db): Promise<number> {
  return db.carrier.count();
}

export interface CarrierColumns extends StoredSettings, DefaultRates, MmsLimits {
  readonly name: string;
  readonly canMms: boolean;
}

function toData({ settings, ...rest }: CarrierColumns) {
  return { ...rest, settings: settings as Prisma.InputJsonObject };
}

export async function insertCarrierRow(
  db: Db,
  row: CarrierColumns & { readonly id: string; readonly kind: string; readonly createdAt: Date },
): Promise<void> {
  const { id, kind, createdAt, ...rest } = row;
  await db.carrier.create({
    data: { ...toData(rest), id, kind, createdAt, updatedAt: createdAt },
    select: { id: true },
  });
}

export async function updateCarrierRow(db: Db, id: string, row: CarrierColumns, now: Date): Promise<void> {
  await db.carrier.update({ where: { id }, data: { ...toData(row), updatedAt: now }, select: { id: true } });
}

export async function updateCarrierEnabled(db: Db, id: string, enabled: boolean, now: Date): Promise<void> {
  await db.carrier.update({ where: { id }, data: { enabled, updatedAt: now }, select: { id: true } });
}

export async function deleteCarrierRow(db: Db, id: string): Promise<void> {
  await db.carrier.delete({ where: { id }, select: { id: true } });
}

/** Numbers by carrier. */
export async function countNumbersByCarrier(db: Db, carrierId?: string): Promise<Map<string, number>> {
  const rows = await db.phoneNumber.groupBy({
    by: ["carrierId"],
    _count: { _all: true },
    ...(carrierId !== undefined && { where: { carrierId } }),
  });
  return new Map(rows.map((row) => [row.carrierId, row._count._all]));
}

/** So many messages of the queue are looked at: which carrier each is for stands with the message. */
const QUEUE_LOOK = 20_000;

/** Messages in the queue that were accepted for a carrier. */
export async function countQueuedFor(db: Db, carrierId: string): Promise<QueuedForCarrier> {
  const rows = await db.$queryRaw<{ count: number; looked: number }[]>`
    SELECT count(*) FILTER (WHERE m.carrier_id = ${carrierId}::uuid)::int AS count, count(*)::int AS looked
    FROM (SELECT messaging_profile_id, message_id FROM outbound_queue LIMIT ${QUEUE_LOOK}::int) q
    CROSS JOIN LATERAL (
      SELECT carrier_id FROM messages WHERE messaging_profile_id = q.messaging_profile_id AND id = q.message_id LIMIT 1) m`;
  const { count = 0, looked = 0 } = rows[0] ?? {};
  return { count, isAtLeast: looked >= QUEUE_LOOK };
}

/** How the workers alive see their carriers. */
export async function listSeenStates(db: Db, nowMs: number): Promise<Map<string, SeenState[]>> {
  const rows = await db.carrierState.findMany({
    where: { seenAt: { gte: new Date(nowMs - GONE_AFTER_MS) } },
    select: { carrierId: true, state: true, detail: true, changedAt: true },
  });
  const states = new Map<string, SeenState[]>();
  for (const { carrierId, state, detail, changedAt } of rows) {
    const seen = { state: state as ConnectionState, detail, changedAtMs: changedAt.getTime() };
    states.set(carrierId, [...(states.get(carrierId) ?? []), seen]);
  }
  return states;
}

/** What the present numbers of each carrier sent and received in the present hour, the one before, and 24 hours. */
export async function listTraffic(db: Db, nowMs: number): Promise<Map<string, CarrierTraffic>> {
  const hour = new Date(nowMs - (nowMs % HOUR_MS));
  const before = new Date(hour.getTime() - HOUR_MS);
  const dayAgo = new Date(hour.getTime() - 23 * HOUR_MS);
  const rows = await db.$queryRaw<(CarrierTraffic & { carrierId: string })[]>`
    SELECT n.carrier_id::text AS "carrierId",
           coalesce(sum(s.attempted) FILTER (WHERE s.hour = ${hour}), 0)::float8 AS "sentThisHour",
           coalesce(sum(s.attempted) FILTER (WHERE s.hour = ${before}), 0)::float8 AS "sentLastHour",
           sum(s.attempted)::float8 AS "sentLastDay", sum(s.delivered)::float8 AS "deliveredLastDay",
           sum(s.failed)::float8 AS "failedLastDay", sum(s.received)::float8 AS "receivedLastDay"
    FROM number_hourly_stats s JOIN phone_numbers n ON n.id = s.phone_number_id
    WHERE s.hour >= ${dayAgo} GROUP BY n.carrier_id`;
  return new Map(rows.map(({ carrierId, ...traffic }) => [carrierId, traffic]));
}

/** A number with the kind of its carrier and whether it is on a profile; null = it is not ours. */
export async function findNumberCarrier(
  db: Db,
  e164: string,
): Promise<{ carrierId: string; carrierName: string; kind: string; isAssigned: boolean } | null> {
  const number = await db.phoneNumber.findFirst({
    where: { e164 },
    select: {
      carrier: { select: { id: true, name: true, kind: true } },
      assignments: { where: { endedAt: null }, select: { id: true } },
    },
  });
  if (number === null) return null;
  const { id, name, kind } = number.carrier;
  return { carrierId: id, carrierName: name, kind, isAssigned: number.assignments.length > 0 };
}

/** Numbers of a carrier that are on a profile, to try something with. */
export async function listSomeNumbers(db: Db, carrierId: string, limit: number): Promise<string[]> {
  const rows = await db.phoneNumber.findMany({
    where: { carrierId, assignments: { some: { endedAt: null } } },
    select: { e164: true },
    orderBy: { e164: "asc" },
    take: limit,
  });
  return rows.map(({ e164 }) => e164);
}
