import { z } from "zod";
import type { SelectionTrace } from "@/lib/number-pool/types";
import type { E164 } from "@/lib/phone-number/e164";

const e164 = z.string().transform((value) => value as E164);
const tracedNumber = z.object({ e164, waitMs: z.number(), lastUsedAtMs: z.number().nullable() });
const count = z.number().int().nonnegative();

const traceSchema = z.object({
  reason: z.enum([
    "sticky",
    "geomatch",
    "weight",
    "pool_off",
    "pool_empty",
    "all_weights_zero",
    "none_can_carry",
    "all_unhealthy",
  ]),
  messageType: z.enum(["SMS", "MMS"]),
  mapping: z.object({
    fate: z.enum(["none", "live", "expired", "cleared", "reset", "number_removed", "number_unavailable"]),
    pinned: z.boolean(),
  }),
  assigned: count,
  excluded: z
    .object({ disabled: count, weight_zero: count, cannot_carry: count, unhealthy: count })
    .nullable(),
  geomatch: z.object({ areaCode: z.string(), matches: count }).nullable(),
  weights: z
    .object({
      longCode: count,
      tollFree: count,
      longCodeCredit: z.number(),
      onlyType: z.enum(["long_code", "toll_free"]).nullable(),
    })
    .nullable(),
  chosen: tracedNumber
    .extend({ phoneNumberId: z.string(), type: z.enum(["long_code", "toll_free"]) })
    .nullable(),
  runnersUp: z.array(tracedNumber),
}) satisfies z.ZodType<SelectionTrace>;

/**
 * Reads the `selection_trace` column. null when there is none (explicit sender, received) or when it was written by a
 * version whose traces this one does not know: the message stays readable without its why.
 */
export function readSelectionTrace(stored: unknown): SelectionTrace | null {
  const parsed = traceSchema.safeParse(stored);
  return parsed.success ? parsed.data : null;
}
