import { simulateInbound } from "@/lib/carrier/simulate-inbound";
import { retrieveMessage } from "@/lib/message/retrieve-message";
import { presentStoredMessage } from "../messages/serializer";
import { wireMessage } from "../messages/wire-message";
import { one } from "../pagination";
import { defineRoute, type Route } from "../route";
import { simulatedInboundBody } from "./schema";

export const simulatorRoutes: readonly Route[] = [
  defineRoute({
    method: "POST",
    path: "/simulator/inbound",
    operationId: "simulateInbound",
    tag: "Simulator",
    isExtension: true,
    summary: "Bring a message in, as if somebody had written it",
    description:
      "The number must belong to a simulator carrier. The message is stored, counted and told to the application like any other that comes in; a keyword such as STOP takes effect and is answered. Two equal requests are two messages.",
    scope: "send",
    body: simulatedInboundBody,
    response: one(wireMessage),
    examples: {
      text: { summary: "A text", value: { from: "+13125550100", to: "+12125550142", text: "STOP" } },
      media: {
        summary: "A picture",
        value: { from: "+13125550100", to: "+12125550142", media_urls: ["https://example.com/cat.jpg"] },
      },
      group: {
        summary: "A group MMS",
        value: { from: "+13125550100", to: "+12125550142", cc: ["+14165550124"], text: "See you there." },
      },
    },
    fieldNames: { recipient: "/to" },
    handler: async ({ body, ctx }) => {
      const { messageId } = await simulateInbound(ctx, {
        sender: body.from,
        recipient: body.to,
        text: body.text ?? "",
        mediaUrls: body.media_urls ?? [],
        cc: body.cc ?? [],
      });
      return { data: presentStoredMessage(await retrieveMessage(messageId, null, ctx)) };
    },
  }),
];
