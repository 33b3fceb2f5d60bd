import { z } from "zod";
import { AppError } from "@/lib/errors/app-error";
import { readProfile } from "@/lib/messaging-profile/read-profile";
import { changeNumber } from "@/lib/phone-number/change-service";
import { walkNumbers } from "@/lib/phone-number/messaging-number-service";
import { listOf, one, pageQuery, readPage } from "../pagination";
import { assignNumberBody, wireMessagingNumber } from "../phone-numbers/schema";
import { presentListedNumber, presentMessagingNumber } from "../phone-numbers/serializer";
import { defineRoute, type Route } from "../route";
import { idParams } from "../wire-types";

const TAG = "Messaging profiles";

const list = defineRoute({
  method: "GET",
  path: "/messaging_profiles/{id}/phone_numbers",
  operationId: "listMessagingProfilePhoneNumbers",
  tag: TAG,
  summary: "List the phone numbers of a messaging profile",
  scope: "read",
  params: idParams,
  query: z.object(pageQuery()),
  response: listOf(wireMessagingNumber),
  handler: async (request) => {
    const { params, ctx } = request;
    const { id: profileId } = await readProfile(params.id);
    return readPage(
      request,
      "messaging_profiles/phone_numbers",
      walkNumbers(ctx.clock, { profileId }),
      presentListedNumber,
    );
  },
});

const assign = defineRoute({
  method: "POST",
  path: "/messaging_profiles/{id}/phone_numbers",
  operationId: "assignPhoneNumberToMessagingProfile",
  tag: TAG,
  summary: "Put a phone number on a messaging profile",
  description:
    "A number on another profile moves; its sticky mappings there end. One that is on this profile already stays as it is, mappings and all.",
  scope: "admin",
  params: idParams,
  body: assignNumberBody,
  response: one(wireMessagingNumber),
  fieldNames: { profileId: "id", phoneNumberId: "/phone_number_id" },
  handler: async ({ params, body, ctx }) => {
    const { id: profileId } = await readProfile(params.id);
    const number = await changeNumber(ctx, body.phone_number_id, { profileId }).catch((error: unknown) => {
      // What is not found without a field is the number itself.
      if (error instanceof AppError && error.code === "not_found" && error.field === undefined)
        throw new AppError("not_found", {
          field: "phoneNumberId",
          detail: "There is no such phone number.",
        });
      throw error;
    });
    return { data: presentMessagingNumber(number) };
  },
});

/** The numbers of a messaging profile. */
export const messagingProfilePhoneNumberRoutes: readonly Route[] = [list, assign];
