import { expect } from "../sdk";
import { impossiblePages, NOBODY, type RouteCases, unknownIds } from "./route-case";

/** The numbers of a profile, and orders that put many on one. */
export const numbersOfProfileCases: RouteCases = {
  "GET /messaging_profiles/{id}/phone_numbers": {
    success: ({ telnyx, profileId, number }) => ({
      ask: () => telnyx.messagingProfiles.listPhoneNumbers(profileId),
      answers: {
        data: [
          {
            record_type: "messaging_settings",
            id: number.id,
            phone_number: number.e164,
            messaging_profile_id: profileId,
          },
        ],
        meta: { total_pages: 1, total_results: 1 },
      },
    }),
    refusals: ({ telnyx, profileId }) => ({
      ...impossiblePages((page) => telnyx.messagingProfiles.listPhoneNumbers(profileId, page)),
      ...unknownIds((id) => telnyx.messagingProfiles.listPhoneNumbers(id)),
    }),
  },

  "POST /messaging_profiles/{id}/phone_numbers": {
    success: async ({ telnyx, call, profileId, addNumbers }) => {
      const [added] = await addNumbers(1);
      return {
        ask: () =>
          call("POST", `/messaging_profiles/${profileId}/phone_numbers`, {
            body: { phone_number_id: added?.id },
          }),
        answers: {
          data: { record_type: "messaging_settings", id: added?.id, messaging_profile_id: profileId },
        },
        after: () => ({
          ask: () => telnyx.messagingProfiles.listPhoneNumbers(profileId),
          shows: { data: expect.arrayContaining([expect.objectContaining({ id: added?.id })]) },
        }),
      };
    },
    refusals: ({ call, profileId, number }) => {
      const assign = (profile: string, body: object) =>
        call("POST", `/messaging_profiles/${profile}/phone_numbers`, { body });
      return {
        ...unknownIds((id) => assign(id, { phone_number_id: number.id })),
        "no number": {
          ask: () => assign(profileId, {}),
          status: 400,
          code: "10004",
          source: "/phone_number_id",
        },
        "a number that is no text": {
          ask: () => assign(profileId, { phone_number_id: 12125550123 }),
          status: 400,
          code: "10020",
          source: "/phone_number_id",
        },
        "a number that is not in the inventory": {
          ask: () => assign(profileId, { phone_number_id: NOBODY }),
          status: 404,
          code: "10005",
          source: "/phone_number_id",
        },
      };
    },
  },

  "POST /messaging_numbers_bulk_updates": {
    success: async ({ telnyx, profileId, addNumbers, recipient }) => {
      const numbers = (await addNumbers(2)).map(({ e164 }) => e164);
      return {
        ask: () =>
          telnyx.messagingNumbersBulkUpdates.create({
            messaging_profile_id: profileId,
            numbers: [...numbers, recipient],
          }),
        answers: {
          data: {
            record_type: "messaging_numbers_bulk_update",
            success: numbers,
            pending: [],
            failed: [recipient],
          },
        },
        after: () => ({
          ask: () => telnyx.phoneNumbers.messaging.list({ "filter[phone_number]": numbers.join(",") }),
          shows: { data: numbers.map(() => ({ messaging_profile_id: profileId })) },
        }),
      };
    },
    refusals: async ({ telnyx, profileId, number, addNumbers }) => {
      const [other] = await addNumbers(1);
      const order = (more: object) => () =>
        telnyx.messagingNumbersBulkUpdates.create({
          messaging_profile_id: profileId,
          numbers: [other?.e164 ?? ""],
          ...more,
        });
      return {
        "no profile": {
          ask: order({ messaging_profile_id: undefined }),
          status: 400,
          code: "10004",
          source: "/messaging_profile_id",
        },
        "a profile that does not exist": {
          ask: order({ messaging_profile_id: NOBODY, numbers: [number.e164] }),
          status: 404,
          code: "10005",
          source: "/messaging_profile_id",
        },
        "no numbers": { ask: order({ numbers: [] }), status: 400, code: "10025", source: "/numbers" },
        "a number that is none, beside a right one": {
          ask: order({ numbers: [other?.e164, "2125550101"] }),
          status: 400,
          code: "10016",
          source: "/numbers/1",
        },
      };
    },
  },

  "GET /messaging_numbers_bulk_updates/{order_id}": {
    success: async ({ telnyx, number }) => {
      const { data: order } = await telnyx.messagingNumbersBulkUpdates.create({
        messaging_profile_id: "",
        numbers: [number.e164],
      });
      return {
        ask: () => telnyx.messagingNumbersBulkUpdates.retrieve(order?.order_id ?? ""),
        answers: { data: { record_type: "messaging_numbers_bulk_update", ...order } },
      };
    },
    refusals: ({ telnyx }) => unknownIds((id) => telnyx.messagingNumbersBulkUpdates.retrieve(id)),
  },
};
