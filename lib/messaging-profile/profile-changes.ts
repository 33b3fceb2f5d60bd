import { AppError } from "@/lib/errors/app-error";
import { mergeNumberPoolSettings, type NumberPoolPatch } from "./merge-number-pool-settings";
import { applyMessageSettings, messageSettingsOf } from "./message-settings";
import type { MessageSettings, MessagingProfile, SwitchOffBehaviour } from "./types";

/** What an edit may change; absent = unchanged. The edge has checked every value except the pool's patch (P6). */
export interface ProfileChanges extends Partial<MessageSettings> {
  readonly name?: string;
  readonly enabled?: boolean;
  readonly numberPool?: NumberPoolPatch | null;
  readonly mappingLifetimeSeconds?: number;
  readonly switchOffBehaviour?: SwitchOffBehaviour;
  readonly validitySeconds?: number;
  readonly whitelistedDestinations?: readonly string[];
}

/** The part of a profile that people edit. */
export type ProfileSettings = Omit<MessagingProfile, "id" | "createdAt" | "updatedAt">;

/** One setting that differs, as the audit log and a stale form show it. */
export interface SettingDifference {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * The settings after the changes, `stored` left alone.
 *
 * @throws AppError the pool patch's refusal (P6), `field` = `numberPool` or `numberPool.<key>`; those of
 *   `applyMessageSettings`
 */
export function applyChanges(stored: ProfileSettings, changes: ProfileChanges): ProfileSettings {
  const messageSettings = applyMessageSettings(stored, changes);
  const merged = mergeNumberPoolSettings(stored.numberPool, changes.numberPool);
  if (merged.kind === "refused") {
    throw new AppError(merged.code, {
      field: merged.key === null ? "numberPool" : `numberPool.${merged.key}`,
      detail: merged.detail,
    });
  }
  return {
    ...messageSettings,
    name: changes.name ?? stored.name,
    enabled: changes.enabled ?? stored.enabled,
    numberPool: merged.settings,
    mappingLifetimeSeconds: changes.mappingLifetimeSeconds ?? stored.mappingLifetimeSeconds,
    switchOffBehaviour: changes.switchOffBehaviour ?? stored.switchOffBehaviour,
    validitySeconds: changes.validitySeconds ?? stored.validitySeconds,
    whitelistedDestinations: changes.whitelistedDestinations ?? stored.whitelistedDestinations,
  };
}

/** Every setting that differs; settings of the pool one by one, or `numberPool` as a whole when it goes on or off. */
export function differencesBetween(before: ProfileSettings, after: ProfileSettings): SettingDifference[] {
  const left = flatten(before);
  const right = flatten(after);
  if ((before.numberPool === null) !== (after.numberPool === null)) {
    for (const side of [left, right])
      for (const key of side.keys()) if (key.startsWith("numberPool.")) side.delete(key);
    left.set("numberPool", before.numberPool);
    right.set("numberPool", after.numberPool);
  }
  return [...left]
    .filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(right.get(field)))
    .map(([field, value]) => ({ field, before: value, after: right.get(field) }));
}

function flatten(settings: ProfileSettings): Map<string, unknown> {
  const { numberPool, name, enabled, mappingLifetimeSeconds, switchOffBehaviour } = settings;
  const { validitySeconds, whitelistedDestinations } = settings;
  return new Map<string, unknown>([
    ...Object.entries({ name, enabled, mappingLifetimeSeconds, switchOffBehaviour }),
    ...Object.entries({ validitySeconds, whitelistedDestinations }),
    ...Object.entries(messageSettingsOf(settings)),
    ...Object.entries(numberPool ?? {}).map(([key, value]): [string, unknown] => [
      `numberPool.${key}`,
      value,
    ]),
  ]);
}
