import type { PoolSettings } from "@/lib/number-pool/types";

/** Highest weight taken: far beyond any useful ratio, and sums of weights stay exact. Telnyx documents no maximum. */
export const MAX_WEIGHT = 1_000_000;

/** What a pool has that is switched on without naming the key (P2; reference: Telnyx API §2.2). */
export const DEFAULT_POOL_SETTINGS: PoolSettings = {
  longCodeWeight: 1,
  tollFreeWeight: 1,
  stickySender: false,
  geomatch: false,
  skipUnhealthy: false,
};

/** A value as it came through the door. Keys are the domain's names; the `/v2` door translates the wire's and keeps unknown ones. */
export type NumberPoolPatch = Readonly<Record<string, unknown>>;

export type MergedNumberPool =
  | { readonly kind: "merged"; readonly settings: PoolSettings | null }
  | {
      readonly kind: "refused";
      readonly code: "invalid_value" | "wrong_type" | "out_of_range";
      /** Offending key inside the settings, null = the settings as a whole. */
      readonly key: string | null;
      readonly detail: string;
    };

const WEIGHT_KEYS = ["longCodeWeight", "tollFreeWeight"] as const;
const SWITCH_KEYS = ["stickySender", "geomatch", "skipUnhealthy"] as const;
const KNOWN_KEYS: readonly string[] = [...WEIGHT_KEYS, ...SWITCH_KEYS];

/**
 * What becomes of number pool settings when a patch arrives (P6).
 *
 * Only sent keys change; absent (`undefined`) = no change. Off only by `null` or a literally empty object. Any known key
 * switches a pool on that is off (`stored` null), with defaults for the rest. An object with only unknown keys, or with a
 * key set to null, is refused: a typo must never clear mappings. Unknown keys beside known ones are ignored.
 */
export function mergeNumberPoolSettings(
  stored: PoolSettings | null,
  patch: NumberPoolPatch | null | undefined,
): MergedNumberPool {
  if (patch === undefined) return { kind: "merged", settings: stored };
  if (patch === null) return { kind: "merged", settings: null };
  if (typeof patch !== "object" || Array.isArray(patch))
    return refuse("wrong_type", null, "Number pool settings are an object, or null to switch the pool off.");

  const keys = Object.keys(patch);
  if (keys.length === 0) return { kind: "merged", settings: null };

  const nullKey = keys.find((key) => patch[key] === null);
  if (nullKey !== undefined)
    return refuse("invalid_value", nullKey, "A setting of the pool cannot be null. Leave it out to keep it.");

  const sent = keys.filter((key) => KNOWN_KEYS.includes(key) && patch[key] !== undefined);
  if (sent.length === 0)
    return refuse("invalid_value", keys[0] ?? null, "This is not a setting of the number pool.");

  const settings: { -readonly [key in keyof PoolSettings]: PoolSettings[key] } = {
    ...(stored ?? DEFAULT_POOL_SETTINGS),
  };
  for (const key of WEIGHT_KEYS) {
    if (!sent.includes(key)) continue;
    const weight = checkWeight(key, patch[key]);
    if (typeof weight !== "number") return weight;
    settings[key] = weight;
  }
  for (const key of SWITCH_KEYS) {
    if (!sent.includes(key)) continue;
    const value = patch[key];
    if (typeof value !== "boolean") return refuse("wrong_type", key, "Must be true or false.");
    settings[key] = value;
  }
  return { kind: "merged", settings };
}

function checkWeight(key: string, value: unknown): number | (MergedNumberPool & { kind: "refused" }) {
  if (typeof value !== "number" || Number.isNaN(value)) return refuse("wrong_type", key, weightRule);
  if (value < 0 || value > MAX_WEIGHT) return refuse("out_of_range", key, weightRule);
  if (!Number.isInteger(value)) return refuse("invalid_value", key, weightRule);
  return Object.is(value, -0) ? 0 : value;
}

const weightRule = `A weight is a whole number from 0 to ${MAX_WEIGHT.toLocaleString("en-US")}.`;

function refuse(
  code: "invalid_value" | "wrong_type" | "out_of_range",
  key: string | null,
  detail: string,
): MergedNumberPool & { kind: "refused" } {
  return { kind: "refused", code, key, detail };
}
