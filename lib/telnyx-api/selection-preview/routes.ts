import { previewMessage } from "@/lib/message/preview-message";
import { getMappingProfile } from "@/lib/sticky-sender/read-mappings";
import { one } from "../pagination";
import { defineRoute, type Route } from "../route";
import { profileParams } from "../sticky-mappings/schema";
import { previewBody, selectionPreview } from "./schema";
import { presentPreview } from "./serializer";

/** Stands for a text that has not been written yet: the sender does not depend on it. */
const ANY_TEXT = ".";

/** As in the requests that send, so that a refusal names the same places. */
const fieldNames = { messagingProfileId: "id", recipient: "/to", sender: "/from" };

export const selectionPreviewRoutes: readonly Route[] = [
  defineRoute({
    method: "POST",
    path: "/messaging_profiles/{id}/selection_preview",
    operationId: "previewSelection",
    tag: "Selection preview",
    isExtension: true,
    summary: "Preview which number a message would leave from",
    description:
      "The decision that a send would get now, with its reason and trace, what it would do to the sticky mapping, and of the text the encoding, the parts, and what smart encoding would replace. " +
      "Nothing is stored, sent, counted or used up; the next real message may still be decided otherwise, because others send too. " +
      "A message that would be refused is answered with 200 and `would_be_accepted: false`; `error` is the refusal that a send would get. " +
      "Without text and media the sender alone is previewed. With `from`, pool and mappings are not asked.",
    scope: "read",
    params: profileParams,
    body: previewBody,
    response: one(selectionPreview),
    examples: {
      text: {
        summary: "A text through the number pool",
        value: { to: "+12125550123", text: "Your parcel arrives today." },
      },
      candidates: {
        summary: "The sender alone, with every number of the pool",
        value: { to: "+12125550123", include_candidates: true },
      },
    },
    fieldNames,
    handler: async ({ params, body, ctx }) => {
      const { id: messagingProfileId } = await getMappingProfile(params.id);
      const text = body.text ?? null;
      const mediaUrls = body.media_urls ?? [];
      const hasContent = text !== null || mediaUrls.length > 0;
      const recipient = body.to;
      const type = body.type ?? (mediaUrls.length > 0 ? "MMS" : "SMS");
      const preview = await previewMessage(
        {
          messagingProfileId,
          recipient,
          sender: body.from ?? null,
          text: hasContent ? text : ANY_TEXT,
          mediaUrls,
          type: body.type ?? null,
          encoding: body.encoding ?? null,
          autoDetect: body.auto_detect ?? null,
        },
        { withCandidates: body.include_candidates ?? false, clock: ctx.clock },
      );
      return {
        data: presentPreview(
          { messagingProfileId, recipient, type, text: text ?? "", hasContent },
          preview,
          fieldNames,
        ),
      };
    },
  }),
];
