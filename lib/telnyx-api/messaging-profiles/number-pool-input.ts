import { z } from "zod";
import { MAX_WEIGHT, type NumberPoolPatch } from "@/lib/messaging-profile/merge-number-pool-settings";
import { failsAs } from "../check-input";

const weight = z.int().min(0).max(MAX_WEIGHT);

const DOMAIN_NAMES: Readonly<Record<string, string>> = {
  sticky_sender: "stickySender",
  geomatch: "geomatch",
  long_code_weight: "longCodeWeight",
  toll_free_weight: "tollFreeWeight",
  skip_unhealthy: "skipUnhealthy",
};

const PROTOTYPE_KEY = "__proto__";
const PROTOTYPE_KEY_KEPT = "[__proto__]";

/**
 * Zod drops a key named `__proto__`; here it would turn an object with one wrong key into the empty one, which switches the
 * pool off.
 */
function keepPrototypeKey(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, PROTOTYPE_KEY)) return value;
  const { [PROTOTYPE_KEY]: unknown, ...rest } = value as Record<string, unknown>;
  return { ...rest, [PROTOTYPE_KEY_KEPT]: unknown };
}

/**
 * `number_pool_settings` in a request, as the patch that the service merges (P6). An object with only unknown keys, or with
 * a key set to null, is refused here, where the wire's own names are known; the empty object goes on and means off.
 */
export const numberPoolInput = z.preprocess(
  keepPrototypeKey,
  z
    .looseObject({
      sticky_sender: z.boolean().optional(),
      geomatch: z.boolean().optional(),
      long_code_weight: weight.optional(),
      toll_free_weight: weight.optional(),
      skip_unhealthy: z.boolean().optional(),
    })
    .superRefine((value, context) => {
      const refuse = (key: string, message: string) =>
        context.addIssue({
          code: "custom",
          path: [key === PROTOTYPE_KEY_KEPT ? PROTOTYPE_KEY : key],
          message,
          params: failsAs("invalid_value"),
        });
      const keys = Object.keys(value);
      const nullKey = keys.find((key) => value[key] === null);
      const [first] = keys;
      if (nullKey !== undefined)
        refuse(nullKey, "A setting of the pool cannot be null. Leave it out to keep it.");
      else if (first !== undefined && !keys.some((key) => Object.hasOwn(DOMAIN_NAMES, key)))
        refuse(first, "This is not a setting of the number pool.");
    })
    .transform((value): NumberPoolPatch => {
      const patch: Record<string, unknown> = {};
      for (const [name, domainName] of Object.entries(DOMAIN_NAMES))
        if (value[name] !== undefined) patch[domainName] = value[name];
      return patch;
    })
    .nullable(),
);
