import { z } from "zod";
import { wireTime } from "../wire-types";

const about = {
  messaging_profile_id: z.string().optional().meta({ description: "Of a profile." }),
  phone_number_id: z.string().optional().meta({ description: "Of a number." }),
};

/** How sending stands, in an answer. */
export const wireSendingState = z
  .object({
    record_type: z.literal("sending_state"),
    ...about,
    held: z.boolean(),
    held_at: wireTime.nullable().meta({ description: "null = it sends." }),
    queued: z
      .int()
      .meta({ description: "Messages that no carrier has taken yet. At 100,000 it may be more." }),
  })
  .meta({ id: "SendingState" });

/** What a cancellation did, in an answer. */
export const wireQueueCancellation = z
  .object({
    record_type: z.literal("queue_cancellation"),
    ...about,
    count: z.int().meta({ description: "Messages that are `cancelled` now." }),
  })
  .meta({ id: "QueueCancellation" });
