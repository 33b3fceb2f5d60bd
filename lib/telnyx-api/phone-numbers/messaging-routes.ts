import { z } from "zod";
import { getBulkUpdate, updateNumbersInBulk } from "@/lib/phone-number/bulk-update-service";
import { changeNumber } from "@/lib/phone-number/change-service";
import { getMessagingNumber, walkNumbers } from "@/lib/phone-number/messaging-number-service";
import { listOf, one, pageQuery, readPage } from "../pagination";
import { defineRoute, type Route } from "../route";
import { idInput } from "../wire-types";
import { messagingFilters, toMessagingQuery } from "./filters";
import {
  bulkUpdateBody,
  numberParams,
  updateMessagingBody,
  updateMessagingNumberBody,
  wireBulkUpdate,
  wireMessagingNumber,
} from "./schema";
import {
  presentBulkUpdate,
  presentListedNumber,
  presentMessagingNumber,
  toMessagingChanges,
} from "./serializer";

const TAG = "Phone numbers";
const FIELD_NAMES = { profileId: "/messaging_profile_id" } as const;

const list = defineRoute({
  method: "GET",
  path: "/phone_numbers/messaging",
  operationId: "listPhoneNumbersMessaging",
  tag: TAG,
  summary: "List phone numbers with their messaging settings",
  scope: "read",
  query: z.object({ ...pageQuery(), ...messagingFilters }),
  response: listOf(wireMessagingNumber),
  handler: async (request) => {
    const { query, ctx } = request;
    const chosen = toMessagingQuery(query);
    const order = query["sort[phone_number]"] === "desc" ? "descending" : "ascending";
    return readPage(
      request,
      "phone_numbers/messaging",
      walkNumbers(ctx.clock, chosen, order),
      presentListedNumber,
    );
  },
});

const retrieve = defineRoute({
  method: "GET",
  path: "/phone_numbers/{id}/messaging",
  operationId: "retrievePhoneNumberMessaging",
  tag: TAG,
  summary: "Retrieve the messaging settings of a phone number",
  scope: "read",
  params: numberParams,
  response: one(wireMessagingNumber),
  handler: async ({ params, ctx }) => ({
    data: presentMessagingNumber(await getMessagingNumber(ctx.clock, params.id)),
  }),
});

const update = defineRoute({
  method: "PATCH",
  path: "/phone_numbers/{id}/messaging",
  operationId: "updatePhoneNumberMessaging",
  tag: TAG,
  summary: "Update the messaging settings of a phone number",
  description: "Assigns the number to a messaging profile, moves it there, or takes it off.",
  scope: "admin",
  params: numberParams,
  body: updateMessagingBody,
  response: one(wireMessagingNumber),
  fieldNames: FIELD_NAMES,
  handler: async ({ params, body, ctx }) => ({
    data: presentMessagingNumber(await changeNumber(ctx, params.id, toMessagingChanges(body, "keep"))),
  }),
});

const retrieveByNumber = defineRoute({
  method: "GET",
  path: "/messaging_phone_numbers/{id}",
  operationId: "retrieveMessagingPhoneNumber",
  tag: TAG,
  summary: "Retrieve the messaging settings of a phone number, the older way",
  scope: "read",
  params: numberParams,
  response: one(wireMessagingNumber),
  handler: async ({ params, ctx }) => ({
    data: presentMessagingNumber(await getMessagingNumber(ctx.clock, params.id), "messaging_phone_number"),
  }),
});

const updateByNumber = defineRoute({
  method: "PATCH",
  path: "/messaging_phone_numbers/{id}",
  operationId: "updateMessagingPhoneNumber",
  tag: TAG,
  summary: "Update the messaging settings of a phone number, the older way",
  description: "Here a `messaging_profile_id` of null takes the number off its profile.",
  scope: "admin",
  params: numberParams,
  body: updateMessagingNumberBody,
  response: one(wireMessagingNumber),
  fieldNames: FIELD_NAMES,
  handler: async ({ params, body, ctx }) => {
    const number = await changeNumber(ctx, params.id, toMessagingChanges(body, "unassign"));
    return { data: presentMessagingNumber(number, "messaging_phone_number") };
  },
});

const createBulkUpdate = defineRoute({
  method: "POST",
  path: "/messaging_numbers_bulk_updates",
  operationId: "createMessagingNumbersBulkUpdate",
  tag: TAG,
  summary: "Put many numbers on a messaging profile",
  description:
    "Carried out at once, all numbers together with the order that says what became of each. Numbers on another profile move; numbers that are not in the inventory fail.",
  scope: "admin",
  body: bulkUpdateBody,
  response: one(wireBulkUpdate),
  fieldNames: FIELD_NAMES,
  handler: async ({ body, ctx }) => ({
    data: presentBulkUpdate(
      await updateNumbersInBulk(ctx, {
        profileId: body.messaging_profile_id || null,
        numbers: body.numbers,
        assignOnly: body.assign_only ?? false,
      }),
    ),
  }),
});

const retrieveBulkUpdate = defineRoute({
  method: "GET",
  path: "/messaging_numbers_bulk_updates/{order_id}",
  operationId: "retrieveMessagingNumbersBulkUpdate",
  tag: TAG,
  summary: "Retrieve what became of many numbers",
  scope: "read",
  params: z.object({ order_id: idInput.min(1).meta({ description: "The id of the order." }) }),
  response: one(wireBulkUpdate),
  handler: async ({ params }) => ({ data: presentBulkUpdate(await getBulkUpdate(params.order_id)) }),
});

/** Messaging settings of numbers, one by one and many at once. */
export const phoneNumberMessagingRoutes: readonly Route[] = [
  list,
  retrieve,
  update,
  retrieveByNumber,
  updateByNumber,
  createBulkUpdate,
  retrieveBulkUpdate,
];
