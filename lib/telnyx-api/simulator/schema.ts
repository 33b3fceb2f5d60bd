import { z } from "zod";
import { e164InputOf, recipientInput, urlInput } from "../wire-types";

/** Longest address of a sender in any protocol. */
const MAX_SENDER_LENGTH = 64;
const MAX_TEXT_LENGTH = 20_000;
const MAX_MEDIA = 10;

/** Body of `POST /simulator/inbound`. */
export const simulatedInboundBody = z
  .object({
    from: z
      .string()
      .trim()
      .min(1, "Must not be empty.")
      .max(MAX_SENDER_LENGTH, "Must have at most 64 characters.")
      .meta({
        description: "Who wrote it: a phone number, a short code or a name.",
        example: "+13125550100",
      }),
    to: e164InputOf("invalid_recipient").meta({
      description: "A number of yours that belongs to a simulator carrier and is on a messaging profile.",
    }),
    text: z
      .string()
      .max(MAX_TEXT_LENGTH, "Must have at most 20,000 characters.")
      .nullish()
      .meta({ description: "Required without media.", example: "STOP" }),
    media_urls: z
      .array(urlInput)
      .max(MAX_MEDIA, "Must have at most 10 items.")
      .nullish()
      .meta({ description: "Makes it an MMS." }),
    cc: z
      .array(recipientInput)
      .nullish()
      .meta({
        description: "Who else gets it, up to 7 numbers: then it is a group MMS.",
        example: ["+14165550124"],
      }),
  })
  .meta({ id: "SimulateInboundRequest" });
