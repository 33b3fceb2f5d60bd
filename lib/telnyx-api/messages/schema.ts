import { z } from "zod";
import { isE164 } from "@/lib/phone-number/e164";
import { isAlphanumericSender, isShortCode } from "@/lib/phone-number/sender-type";
import { failsAs } from "../check-input";
import { optionalUrlInput, recipientInput, timeInput } from "../wire-types";

/*
 * Requests of messages (reference: Telnyx API §5). Optional fields take null for "not given". What a message may
 * hold (parts, media, encodings) is the acceptor's rule: it comes after the profile's (design §2.4).
 */

/** A number in another notation could be another person's. */
const recipient = recipientInput.meta({
  description: "Recipient, in +E.164 format.",
  example: "+12125550123",
});

/** A number alone. */
const senderInput = z
  .string()
  .refine(isE164, {
    error: "The 'from' address must be a phone number in +E.164 format that is on a messaging profile.",
    params: failsAs("invalid_sender"),
  })
  .meta({
    description: "Sender, in +E.164 format: a number of a messaging profile.",
    example: "+13125550142",
  });

const anySenderInput = z
  .string()
  .refine((text) => isE164(text) || isShortCode(text) || isAlphanumericSender(text), {
    error:
      "The 'from' address must be a number in +E.164 format, a short code or an alphanumeric sender id that is on a messaging profile.",
    params: failsAs("invalid_sender"),
  })
  .meta({
    description:
      "Sender: a number in +E.164 format, a short code or an alphanumeric sender id, of a messaging profile.",
    example: "+13125550142",
  });

const profileIdInput = z
  .string()
  .toLowerCase()
  .meta({ description: "The messaging profile.", example: "4001735c-8d74-4e4e-9a3d-2b6c9d1f0a11" });

/** What every kind of send takes. */
const content = {
  text: z
    .string()
    .nullish()
    .meta({ description: "At most 10 parts.", example: "Your parcel arrives today." }),
  media_urls: z
    .array(z.string())
    .nullish()
    .meta({ description: "At most 10 http or https URLs: makes it an MMS." }),
  subject: z.string().nullish().meta({ description: "Subject of an MMS." }),
  type: z
    .enum(["SMS", "MMS"])
    .nullish()
    .meta({ description: "Default: `MMS` with `media_urls`, else `SMS`. An SMS takes no media." }),
  encoding: z.enum(["auto", "gsm7", "ucs2"]).nullish().meta({
    description:
      "`auto` (default): GSM-7 when its alphabet has every character, else UCS-2. `gsm7` refuses other texts.",
  }),
  auto_detect: z.boolean().nullish().meta({
    description: "true = an SMS of more parts than recommended is refused with 40328. Default false.",
  }),
  webhook_url: optionalUrlInput
    .optional()
    .meta({ description: "Where the events of this message go instead of the profile's `webhook_url`." }),
  webhook_failover_url: optionalUrlInput
    .optional()
    .meta({ description: "Where they go when `webhook_url` does not take them." }),
  use_profile_webhooks: z
    .boolean()
    .nullish()
    .meta({ description: "false = the profile's webhooks are not used for this message. Default true." }),
};

/** Body of `POST /messages/number_pool`. */
export const numberPoolMessageBody = z
  .object({ messaging_profile_id: profileIdInput, to: recipient, ...content })
  .meta({ id: "SendNumberPoolMessageRequest" });

/** Body of `POST /messages/long_code`. */
export const longCodeMessageBody = z
  .object({ from: senderInput, to: recipient, ...content })
  .meta({ id: "SendLongCodeMessageRequest" });

/** What a message of its own asks for and a group MMS does not. */
const { type: _type, auto_detect: _autoDetect, encoding: _encoding, ...groupContent } = content;

/** Body of `POST /messages/group_mms`. */
export const groupMessageBody = z
  .object({
    from: senderInput,
    to: z.array(recipientInput).meta({
      description: "Two to eight recipients in the US and Canada, each in +E.164 format and only once.",
      example: ["+12125550123", "+14165550124"],
    }),
    ...groupContent,
  })
  .meta({ id: "SendGroupMessageRequest" });

/** As parsed. */
export type GroupBody = z.output<typeof groupMessageBody>;

/** Body of `POST /messages/short_code`. */
export const shortCodeMessageBody = z
  .object({
    from: z
      .string()
      .refine(isShortCode, {
        error: "The 'from' address must be a short code that is on a messaging profile.",
        params: failsAs("invalid_sender"),
      })
      .meta({ description: "Sender: a short code of a messaging profile.", example: "55501" }),
    to: recipient,
    ...content,
  })
  .meta({ id: "SendShortCodeMessageRequest" });

/** Body of `POST /messages/alphanumeric_sender_id`. */
export const alphanumericMessageBody = z
  .object({
    from: z
      .string()
      .refine(isAlphanumericSender, {
        error: "Must be 1 to 11 letters, digits and spaces, at least one of them a letter.",
        params: failsAs("invalid_alpha_sender"),
      })
      .meta({ description: "Sender: an alphanumeric id of the profile.", example: "Stickypool" }),
    messaging_profile_id: profileIdInput,
    to: recipient,
    ...content,
    type: z.literal("SMS").nullish(),
  })
  .meta({ id: "SendAlphanumericMessageRequest" });

const sendAtInput = timeInput
  .transform((text) => new Date(text))
  .meta({
    description:
      "When to send it: 5 minutes to 5 days ahead, ISO 8601 with a zone. Until then the message is `scheduled`; everything is decided at that time.",
    format: "date-time",
    example: "2026-01-31T09:30:00Z",
  });

const NAMES_SENDER_OR_PROFILE = {
  path: ["messaging_profile_id"],
  error: "Name the messaging profile whose number pool sends, or the sender in `from`.",
  params: failsAs("missing_parameter"),
  // Also beside other problems: an answer names all of them.
  when: ({ value }: { value: unknown }) =>
    typeof value === "object" && value !== null && !Array.isArray(value),
};

function namesSenderOrProfile(body: { from?: unknown; messaging_profile_id?: unknown }): boolean {
  return (body.from ?? null) !== null || (body.messaging_profile_id ?? null) !== null;
}

/** Body of `POST /messages`: with `from` that number sends, without it the number pool of the profile. */
export const messageBody = z
  .object({
    from: anySenderInput.nullish(),
    messaging_profile_id: profileIdInput
      .nullish()
      .meta({ description: "Required without `from`. With `from`, the profile that sender must be on." }),
    to: recipient,
    ...content,
    send_at: sendAtInput.nullish(),
  })
  .refine(namesSenderOrProfile, NAMES_SENDER_OR_PROFILE)
  .meta({ id: "SendMessageRequest" });

/** Body of `POST /messages/schedule`: like `/messages`, with a time. */
export const scheduleMessageBody = z
  .object({
    from: anySenderInput.nullish(),
    messaging_profile_id: profileIdInput
      .nullish()
      .meta({ description: "Required without `from`. With `from`, the profile that sender must be on." }),
    to: recipient,
    ...content,
    send_at: sendAtInput,
  })
  .refine(namesSenderOrProfile, NAMES_SENDER_OR_PROFILE)
  .meta({ id: "ScheduleMessageRequest" });

const commonBody = z.object({ to: recipient, ...content });

/** What every body has, as parsed. */
export type SendBody = z.output<typeof commonBody>;
