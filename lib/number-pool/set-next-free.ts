import type { PreparedPool } from "./pool-index";
import type { PoolIndex } from "./types";

/**
 * Tells a pool when a number can send next (P5), as the database knows it: other processes use its slots too, and slots are
 * given back. Selections taken and not yet kept come on top. A number that is not in the pool is left alone.
 */
export function setNextFree(pool: PoolIndex, phoneNumberId: string, nextFreeAtMs: number): void {
  const current = (pool as PreparedPool).current();
  const slot = current.slotOfNumber(phoneNumberId);
  if (slot === undefined || !current.usage.setNextFree(slot, nextFreeAtMs)) return;
  current.reorder(slot);
}
