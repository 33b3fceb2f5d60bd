import { z } from "zod";
import { organizationId } from "@/lib/instance/organization-id";
import { readProfile } from "@/lib/messaging-profile/read-profile";
import { walkNumbers } from "@/lib/phone-number/messaging-number-service";
import { addAlphanumericSender, getSenderOfType } from "@/lib/phone-number/other-sender-service";
import { deleteNumbers } from "@/lib/phone-number/service";
import type { MessagingNumber } from "@/lib/phone-number/types";
import { listOf, one, pageQuery, readPage } from "../pagination";
import { defineRoute, type Route } from "../route";
import { e164Input, idInput, idParams, uuidFilter } from "../wire-types";

const TAG = "Alphanumeric sender ids";

const addBody = z.object({
  alphanumeric_sender_id: z
    .string()
    .meta({ description: "1 to 11 letters, digits and spaces, at least one letter.", example: "Stickypool" }),
  messaging_profile_id: idInput,
  us_long_code_fallback: e164Input.nullable().optional().meta({
    description: "The number of the profile that writes to the US, Canada and Puerto Rico instead.",
  }),
});

/** An alphanumeric sender id in an answer. */
const wireAlphanumericSenderId = z
  .object({
    record_type: z.literal("alphanumeric_sender_id"),
    id: z.string(),
    alphanumeric_sender_id: z.string(),
    messaging_profile_id: z.string().nullable(),
    organization_id: z.string(),
    us_long_code_fallback: z.string().nullable(),
  })
  .meta({ id: "AlphanumericSenderId" });

function present(sender: MessagingNumber): z.input<typeof wireAlphanumericSenderId> {
  return {
    record_type: "alphanumeric_sender_id",
    id: sender.id,
    alphanumeric_sender_id: sender.e164,
    messaging_profile_id: sender.profileId,
    organization_id: organizationId(),
    us_long_code_fallback: sender.usLongCodeFallback,
  };
}

const list = defineRoute({
  method: "GET",
  path: "/alphanumeric_sender_ids",
  operationId: "listAlphanumericSenderIds",
  tag: TAG,
  summary: "List alphanumeric sender ids",
  scope: "read",
  query: z.object({ ...pageQuery(), "filter[messaging_profile_id]": uuidFilter.optional() }),
  response: listOf(wireAlphanumericSenderId),
  handler: async (request) => {
    const profileId = request.query["filter[messaging_profile_id]"];
    const walk = walkNumbers(request.ctx.clock, {
      type: "alphanumeric",
      ...(profileId !== undefined && { profileId }),
    });
    return readPage(request, "alphanumeric_sender_ids", walk, present);
  },
});

const listOfProfile = defineRoute({
  method: "GET",
  path: "/messaging_profiles/{id}/alphanumeric_sender_ids",
  operationId: "listMessagingProfileAlphanumericSenderIds",
  tag: TAG,
  summary: "List the alphanumeric sender ids of a messaging profile",
  scope: "read",
  params: idParams,
  query: z.object(pageQuery()),
  response: listOf(wireAlphanumericSenderId),
  handler: async (request) => {
    const { id: profileId } = await readProfile(request.params.id);
    const walk = walkNumbers(request.ctx.clock, { type: "alphanumeric", profileId });
    return readPage(request, "messaging_profiles/alphanumeric_sender_ids", walk, present);
  },
});

const add = defineRoute({
  method: "POST",
  path: "/alphanumeric_sender_ids",
  operationId: "createAlphanumericSenderId",
  tag: TAG,
  summary: "Create an alphanumeric sender id",
  description:
    "It sends SMS where it is named, to recipients outside the US, Canada and Puerto Rico. Several profiles may have the same one.",
  scope: "admin",
  body: addBody,
  response: one(wireAlphanumericSenderId),
  status: 201,
  fieldNames: { profileId: "/messaging_profile_id", senderId: "/alphanumeric_sender_id" },
  handler: async ({ body, ctx }) => {
    const id = await addAlphanumericSender(ctx, {
      senderId: body.alphanumeric_sender_id,
      profileId: body.messaging_profile_id,
      usLongCodeFallback: body.us_long_code_fallback ?? null,
      tags: [],
      messagesPerSecond: null,
    });
    return { data: present(await getSenderOfType(ctx.clock, "alphanumeric", id)) };
  },
});

const retrieve = defineRoute({
  method: "GET",
  path: "/alphanumeric_sender_ids/{id}",
  operationId: "retrieveAlphanumericSenderId",
  tag: TAG,
  summary: "Retrieve an alphanumeric sender id",
  scope: "read",
  params: idParams,
  response: one(wireAlphanumericSenderId),
  handler: async ({ params, ctx }) => ({
    data: present(await getSenderOfType(ctx.clock, "alphanumeric", params.id)),
  }),
});

const remove = defineRoute({
  method: "DELETE",
  path: "/alphanumeric_sender_ids/{id}",
  operationId: "deleteAlphanumericSenderId",
  tag: TAG,
  summary: "Delete an alphanumeric sender id",
  description: "What waits in its queue fails with 40013. Answers it as it was.",
  scope: "admin",
  params: idParams,
  response: one(wireAlphanumericSenderId),
  handler: async ({ params, ctx }) => {
    const sender = await getSenderOfType(ctx.clock, "alphanumeric", params.id);
    await deleteNumbers(ctx, [sender.id]);
    return { data: present(sender) };
  },
});

/** Alphanumeric sender ids. */
export const alphanumericSenderIdRoutes: readonly Route[] = [list, listOfProfile, add, retrieve, remove];
