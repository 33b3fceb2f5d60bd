import { seesOnlyOwnMessages } from "@/lib/api-key/scopes";
import { AppError } from "@/lib/errors/app-error";
import { acceptMessage, acceptMessageFromSender } from "@/lib/message/accept-message";
import { retrieveMessage } from "@/lib/message/retrieve-message";
import { scheduleMessage } from "@/lib/message/schedule-message";
import { one } from "../pagination";
import { defineRoute, type Route } from "../route";
import { idParams } from "../wire-types";
import { readPlainNumberPoolMessage } from "./plain-body";
import { longCodeMessageBody, messageBody, numberPoolMessageBody } from "./schema";
import { presentAcceptedMessage, presentStoredMessage, toMessageInput } from "./serializer";
import { wireMessage } from "./wire-message";

const response = one(wireMessage);

/** Paths and services name things differently. */
export const SEND_FIELD_NAMES = {
  messagingProfileId: "/messaging_profile_id",
  recipient: "/to",
  sender: "/from",
  idempotency: "Idempotency-Key",
} as const;

const send = {
  method: "POST",
  tag: "Messages",
  scope: "send",
  isSend: true,
  response,
  fieldNames: SEND_FIELD_NAMES,
} as const;

const AFTERWARDS =
  "The answer comes after the message has been stored durably; it then leaves through the carrier of its number. " +
  "Follow it by `GET /messages/{id}`.";
const POOL_REFUSALS =
  "Where nothing can be selected the refusal is 40321 and says why; a full queue is 40318. Repeating the request at once helps " +
  "neither, and the header `x-should-retry` says so.";
const EXPLICIT_SENDER =
  "`from` must be an enabled number of a messaging profile, else 40305. Number pool and sticky mappings are neither asked nor changed.";

const PROFILE_ID = "4001735c-8d74-4e4e-9a3d-2b6c9d1f0a11";
const EXAMPLE = { to: "+12125550123", text: "Your parcel arrives today." };

/** Sending and retrieving messages. */
export const messageRoutes: readonly Route[] = [
  defineRoute({
    ...send,
    path: "/messages",
    operationId: "sendMessage",
    summary: "Send a message",
    description:
      `With \`from\`, that number sends: ${EXPLICIT_SENDER} With \`messaging_profile_id\` beside it, it must be a number of that profile.\n\n` +
      `Without \`from\`, the number pool of \`messaging_profile_id\` chooses, as in \`POST /messages/number_pool\`. ${POOL_REFUSALS}\n\n` +
      `With \`send_at\` it is scheduled, as by \`POST /messages/schedule\`.\n\n${AFTERWARDS}`,
    body: messageBody,
    examples: {
      from: { summary: "A number sends", value: { from: "+13125550142", ...EXAMPLE } },
      "number-pool": {
        summary: "The number pool chooses",
        value: { messaging_profile_id: PROFILE_ID, ...EXAMPLE },
      },
    },
    handler: async (request) => {
      const { from = null, messaging_profile_id: messagingProfileId = null } = request.body;
      const input = toMessageInput(request);
      const sendAt = request.body.send_at ?? null;
      if (sendAt !== null) {
        const scheduled = { ...input, messagingProfileId, sender: from, sendAtMs: sendAt.getTime() };
        return { data: presentStoredMessage(await scheduleMessage(scheduled, request.ctx)) };
      }
      if (messagingProfileId !== null)
        return {
          data: presentAcceptedMessage(await acceptMessage({ ...input, messagingProfileId, sender: from })),
        };
      if (from === null) throw new AppError("missing_parameter", { field: "messagingProfileId" });
      return { data: presentAcceptedMessage(await acceptMessageFromSender({ ...input, sender: from })) };
    },
  }),
  defineRoute({
    ...send,
    path: "/messages/number_pool",
    operationId: "sendNumberPoolMessage",
    summary: "Send a message from a number pool",
    description:
      "The number pool of the profile chooses the sender: the recipient's sticky mapping, then geomatch, then the weights. " +
      `${POOL_REFUSALS}\n\n${AFTERWARDS}`,
    body: numberPoolMessageBody,
    readPlainBody: readPlainNumberPoolMessage,
    examples: {
      "number-pool": {
        summary: "The pool chooses the sender",
        value: { messaging_profile_id: PROFILE_ID, ...EXAMPLE },
      },
    },
    handler: async (request) => {
      const input = Object.assign(toMessageInput(request), {
        messagingProfileId: request.body.messaging_profile_id,
      });
      return { data: presentAcceptedMessage(await acceptMessage(input)) };
    },
  }),
  defineRoute({
    ...send,
    path: "/messages/long_code",
    operationId: "sendLongCodeMessage",
    summary: "Send a message from a number",
    description: `${EXPLICIT_SENDER} Toll-free numbers send as well.\n\n${AFTERWARDS}`,
    body: longCodeMessageBody,
    examples: { from: { summary: "A number sends", value: { from: "+13125550142", ...EXAMPLE } } },
    handler: async (request) => {
      const input = { ...toMessageInput(request), sender: request.body.from };
      return { data: presentAcceptedMessage(await acceptMessageFromSender(input)) };
    },
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
