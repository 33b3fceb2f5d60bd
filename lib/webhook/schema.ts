import { z } from "zod";
import { deliveryLogFields } from "./delivery-log-href";

const id = z.uuid({ error: "There is no such delivery." });

/** Choosing "the URLs the profile has now". */
const toProfileUrls = z.boolean().default(false);

export const redeliverSchema = z.object({ deliveryIds: z.array(id).min(1).max(500), toProfileUrls });

/** The filters as the log's URL has them. */
export const deliveryFieldsSchema = z.partialRecord(z.enum(deliveryLogFields), z.string().max(2_000));

export const redeliverStepSchema = z.object({
  fields: deliveryFieldsSchema,
  beforeId: id.nullable(),
  /** When the first step began: what happened since is not meant. */
  startedAtMs: z.number().int().min(0).max(8_640_000_000_000_000),
  toProfileUrls,
});

export const testEventSchema = z.object({ profileId: z.uuid({ error: "There is no such profile." }) });
