/** What decides whether mappings act, and what switching off does with them. */
export interface StickyState {
  readonly numberPoolEnabled: boolean;
  readonly stickySender: boolean;
  readonly switchOffBehaviour: "clear" | "retain";
}

/**
 * Whether saving `next` over `previous` clears the profile's mappings, and why; null = they stay (S4, S14).
 *
 * Mappings act while pool and sticky are both on. Under `clear` a profile that is off has no live mapping: switching off
 * clears, and so does choosing `clear` while off, which gives up what `retain` had kept. Under `retain` switching off clears
 * nothing. The behaviour that counts is the one being saved. Switching the pool off clears in any case under `clear`, so
 * that mappings imported while sticky was off cannot outlive it.
 *
 * Pins are a question of their own: they go only when the operator includes them.
 */
export function decideMappingClear(
  previous: StickyState,
  next: StickyState,
): "pool_off" | "sticky_off" | null {
  if (next.switchOffBehaviour === "retain") return null;
  if (previous.numberPoolEnabled && !next.numberPoolEnabled) return "pool_off";
  if (next.numberPoolEnabled && next.stickySender) return null;
  const wasOffAndClear =
    previous.switchOffBehaviour === "clear" && !(previous.numberPoolEnabled && previous.stickySender);
  if (wasOffAndClear) return null;
  return next.numberPoolEnabled ? "sticky_off" : "pool_off";
}
