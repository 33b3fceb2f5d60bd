import type pg from "pg";
import { getLogger } from "@/lib/logger";
import { recordReachedMarks } from "./alert-repository";
import { marksOf } from "./spend-limit";
import { utcDayOf } from "./utc-day";

/** A profile that refuses messages because of its spending, as read from the database. */
export interface ReachedLimit {
  readonly profileId: string;
  readonly limitMicros: bigint;
  readonly spentMicros: bigint;
}

/**
 * Records limits that refuse messages. A limit is recorded by the commit that reaches it; one that was lowered or switched on
 * after as much was spent has none, so its first refusal records it (F4). Once per day and limit over all processes.
 */
export class SpendAlerts {
  /** By profile, what was recorded last: spares asking with every refusal. */
  private readonly recorded = new Map<string, string>();

  constructor(private readonly pool: Pick<pg.Pool, "query">) {}

  /** Never rejects: the refusal stands, and the next one tries again. */
  async record({ profileId, limitMicros, spentMicros }: ReachedLimit, nowMs: number): Promise<void> {
    const day = utcDayOf(nowMs);
    const name = `${day} ${limitMicros}`;
    if (this.recorded.get(profileId) === name || spentMicros < limitMicros) return;
    const marks = marksOf(limitMicros).filter(({ amountMicros }) => spentMicros >= amountMicros);
    try {
      await recordReachedMarks(this.pool, { profileId, day, limitMicros, spentMicros, marks }, nowMs);
      this.recorded.set(profileId, name);
    } catch (error) {
      getLogger().error({ err: error, profileId }, "a reached spend limit could not be recorded");
    }
  }
}
