import { z } from "zod";
import { changeNumber } from "@/lib/phone-number/change-service";
import { getMessagingNumber, walkNumbers } from "@/lib/phone-number/messaging-number-service";
import { addNumber, deleteNumbers } from "@/lib/phone-number/service";
import { emptyPage, listOf, one, pageQuery, readPage } from "../pagination";
import { defineRoute, type Route } from "../route";
import { inventoryFilters, toInventoryQuery } from "./filters";
import { addNumberBody, numberParams, updateNumberBody, wireNumber } from "./schema";
import { presentNumber } from "./serializer";

const TAG = "Phone numbers";

const list = defineRoute({
  method: "GET",
  path: "/phone_numbers",
  operationId: "listPhoneNumbers",
  tag: TAG,
  summary: "List phone numbers",
  scope: "read",
  query: z.object({ ...pageQuery(), ...inventoryFilters }),
  response: listOf(wireNumber),
  handler: async (request) => {
    const { query, ctx } = request;
    const chosen = toInventoryQuery(query);
    if (chosen === null) return emptyPage(request);
    const order = query.sort === "-phone_number" ? "descending" : "ascending";
    return readPage(request, "phone_numbers", walkNumbers(ctx.clock, chosen, order), (number) =>
      presentNumber(number),
    );
  },
});

const add = defineRoute({
  method: "POST",
  path: "/phone_numbers",
  operationId: "addPhoneNumber",
  tag: TAG,
  summary: "Add a phone number to the inventory",
  description:
    "Numbers come from your carriers; this says that one of them is yours. Country and type follow from its digits.",
  scope: "admin",
  isExtension: true,
  body: addNumberBody,
  response: one(wireNumber),
  examples: {
    one: { summary: "A number with a tag", value: { phone_number: "+12125550123", tags: ["support"] } },
  },
  fieldNames: { profileId: "/messaging_profile_id", carrierId: "/carrier_id" },
  handler: async ({ body, ctx }) => {
    const id = await addNumber(ctx, {
      e164: body.phone_number,
      profileId: body.messaging_profile_id || null,
      carrierId: body.carrier_id ?? null,
      tags: body.tags ?? [],
      canMms: body.mms_enabled ?? true,
      messagesPerSecond: body.messages_per_second ?? null,
    });
    return { data: presentNumber(await getMessagingNumber(ctx.clock, id)) };
  },
});

const retrieve = defineRoute({
  method: "GET",
  path: "/phone_numbers/{id}",
  operationId: "retrievePhoneNumber",
  tag: TAG,
  summary: "Retrieve a phone number",
  scope: "read",
  params: numberParams,
  response: one(wireNumber),
  handler: async ({ params, ctx }) => ({
    data: presentNumber(await getMessagingNumber(ctx.clock, params.id)),
  }),
});

const update = defineRoute({
  method: "PATCH",
  path: "/phone_numbers/{id}",
  operationId: "updatePhoneNumber",
  tag: TAG,
  summary: "Update a phone number",
  description:
    "`enabled`, `mms_enabled`, `messages_per_second` and `carrier_id` are ours. Messages that wait in the queue of a number that is disabled fail with 40013.",
  scope: "admin",
  params: numberParams,
  body: updateNumberBody,
  response: one(wireNumber),
  fieldNames: { carrierId: "/carrier_id" },
  examples: { tags: { summary: "Replace the tags", value: { tags: ["support", "night"] } } },
  handler: async ({ params, body, ctx }) => {
    const {
      tags,
      enabled,
      mms_enabled: canMms,
      messages_per_second: messagesPerSecond,
      carrier_id: carrierId,
    } = body;
    const number = await changeNumber(ctx, params.id, {
      ...(tags && { tags }),
      ...(enabled !== undefined && { enabled }),
      ...(canMms !== undefined && { canMms }),
      ...(messagesPerSecond !== undefined && { messagesPerSecond }),
      ...(carrierId !== undefined && { carrierId }),
    });
    return { data: presentNumber(number) };
  },
});

const remove = defineRoute({
  method: "DELETE",
  path: "/phone_numbers/{id}",
  operationId: "deletePhoneNumber",
  tag: TAG,
  summary: "Delete a phone number",
  description:
    "Takes it off its profile, clears the sticky mappings that point to it and fails what waits in its queue with 40013. Answers the number as it was, with the status deleted.",
  scope: "admin",
  params: numberParams,
  response: one(wireNumber),
  handler: async ({ params, ctx }) => {
    const number = await getMessagingNumber(ctx.clock, params.id);
    await deleteNumbers(ctx, [number.id]);
    return { data: presentNumber(number, "deleted") };
  },
});

/** The inventory of numbers. */
export const phoneNumberRoutes: readonly Route[] = [list, add, retrieve, update, remove];
