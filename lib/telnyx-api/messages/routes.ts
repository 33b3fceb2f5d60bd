import { seesOnlyOwnMessages } from "@/lib/api-key/scopes";
import { acceptMessage } from "@/lib/message/accept-message";
import { retrieveMessage } from "@/lib/message/retrieve-message";
import { one } from "../pagination";
import { defineRoute, type Route } from "../route";
import { idParams } from "../wire-types";
import { numberPoolMessageBody, wireMessage } from "./schema";
import { presentAcceptedMessage, presentStoredMessage, toOutboundMessage } from "./serializer";

const fieldNames = {
  messagingProfileId: "/messaging_profile_id",
  recipient: "/to",
  sender: "/from",
  idempotency: "Idempotency-Key",
};

const response = one(wireMessage);

const afterwards =
  "The answer comes after the message has been stored durably; it then leaves through the carrier of its number. " +
  "Follow it by the webhooks of the profile, or by `GET /messages/{id}`.";

/** Sending and retrieving messages. */
export const messageRoutes: readonly Route[] = [
  defineRoute({
    method: "POST",
    path: "/messages/number_pool",
    operationId: "sendNumberPoolMessage",
    tag: "Messages",
    summary: "Send a message from a number pool",
    description:
      `The profile's number pool chooses the sender: the recipient's sticky mapping, then geomatch, then the weights. ${afterwards}\n\n` +
      "Nothing selectable is refused with 40321, a full queue with 40318; neither is worth repeating at once, and `x-should-retry` says so.",
    scope: "send",
    isSend: true,
    body: numberPoolMessageBody,
    response,
    fieldNames,
    examples: {
      "number-pool": {
        summary: "The pool chooses the sender",
        value: {
          messaging_profile_id: "4001735c-8d74-4e4e-9a3d-2b6c9d1f0a11",
          to: "+12125550123",
          text: "Your parcel arrives today.",
        },
      },
    },
    handler: async (request) => ({
      data: presentAcceptedMessage(await acceptMessage(toOutboundMessage(request))),
    }),
  }),
  defineRoute({
    method: "GET",
    path: "/messages/{id}",
    operationId: "retrieveMessage",
    tag: "Messages",
    summary: "Retrieve a message",
    description: "A sent or received message of the last 10 days; older ones are in the detail records.",
    scope: "own_messages",
    params: idParams,
    response,
    fieldNames: { id: "id" },
    handler: async ({ params, key, ctx }) => {
      const acceptedWithKey = seesOnlyOwnMessages(key.scopes) ? key.id : null;
      return { data: presentStoredMessage(await retrieveMessage(params.id, acceptedWithKey, ctx)) };
    },
  }),
];
