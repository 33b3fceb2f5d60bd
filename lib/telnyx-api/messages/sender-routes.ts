import { acceptMessage, acceptMessageFromSender } from "@/lib/message/accept-message";
import { one } from "../pagination";
import { defineRoute, type Route } from "../route";
import { SEND_FIELD_NAMES } from "./routes";
import { alphanumericMessageBody, shortCodeMessageBody } from "./schema";
import { presentAcceptedMessage, toMessageInput } from "./serializer";
import { wireMessage } from "./wire-message";

const send = {
  method: "POST",
  tag: "Messages",
  scope: "send",
  isSend: true,
  response: one(wireMessage),
  fieldNames: SEND_FIELD_NAMES,
} as const;

/** Sending from what is no full number. */
export const messageSenderRoutes: readonly Route[] = [
  defineRoute({
    ...send,
    path: "/messages/short_code",
    operationId: "sendShortCodeMessage",
    summary: "Send a message from a short code",
    description: "`from` must be an enabled short code of a messaging profile, else 40305.",
    body: shortCodeMessageBody,
    handler: async (request) => {
      const input = { ...toMessageInput(request), sender: request.body.from };
      return { data: presentAcceptedMessage(await acceptMessageFromSender(input)) };
    },
  }),
  defineRoute({
    ...send,
    path: "/messages/alphanumeric_sender_id",
    operationId: "sendAlphanumericMessage",
    summary: "Send a message from an alphanumeric sender id",
    description:
      "`from` must be an alphanumeric sender id of the profile: 40306 where the profile has none at all, else 40307. To the US, Canada " +
      "and Puerto Rico its `us_long_code_fallback` sends instead; without one the refusal is 40309. SMS only.",
    body: alphanumericMessageBody,
    // It is an SMS whatever is said: media are what is wrong with one.
    fieldNames: { ...SEND_FIELD_NAMES, type: "/media_urls" },
    handler: async (request) => {
      const { from: sender, messaging_profile_id: messagingProfileId } = request.body;
      const input = { ...toMessageInput(request), messagingProfileId, sender, type: "SMS" as const };
      return { data: presentAcceptedMessage(await acceptMessage(input)) };
    },
  }),
];
