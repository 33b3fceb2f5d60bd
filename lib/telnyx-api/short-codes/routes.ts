import { z } from "zod";
import { readProfile } from "@/lib/messaging-profile/read-profile";
import { changeNumber } from "@/lib/phone-number/change-service";
import { walkNumbers } from "@/lib/phone-number/messaging-number-service";
import { addShortCode, getSenderOfType } from "@/lib/phone-number/other-sender-service";
import { deleteNumbers } from "@/lib/phone-number/service";
import type { MessagingNumber } from "@/lib/phone-number/types";
import { listOf, one, pageQuery, readPage } from "../pagination";
import { defineRoute, type Route } from "../route";
import { idParams } from "../wire-types";
import { addShortCodeBody, shortCodeFilters, updateShortCodeBody, wireShortCode } from "./schema";

const TAG = "Short codes";
const FIELD_NAMES = { profileId: "/messaging_profile_id", shortCode: "/short_code" } as const;

function presentShortCode(sender: MessagingNumber): z.input<typeof wireShortCode> {
  return {
    record_type: "short_code",
    id: sender.id,
    short_code: sender.e164,
    country_code: sender.countryCode,
    messaging_profile_id: sender.profileId,
    tags: [...sender.tags],
    created_at: sender.createdAt.toISOString(),
    updated_at: sender.updatedAt.toISOString(),
  };
}

const list = defineRoute({
  method: "GET",
  path: "/short_codes",
  operationId: "listShortCodes",
  tag: TAG,
  summary: "List short codes",
  scope: "read",
  query: z.object({ ...pageQuery(), ...shortCodeFilters }),
  response: listOf(wireShortCode),
  handler: async (request) => {
    const profileId = request.query["filter[messaging_profile_id]"];
    const walk = walkNumbers(request.ctx.clock, {
      type: "short_code",
      ...(profileId === "null" ? { isUnassigned: true } : profileId !== undefined && { profileId }),
    });
    return readPage(request, "short_codes", walk, presentShortCode);
  },
});

const listOfProfile = defineRoute({
  method: "GET",
  path: "/messaging_profiles/{id}/short_codes",
  operationId: "listMessagingProfileShortCodes",
  tag: TAG,
  summary: "List the short codes of a messaging profile",
  scope: "read",
  params: idParams,
  query: z.object(pageQuery()),
  response: listOf(wireShortCode),
  handler: async (request) => {
    const { id: profileId } = await readProfile(request.params.id);
    const walk = walkNumbers(request.ctx.clock, { type: "short_code", profileId });
    return readPage(request, "messaging_profiles/short_codes", walk, presentShortCode);
  },
});

const add = defineRoute({
  method: "POST",
  path: "/short_codes",
  operationId: "addShortCode",
  tag: TAG,
  summary: "Add a short code",
  description:
    "Short codes come from your carriers; this says that one of them is yours. It is never in a number pool.",
  scope: "admin",
  isExtension: true,
  body: addShortCodeBody,
  response: one(wireShortCode),
  fieldNames: FIELD_NAMES,
  handler: async ({ body, ctx }) => {
    const id = await addShortCode(ctx, {
      shortCode: body.short_code,
      countryCode: body.country_code,
      profileId: body.messaging_profile_id || null,
      tags: body.tags ?? [],
      canMms: body.mms_enabled ?? true,
      messagesPerSecond: body.messages_per_second ?? null,
    });
    return { data: presentShortCode(await getSenderOfType(ctx.clock, "short_code", id)) };
  },
});

const retrieve = defineRoute({
  method: "GET",
  path: "/short_codes/{id}",
  operationId: "retrieveShortCode",
  tag: TAG,
  summary: "Retrieve a short code",
  scope: "read",
  params: idParams,
  response: one(wireShortCode),
  handler: async ({ params, ctx }) => ({
    data: presentShortCode(await getSenderOfType(ctx.clock, "short_code", params.id)),
  }),
});

const update = defineRoute({
  method: "PATCH",
  path: "/short_codes/{id}",
  operationId: "updateShortCode",
  tag: TAG,
  summary: "Update a short code",
  scope: "admin",
  params: idParams,
  body: updateShortCodeBody,
  response: one(wireShortCode),
  fieldNames: FIELD_NAMES,
  handler: async ({ params, body, ctx }) => {
    const { id } = await getSenderOfType(ctx.clock, "short_code", params.id);
    const { messaging_profile_id: profileId, tags } = body;
    const changed = await changeNumber(ctx, id, {
      ...(profileId !== undefined && { profileId: profileId || null }),
      ...(tags && { tags }),
    });
    return { data: presentShortCode(changed) };
  },
});

const remove = defineRoute({
  method: "DELETE",
  path: "/short_codes/{id}",
  operationId: "deleteShortCode",
  tag: TAG,
  summary: "Delete a short code",
  description: "What waits in its queue fails with 40013. Answers the short code as it was.",
  scope: "admin",
  isExtension: true,
  params: idParams,
  response: one(wireShortCode),
  handler: async ({ params, ctx }) => {
    const sender = await getSenderOfType(ctx.clock, "short_code", params.id);
    await deleteNumbers(ctx, [sender.id]);
    return { data: presentShortCode(sender) };
  },
});

/** Short codes as senders. */
export const shortCodeRoutes: readonly Route[] = [list, listOfProfile, add, retrieve, update, remove];
