import type { MappingProfile } from "./types";

/** What the portal calls a mapping of a current number in the current epoch. Dead ones are not shown at all. */
export type MappingState = "live" | "expired" | "pinned";

/** The columns of a mapping that say how old it is. Epoch ms. */
export interface MappingAge {
  readonly isPinned: boolean;
  readonly createdAtMs: number;
  /** null = no message yet (pinned or imported); the creation counts then. */
  readonly lastMessageAtMs: number | null;
}

type Lifetime = Pick<MappingProfile, "lifetimeSeconds" | "deadBeforeMs">;

/**
 * The instant (epoch ms) a mapping's last message must be later than for the mapping to be live at `nowMs` (S2, S14).
 *
 * One bound says both rules, so that SQL compares one column with one value: younger than the lifetime (at exactly the
 * lifetime it is expired), and not ended for good by an earlier, shorter lifetime.
 */
export function liveAfterMs(profile: Lifetime, nowMs: number): number {
  const youngest = nowMs - profile.lifetimeSeconds * 1_000;
  return profile.deadBeforeMs === null ? youngest : Math.max(youngest, profile.deadBeforeMs);
}

/** Live, expired or pinned at `nowMs`. A pin never expires (S15). */
export function mappingState(mapping: MappingAge, profile: Lifetime, nowMs: number): MappingState {
  if (mapping.isPinned) return "pinned";
  return ageStartMs(mapping) > liveAfterMs(profile, nowMs) ? "live" : "expired";
}

/**
 * The first instant (epoch ms) at which the mapping is expired; null = never (a pin).
 *
 * A mapping that an earlier lifetime ended shows the end of its present lifetime or the mark, whichever came first:
 * it is in the past either way.
 */
export function mappingExpiresAtMs(mapping: MappingAge, profile: Lifetime): number | null {
  if (mapping.isPinned) return null;
  const start = ageStartMs(mapping);
  const end = start + profile.lifetimeSeconds * 1_000;
  const mark = profile.deadBeforeMs;
  return mark !== null && start <= mark ? Math.min(end, mark) : end;
}

function ageStartMs(mapping: MappingAge): number {
  return mapping.lastMessageAtMs ?? mapping.createdAtMs;
}
