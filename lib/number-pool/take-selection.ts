import type { Selection } from "./selection";
import type { SelectedSender } from "./types";

/**
 * Takes a selection tentatively: the next selection from the pool sees the weight cycle (P2), the number's last use and
 * its next free slot (P5) advanced.
 *
 * Only a selection by weight moves the cycle, and only if both types took part in it (P4); the number counts as used
 * whatever the reason. Every selection taken must be kept or given back. Does nothing if it was taken before.
 */
export function takeSelection(selected: SelectedSender): void {
  const selection = selected as Selection;
  if (selection.state !== "peeked") return;
  selection.state = "taken";
  moveCycle(selection, 1);
  // Between the peek and now the pool may have been prepared again.
  const pool = selection.pool.current();
  if (pool !== selection.pool) selection.slot = pool.slotOfNumber(selection.number.phoneNumberId) ?? -1;
  if (selection.slot === -1) return;
  pool.usage.open(selection);
  pool.reorder(selection.slot);
}

/** Makes a taken selection final, once its message is committed. Bounds the memory of the pool; changes no choice. */
export function keepSelection(selected: SelectedSender): void {
  const selection = selected as Selection;
  if (selection.state !== "taken") return;
  selection.state = "kept";
  if (selection.slot !== -1 && !selection.isKept) selection.pool.current().usage.keep(selection);
}

/**
 * Undoes a taken selection, when its message lost a race or was refused after all (P2, S11): cycle, last use and next
 * free slot become what they would be without it, in whatever order selections are given back, also after the pool
 * has been prepared again. Does nothing unless the selection is taken and not kept.
 */
export function giveBackSelection(selected: SelectedSender): void {
  const selection = selected as Selection;
  if (selection.state !== "taken") return;
  selection.state = "given_back";
  moveCycle(selection, -1);
  // A use so old that it counts as kept stays; see MAX_OPEN_USES.
  if (selection.slot === -1 || selection.isKept) return;
  const pool = selection.pool.current();
  pool.usage.giveBack(selection);
  pool.reorder(selection.slot);
}

function moveCycle(selection: Selection, direction: 1 | -1): void {
  const fresh = selection.fresh;
  if (fresh === null || fresh.cycle === null || fresh.onlyType !== null) return;
  fresh.cycle.credit += direction * fresh.cycle.creditChange(selection.number.type);
}
