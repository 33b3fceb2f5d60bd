import { z } from "zod";
import { SENDER_TYPES } from "@/lib/phone-number/sender-type";
import { longCodeMessageBody, numberPoolMessageBody } from "../messages/schema";
import { wireSmartEncoding } from "../messages/smart-encoding";
import { wireCost, wireCostBreakdown } from "../messages/wire-message";
import { wireE164, wireTime } from "../wire-types";

/** What decides a send, each field as a send takes it. */
export const previewBody = numberPoolMessageBody
  .pick({ to: true, text: true, media_urls: true, type: true, encoding: true, auto_detect: true })
  .extend({
    from: longCodeMessageBody.shape.from
      .nullish()
      .meta({ description: "Previews a send from this number. Without, the number pool chooses." }),
    include_candidates: z.boolean().nullish().meta({
      description: "true = every number of the pool with its rank or why it is out. Default false.",
    }),
  });

const lineType = z.enum(["long_code", "toll_free"]);
const senderType = z.enum(SENDER_TYPES);
const waitSeconds = z
  .number()
  .nullable()
  .meta({ description: "Expected wait for its next free slot; null = never free." });
const lastUsed = wireTime.nullable().meta({ description: "null = not known to have been used." });
const tracedNumber = z.object({ phone_number: wireE164, wait_seconds: waitSeconds, last_used_at: lastUsed });

const mappingFate = z
  .enum(["none", "live", "expired", "cleared", "reset", "number_removed", "number_unavailable"])
  .meta({ description: "What became of the recipient's mapping." });

const trace = z
  .object({
    reason: z
      .enum([
        "sticky",
        "geomatch",
        "weight",
        "pool_off",
        "pool_empty",
        "all_weights_zero",
        "none_can_carry",
        "all_unhealthy",
      ])
      .meta({ description: "Why this number, or why none." }),
    type: z.enum(["SMS", "MMS"]),
    mapping: z.object({ fate: mappingFate, pinned: z.boolean() }),
    assigned: z.int().meta({ description: "Numbers of the profile." }),
    excluded: z
      .object({ disabled: z.int(), weight_zero: z.int(), cannot_carry: z.int(), unhealthy: z.int() })
      .nullable()
      .meta({ description: "How many each filter took away; null = no filter was asked." }),
    geomatch: z.object({ area_code: z.string(), matches: z.int() }).nullable(),
    weights: z
      .object({
        long_code: z.int(),
        toll_free: z.int(),
        long_code_credit: z.number(),
        only_type: lineType.nullable(),
      })
      .nullable(),
    chosen: tracedNumber.extend({ phone_number_id: z.string(), line_type: lineType }).nullable(),
    runners_up: z.array(tracedNumber),
  })
  .meta({ id: "SelectionTrace", description: "At most 2 KB; the same is kept with a message." });

const refusal = z.object({
  status: z.int().meta({ description: "HTTP status that a send would get." }),
  code: z.string(),
  title: z.string(),
  detail: z.string(),
  source: z.object({ pointer: z.string().optional(), parameter: z.string().optional() }).optional(),
  meta: z.looseObject({ url: z.string() }),
});

export const selectionPreview = z
  .object({
    record_type: z.literal("selection_preview"),
    messaging_profile_id: z.string(),
    to: wireE164,
    would_be_accepted: z.boolean(),
    error: refusal.nullable().meta({ description: "The refusal that a send would get now; null = none." }),
    from: z
      .object({ phone_number: wireE164, phone_number_id: z.string(), line_type: senderType })
      .nullable()
      .meta({ description: "The number that a send would leave from; null = it would be refused." }),
    reason: z.enum(["sticky", "geomatch", "weight", "explicit"]).nullable(),
    wait_seconds: waitSeconds,
    type: z.enum(["SMS", "MMS"]),
    encoding: z
      .enum(["GSM-7", "UCS-2"])
      .nullable()
      .meta({ description: "null = no text was given, nor media." }),
    parts: z.int().nullable(),
    num_chars: z.int().nullable(),
    smart_encoding: wireSmartEncoding.smart_encoding.meta({
      description: "What smart encoding would do to the text; null = an MMS, or no text was given.",
    }),
    text_sent: z.string().nullable().meta({
      description: "The text that would go out, after smart encoding; null = no text was given, nor media.",
    }),
    special_characters: z
      .array(
        z.object({
          character: z.string(),
          code_point: z.string().meta({ example: "U+2019" }),
          replacement: z
            .string()
            .nullable()
            .meta({ description: "Empty = it would be taken out; null = it stays, and the text is UCS-2." }),
          positions: z.array(z.int()).meta({ description: "In characters, from 0." }),
        }),
      )
      .nullable()
      .meta({
        description: "Characters of an SMS that GSM-7 lacks, each once; null = no text was given, nor media.",
      }),
    cost: wireCost.meta({
      description: "What it would cost; null = it would be refused, or there is no content yet.",
    }),
    cost_breakdown: wireCostBreakdown,
    mapping: z.object({
      before: z
        .object({
          fate: mappingFate,
          from: wireE164.nullable().meta({ description: "null = the number is not the profile's any more." }),
          pinned: z.boolean(),
          created_at: wireTime,
          last_message_at: wireTime.nullable(),
          expires_at: wireTime
            .nullable()
            .meta({ description: "In the past for an expired one; null = pinned." }),
        })
        .nullable()
        .meta({ description: "null = the recipient has none, or mappings have no say." }),
      action: z.enum(["none", "create", "refresh", "move", "leave"]).meta({
        description:
          "What a send would do to it: `create` a new one, `refresh` its lifetime, `move` it to another number, `leave` a pin whose number cannot be used, or `none`.",
      }),
      after: z
        .object({ from: wireE164.nullable(), pinned: z.boolean(), expires_at: wireTime.nullable() })
        .nullable()
        .meta({ description: "After a send; null = there would be none, or mappings have no say." }),
    }),
    trace: trace.nullable().meta({ description: "null = the pool was not asked." }),
    candidates: z
      .object({
        total: z.int(),
        data: z.array(
          z.object({
            phone_number: wireE164,
            line_type: lineType,
            exclusion: z.enum(["disabled", "weight_zero", "cannot_carry", "unhealthy"]).nullable(),
            rank: z
              .int()
              .nullable()
              .meta({ description: "Place in a fresh selection, from 1; null = excluded." }),
            chosen: z.boolean(),
            matches_area_code: z.boolean(),
            wait_seconds: waitSeconds,
            last_used_at: lastUsed,
          }),
        ),
      })
      .nullable()
      .meta({ description: "At most 500, by rank; null = not asked for." }),
  })
  .meta({ id: "SelectionPreview" });

export type WirePreview = z.input<typeof selectionPreview>;
