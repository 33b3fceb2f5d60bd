import { z } from "zod";
import { seesOnlyOwnMessages } from "@/lib/api-key/scopes";
import { acceptGroup } from "@/lib/message/accept-message";
import { retrieveGroup } from "@/lib/message/retrieve-message";
import { one } from "../pagination";
import { defineRoute, type Route } from "../route";
import { SEND_FIELD_NAMES } from "./routes";
import { groupMessageBody } from "./schema";
import { presentAcceptedGroup, presentStoredMessage, toGroupInput } from "./serializer";
import { wireMessage } from "./wire-message";

/** Group MMS: one message whose recipients see each other. */
export const messageGroupRoutes: readonly Route[] = [
  defineRoute({
    method: "POST",
    path: "/messages/group_mms",
    operationId: "sendGroupMms",
    tag: "Messages",
    summary: "Send a group MMS",
    description:
      "One MMS to two to eight recipients in the US and Canada, who see each other. `from` must be an enabled number of a messaging profile " +
      "that can send MMS, over a carrier that knows groups, else 40305 or 40308. Number pool and sticky mappings are neither asked nor changed.\n\n" +
      "Each recipient has a message of its own, with its status, cost and events; the others are its `cc`. The group is accepted as a whole: where " +
      "one recipient is refused, as one that has opted out (40300), nothing is sent, and the pointer names it (`/to/2`). The answer is the first " +
      "recipient's message with everybody in `to`; `GET /messages/group/{message_id}` has all of them.",
    scope: "send",
    isSend: true,
    body: groupMessageBody,
    response: one(wireMessage),
    fieldNames: { ...SEND_FIELD_NAMES, recipients: "/to" },
    examples: {
      group: {
        summary: "A photo for two",
        value: {
          from: "+13125550142",
          to: ["+12125550123", "+14165550124"],
          text: "Here we are.",
          media_urls: ["https://example.com/photo.jpg"],
        },
      },
    },
    handler: async (request) => ({ data: presentAcceptedGroup(await acceptGroup(toGroupInput(request))) }),
  }),
  defineRoute({
    method: "GET",
    path: "/messages/group/{message_id}",
    operationId: "retrieveGroupMms",
    tag: "Messages",
    summary: "Retrieve a group MMS",
    description:
      "The messages to all recipients of a group MMS of the last 10 days, in their order, by the id of any of them.",
    scope: "own_messages",
    params: z.object({
      message_id: z.string().toLowerCase().meta({ description: "The id of any message of the group." }),
    }),
    response: z.object({ data: z.array(wireMessage) }),
    fieldNames: { id: "message_id" },
    handler: async ({ params, key, ctx }) => {
      const acceptedWithKey = seesOnlyOwnMessages(key.scopes) ? key.id : null;
      const messages = await retrieveGroup(params.message_id, acceptedWithKey, ctx);
      return { data: messages.map(presentStoredMessage) };
    },
  }),
];
