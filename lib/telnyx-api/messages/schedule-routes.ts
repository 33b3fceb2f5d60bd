import { seesOnlyOwnMessages } from "@/lib/api-key/scopes";
import { retrieveMessage } from "@/lib/message/retrieve-message";
import { cancelScheduled, scheduleMessage } from "@/lib/message/schedule-message";
import { one } from "../pagination";
import { defineRoute, type Route } from "../route";
import { idParams } from "../wire-types";
import { SEND_FIELD_NAMES } from "./routes";
import { scheduleMessageBody } from "./schema";
import { presentStoredMessage, toMessageInput } from "./serializer";
import { wireMessage } from "./wire-message";

/** Scheduling messages and cancelling them. */
export const messageScheduleRoutes: readonly Route[] = [
  defineRoute({
    method: "POST",
    path: "/messages/schedule",
    operationId: "scheduleMessage",
    tag: "Messages",
    summary: "Schedule a message",
    description:
      "Stores the message as `scheduled`; its `from` is empty while the number pool has not chosen. At `send_at` it is decided as if it came in " +
      "then: with the recipient's sticky mapping, and every refusal, as they are at that time. One that is refused then is " +
      "`sending_failed`, with the code of the refusal, and a `message.finalized` event tells of it.",
    scope: "send",
    isSend: true,
    body: scheduleMessageBody,
    response: one(wireMessage),
    fieldNames: SEND_FIELD_NAMES,
    handler: async (request) => {
      const { from = null, messaging_profile_id: messagingProfileId = null, send_at: sendAt } = request.body;
      const input = { ...toMessageInput(request), messagingProfileId, sender: from };
      const scheduled = await scheduleMessage({ ...input, sendAtMs: sendAt.getTime() }, request.ctx);
      return { data: presentStoredMessage(scheduled) };
    },
  }),
  defineRoute({
    method: "DELETE",
    path: "/messages/{id}",
    operationId: "cancelScheduledMessage",
    tag: "Messages",
    summary: "Cancel a scheduled message",
    description:
      "Possible until one minute before its time, then and for any other message the refusal is 403. The answer is the message itself, without `data`.",
    scope: "send",
    params: idParams,
    response: wireMessage,
    fieldNames: { id: "id" },
    handler: async ({ params, key, ctx }) => {
      const acceptedWithKey = seesOnlyOwnMessages(key.scopes) ? key.id : null;
      const message = await retrieveMessage(params.id, acceptedWithKey, ctx);
      return presentStoredMessage(await cancelScheduled(message, ctx));
    },
  }),
];
