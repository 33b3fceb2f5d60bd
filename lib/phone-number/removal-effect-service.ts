import { validate as isUuid } from "uuid";
import type { Clock } from "@/lib/clock";
import { type Db, getPrisma } from "@/lib/db/client";
import { countMappingsOfAssignments } from "@/lib/sticky-sender/count-mappings";
import type { MappingCount } from "@/lib/sticky-sender/types";
import { QUEUE_COUNT_LIMIT } from "./inventory-limits";
import { countQueued } from "./inventory-repository";
import { findCurrentStays } from "./repository";
import type { RemovalEffect } from "./types";

/** What removing, disabling or deleting these numbers takes along, for its confirmation. Unknown ids count for nothing. */
export async function getRemovalEffect(
  clock: Clock,
  numberIds: readonly string[],
  db: Db = getPrisma(),
): Promise<RemovalEffect> {
  const ids = numberIds.filter(isUuid);
  const stays = await findCurrentStays(db, ids);
  const mappings = { value: 0, isExact: true };
  const pins = { value: 0, isExact: true };
  for (const [profileId, assignmentIds] of stays) {
    const counts = await countMappingsOfAssignments(db, profileId, assignmentIds, clock.now());
    for (const count of counts.values()) {
      add(mappings, count.mappings);
      add(pins, count.pins);
    }
  }
  const queued = await countQueued(db, ids, QUEUE_COUNT_LIMIT);
  return {
    numbers: ids.length,
    counts: { mappings, pins },
    queuedMessages: [...queued.values()].reduce((sum, count) => sum + count, 0),
  };
}

function add(sum: { value: number; isExact: boolean }, count: MappingCount): void {
  sum.value += count.value;
  sum.isExact &&= count.isExact;
}
