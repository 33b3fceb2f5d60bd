import { validate as isUuid } from "uuid";
import type { Clock } from "@/lib/clock";
import { type Db, getPrisma } from "@/lib/db/client";
import { decodeCursor, type KeysetPage, keysetPage } from "@/lib/db/keyset";
import { AppError } from "@/lib/errors/app-error";
import { assessNumberHealth, healthWindowStart, type NumberHealth } from "@/lib/number-pool/number-health";
import { countMappingsOfAssignments } from "@/lib/sticky-sender/count-mappings";
import type { MappingCounts } from "@/lib/sticky-sender/types";
import type { InventoryFilter } from "./inventory-filter";
import { NUMBER_COUNT_LIMIT, NUMBERS_PER_PAGE, QUEUE_COUNT_LIMIT } from "./inventory-limits";
import {
  countInventory,
  countQueued,
  findInventoryNumber,
  type InventoryQuery,
  listInventory,
  type OutcomeSums,
  sumOutcomes,
} from "./inventory-repository";
import type { InventoryNumber, NumberRow } from "./types";

/** One page of numbers in the order of their digits, with health (O3), queue and mappings held. */
export async function listNumbers(
  clock: Clock,
  filter: InventoryFilter,
  paging: { readonly cursor?: string | null | undefined; readonly limit?: number } = {},
): Promise<KeysetPage<NumberRow>> {
  const db = getPrisma();
  const limit = paging.limit ?? NUMBERS_PER_PAGE;
  const position = decodeCursor(paging.cursor, 1);
  const query = await toQuery(db, filter, clock.now());
  if (!query) return { rows: [], previousCursor: null, nextCursor: null };
  const found = await listInventory(db, query, position, limit + 1);
  const page = keysetPage(found, position, limit, (number) => [number.e164]);
  return { ...page, rows: await withFigures(db, page.rows, clock.now()) };
}

/** How many numbers a list shows over all its pages, counted up to 100,000. */
export async function countNumbers(clock: Clock, filter: InventoryFilter): Promise<number> {
  const db = getPrisma();
  const query = await toQuery(db, filter, clock.now());
  return query ? countInventory(db, query, NUMBER_COUNT_LIMIT) : 0;
}

/** @throws AppError not_found, also for what is no id at all */
export async function getNumber(clock: Clock, id: string): Promise<NumberRow> {
  const db = getPrisma();
  const number = isUuid(id) ? await findInventoryNumber(db, id) : null;
  const [row] = number ? await withFigures(db, [number], clock.now()) : [];
  if (!row) throw new AppError("not_found");
  return row;
}

/** null = the filter names a profile that cannot exist, so it finds nothing. */
async function toQuery(db: Db, filter: InventoryFilter, nowMs: number): Promise<InventoryQuery | null> {
  const { profileId, notOnProfileId } = filter;
  if (profileId !== undefined && profileId !== "none" && !isUuid(profileId)) return null;
  const search = filter.search?.replaceAll("\0", "").trim() ?? "";
  const digits = search.replace(/\D/g, "");
  const isNumber = digits !== "" && !/\p{L}/u.test(search);
  const areaCode = filter.areaCode?.trim();
  return {
    digits: isNumber ? digits : null,
    tag: search !== "" && !isNumber ? search : null,
    on: profileId === undefined ? null : profileId === "none" ? "no_profile" : { profileId },
    notOnProfileId: notOnProfileId && isUuid(notOnProfileId) ? notOnProfileId : null,
    type: filter.type ?? null,
    areaCode: areaCode && !areaCode.includes("\0") ? areaCode : null,
    enabled: filter.enabled ?? null,
    ids: filter.health
      ? { kind: filter.health === "unhealthy" ? "only" : "except", ids: await findUnhealthy(db, nowMs) }
      : null,
  };
}

/** Ids of all unhealthy numbers. The rule is judged here and not in SQL (O3): the database only sums. */
export async function findUnhealthy(db: Db, nowMs: number): Promise<string[]> {
  const sums = await sumOutcomes(db, null, new Date(healthWindowStart(nowMs)));
  return [...sums].filter(([, sum]) => healthOf(sum, nowMs).isUnhealthy).map(([id]) => id);
}

async function withFigures(db: Db, numbers: readonly InventoryNumber[], nowMs: number): Promise<NumberRow[]> {
  if (numbers.length === 0) return [];
  const ids = numbers.map(({ id }) => id);
  const [outcomes, queued, held] = await Promise.all([
    sumOutcomes(db, ids, new Date(healthWindowStart(nowMs))),
    countQueued(db, ids, QUEUE_COUNT_LIMIT),
    countHeld(db, numbers, nowMs),
  ]);
  return numbers.map((number) => ({
    ...number,
    health: healthOf(outcomes.get(number.id), nowMs),
    queued: queued.get(number.id) ?? 0,
    held: number.assignment ? (held.get(number.assignment.id) ?? null) : null,
  }));
}

async function countHeld(
  db: Db,
  numbers: readonly InventoryNumber[],
  nowMs: number,
): Promise<Map<number, MappingCounts>> {
  const byProfile = new Map<string, number[]>();
  for (const { assignment } of numbers) {
    if (!assignment) continue;
    byProfile.set(assignment.profileId, [...(byProfile.get(assignment.profileId) ?? []), assignment.id]);
  }
  const counts = new Map<number, MappingCounts>();
  for (const [profileId, assignmentIds] of byProfile) {
    const held = await countMappingsOfAssignments(db, profileId, assignmentIds, nowMs);
    for (const [id, count] of held) counts.set(id, count);
  }
  return counts;
}

function healthOf(sums: OutcomeSums | undefined, nowMs: number): NumberHealth {
  return assessNumberHealth(sums ? [{ hourStartMs: healthWindowStart(nowMs), ...sums }] : [], nowMs);
}
