import { z } from "zod";
import { MAX_KEYWORDS, MIN_RESPONSE_LENGTH } from "@/lib/auto-response/check-entry";
import { pageMeta } from "../pagination";
import { idParams, timeInput, wireTime } from "../wire-types";

export const profileParams = z.object({
  profile_id: idParams.shape.id.meta({ description: "The id of the messaging profile." }),
});

export const entryParams = profileParams.extend({
  autoresp_cfg_id: idParams.shape.id.meta({ description: "The id of the auto-response." }),
});

export const listQuery = z.object({
  country_code: z.string().optional().meta({ description: "Of this country, or `*`.", example: "US" }),
  "created_at[gte]": timeInput.optional(),
  "created_at[lte]": timeInput.optional(),
  "updated_at[gte]": timeInput.optional(),
  "updated_at[lte]": timeInput.optional(),
});

/** Telnyx's guides write `help` where its reference has `info`; both are taken, `info` is answered. */
const operationInput = z
  .enum(["start", "stop", "info", "help"])
  .transform((operation) => (operation === "help" ? ("info" as const) : operation))
  .meta({
    description:
      "`stop` blocks the sender for the whole profile, `start` lifts that, `info` only answers. `help` means `info`.",
  });

export const entryBody = z.object({
  country_code: z.string().meta({
    description: "ISO 3166-1 alpha-2 of the sender's number, or `*` for every country without the word.",
    example: "US",
  }),
  keywords: z.array(z.string()).meta({
    description: `1 to ${MAX_KEYWORDS} words. A message that is one of them as a whole, whatever its case and outer punctuation, is answered.`,
    example: ["STOP", "ALTO"],
  }),
  op: operationInput,
  resp_text: z
    .string()
    .nullish()
    .meta({
      description: `The answer, at least ${MIN_RESPONSE_LENGTH} characters. Absent or empty: the standard text of the operation.`,
      example: "You are unsubscribed. Reply START to come back.",
    }),
});

export const wireAutoResponse = z
  .object({
    id: z.string(),
    country_code: z.string(),
    keywords: z.array(z.string()),
    op: z.enum(["start", "stop", "info"]),
    resp_text: z.string().optional().meta({ description: "Absent = the standard text of the operation." }),
    created_at: wireTime,
    updated_at: wireTime,
  })
  .meta({ id: "AutoResponseConfig" });

export const listAnswer = z.object({ data: z.array(wireAutoResponse), meta: pageMeta });
