import { z } from "zod";
import { pageQuery } from "../pagination";
import {
  e164Input,
  e164Query,
  idParams,
  recipientInput,
  timeInput,
  uuidFilter,
  wireE164,
  wireTime,
} from "../wire-types";

export const profileParams = idParams.extend({
  id: idParams.shape.id.meta({ description: "The id of the messaging profile." }),
});

export const optOutParams = profileParams.extend({
  to: e164Input.meta({ description: "The recipient, percent-encoded: `%2B12125550123`." }),
});

export const wireOptOut = z
  .object({
    from: wireE164.nullable().meta({
      description: "The number of yours that was told; null = none was: the opt-out was put in by hand.",
    }),
    to: z.string().meta({
      description:
        "The recipient who gets no messages any more; with `redaction_enabled=true` without its last four digits.",
      example: "+12125550123",
    }),
    keyword: z
      .string()
      .nullable()
      .meta({ description: "The word that was sent; null = none was.", example: "STOP" }),
    messaging_profile_id: z.string(),
    created_at: wireTime,
    source: z
      .enum(["message", "portal", "api", "import"])
      .meta({ description: "How it came about. Not in Telnyx's answers." }),
  })
  .meta({ id: "MessagingOptOut" });

export const listQuery = z.object({
  ...pageQuery(),
  "filter[messaging_profile_id]": uuidFilter.optional().meta({ description: "Of this profile only." }),
  "filter[from]": e164Query
    .optional()
    .meta({ description: "Told to this number of yours.", example: "+13055550101" }),
  "filter[to]": e164Query
    .optional()
    .meta({ description: "Of this recipient. Not in Telnyx's API.", example: "+12125550123" }),
  "created_at[gte]": timeInput.optional().meta({ description: "Since this time, inclusive." }),
  "created_at[lte]": timeInput.optional().meta({ description: "Until this time, inclusive." }),
  redaction_enabled: z
    .enum(["true", "false"])
    .optional()
    .meta({ description: "`true` leaves out the last four digits of recipients." }),
});

export const createBody = z.object({
  to: recipientInput.meta({ description: "The recipient to block." }),
});
