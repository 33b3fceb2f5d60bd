import { z } from "zod";
import type { SelectionTrace, TracedNumber } from "@/lib/number-pool/types";
import type { E164 } from "@/lib/phone-number/e164";

/*
 * Every message carries its trace, and every change of a message writes its row anew: as an object with names the trace was
 * three quarters of the row (748 of 1,009 bytes for a pool of 24 numbers). Stored is an array without names, 193 bytes for the
 * same. The places in these lists are what is stored: they only ever grow at the end.
 */
const REASONS = [
  "sticky",
  "geomatch",
  "weight",
  "pool_off",
  "pool_empty",
  "all_weights_zero",
  "none_can_carry",
  "all_unhealthy",
] as const satisfies readonly SelectionTrace["reason"][];
const MESSAGE_TYPES = ["SMS", "MMS"] as const;
const FATES = [
  "none",
  "live",
  "expired",
  "cleared",
  "reset",
  "number_removed",
  "number_unavailable",
] as const satisfies readonly SelectionTrace["mapping"]["fate"][];
const NUMBER_TYPES = ["long_code", "toll_free"] as const;
const VERSION = 1;

/**
 * A trace as the `selection_trace` column holds it (O2): JSON of `[version, reason, message type, mapping's fate, pinned,
 * assigned, excluded, geomatch, weights, chosen, runners-up]`. 0 stands for null. Phone numbers are their digits; the last uses of the
 * runners-up are told from that of the chosen number, in ms, three values to each.
 */
export function packSelectionTrace(trace: SelectionTrace): string {
  const { excluded, geomatch, weights, chosen } = trace;
  const base = chosen?.lastUsedAtMs ?? 0;
  const runnersUp: (number | null)[] = [];
  for (const number of trace.runnersUp)
    runnersUp.push(
      digitsOf(number),
      number.waitMs,
      number.lastUsedAtMs === null ? null : number.lastUsedAtMs - base,
    );
  return JSON.stringify([
    VERSION,
    REASONS.indexOf(trace.reason),
    MESSAGE_TYPES.indexOf(trace.messageType),
    FATES.indexOf(trace.mapping.fate),
    trace.mapping.pinned ? 1 : 0,
    trace.assigned,
    excluded === null
      ? 0
      : [excluded.disabled, excluded.weight_zero, excluded.cannot_carry, excluded.unhealthy],
    geomatch === null ? 0 : [geomatch.areaCode, geomatch.matches],
    weights === null
      ? 0
      : [
          weights.longCode,
          weights.tollFree,
          weights.longCodeCredit,
          weights.onlyType === null ? -1 : NUMBER_TYPES.indexOf(weights.onlyType),
        ],
    chosen === null
      ? 0
      : [
          chosen.phoneNumberId,
          NUMBER_TYPES.indexOf(chosen.type),
          digitsOf(chosen),
          chosen.waitMs,
          chosen.lastUsedAtMs,
        ],
    runnersUp,
  ]);
}

/** At most 15 digits, so exact as a number. */
function digitsOf({ e164 }: TracedNumber): number {
  return Number(e164.slice(1));
}

const count = z.number().int().nonnegative();
const e164 = z.string().transform((value) => value as E164);
const digits = count.transform((value) => `+${value}` as E164);
const time = z.number().nullable();
const place = <T>(list: readonly [T, ...T[]]) =>
  count.max(list.length - 1).transform((index) => list[index] as T);

const packed = z
  .tuple([
    z.literal(VERSION),
    place(REASONS),
    place(MESSAGE_TYPES),
    place(FATES),
    z.union([z.literal(0), z.literal(1)]),
    count,
    z.union([z.literal(0), z.tuple([count, count, count, count])]),
    z.union([z.literal(0), z.tuple([z.string(), count])]),
    z.union([
      z.literal(0),
      z.tuple([count, count, z.number(), z.union([z.literal(-1), place(NUMBER_TYPES)])]),
    ]),
    z.union([z.literal(0), z.tuple([z.string(), place(NUMBER_TYPES), digits, z.number(), time])]),
    z.array(z.number().nullable()),
  ])
  .transform(
    ([, reason, messageType, fate, pinned, assigned, excluded, geomatch, weights, chosen, runnersUp]) => ({
      reason,
      messageType,
      mapping: { fate, pinned: pinned === 1 },
      assigned,
      excluded:
        excluded === 0
          ? null
          : {
              disabled: excluded[0],
              weight_zero: excluded[1],
              cannot_carry: excluded[2],
              unhealthy: excluded[3],
            },
      geomatch: geomatch === 0 ? null : { areaCode: geomatch[0], matches: geomatch[1] },
      weights:
        weights === 0
          ? null
          : {
              longCode: weights[0],
              tollFree: weights[1],
              longCodeCredit: weights[2],
              onlyType: weights[3] === -1 ? null : weights[3],
            },
      chosen:
        chosen === 0
          ? null
          : {
              e164: chosen[2],
              waitMs: chosen[3],
              lastUsedAtMs: chosen[4],
              phoneNumberId: chosen[0],
              type: chosen[1],
            },
      runnersUp: unpackRunnersUp(runnersUp, chosen === 0 ? 0 : (chosen[4] ?? 0)),
    }),
  );

function unpackRunnersUp(values: readonly (number | null)[], base: number): TracedNumber[] {
  return Array.from({ length: Math.floor(values.length / 3) }, (_, index) => {
    const [number, waitMs, sinceBase] = values.slice(index * 3, index * 3 + 3);
    return {
      e164: `+${number}` as E164,
      waitMs: waitMs ?? 0,
      lastUsedAtMs: sinceBase === null || sinceBase === undefined ? null : base + sinceBase,
    };
  });
}

/** Traces of earlier versions are objects as they are in memory. */
const tracedNumber = z.object({ e164, waitMs: z.number(), lastUsedAtMs: time });
const plain = z.object({
  reason: z.enum(REASONS),
  messageType: z.enum(MESSAGE_TYPES),
  mapping: z.object({ fate: z.enum(FATES), pinned: z.boolean() }),
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
      onlyType: z.enum(NUMBER_TYPES).nullable(),
    })
    .nullable(),
  chosen: tracedNumber.extend({ phoneNumberId: z.string(), type: z.enum(NUMBER_TYPES) }).nullable(),
  runnersUp: z.array(tracedNumber),
});

const traceSchema = z.union([packed, plain]) satisfies z.ZodType<SelectionTrace>;

/**
 * Reads the `selection_trace` column. null when there is none (explicit sender, received) or when it was written by a
 * version whose traces this one does not know: the message stays readable without its why.
 */
export function readSelectionTrace(stored: unknown): SelectionTrace | null {
  const parsed = traceSchema.safeParse(stored);
  return parsed.success ? parsed.data : null;
}
