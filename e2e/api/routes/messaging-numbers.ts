import { impossiblePages, NOBODY, type Refusal, type RouteCases, unknownIds } from "./route-case";

/** What both ways of changing the messaging settings of a number refuse. */
function settingsRefusals(update: (id: string, body: object) => PromiseLike<unknown>, id: string) {
  // Beside what is wrong stands a change that would be right.
  const change = (more: object) => () => update(id, { tags: ["b"], ...more });
  return {
    ...unknownIds((unknown) => update(unknown, { tags: ["b"] })),
    "a profile that does not exist": {
      ask: change({ messaging_profile_id: NOBODY }),
      status: 404,
      code: "10005",
      source: "/messaging_profile_id",
    },
    "a profile that is none": {
      ask: change({ messaging_profile_id: "no-id" }),
      status: 404,
      code: "10005",
      source: "/messaging_profile_id",
    },
    "an unknown product": {
      ask: change({ messaging_product: "B2B" }),
      status: 400,
      code: "10032",
      source: "/messaging_product",
    },
    "a tag that is no text": {
      ask: change({ tags: ["b", 5] }),
      status: 400,
      code: "10020",
      source: "/tags/1",
    },
  } satisfies Record<string, Refusal>;
}

/** Messaging settings of single numbers. */
export const messagingNumberCases: RouteCases = {
  "GET /phone_numbers/messaging": {
    success: ({ telnyx, profileId, number }) => ({
      ask: () =>
        telnyx.phoneNumbers.messaging.list({
          "filter[messaging_profile_id]": profileId,
          "filter[type]": "longcode",
        }),
      answers: {
        data: [{ record_type: "messaging_settings", id: number.id, type: "longcode" }],
        meta: { total_results: 1 },
      },
    }),
    refusals: ({ telnyx }) => {
      const { messaging } = telnyx.phoneNumbers;
      return {
        ...impossiblePages((page) => messaging.list(page)),
        "a profile that is none": {
          ask: () => messaging.list({ "filter[messaging_profile_id]": "no-id" }),
          status: 400,
          code: "10031",
          source: "filter[messaging_profile_id]",
        },
        "a number that is none": {
          ask: () => messaging.list({ "filter[phone_number]": "+12125550101,nobody" }),
          status: 400,
          code: "10016",
          source: "filter[phone_number]",
        },
        "an unknown type": {
          ask: () => messaging.list({ "filter[type]": "mobile" as never }),
          status: 400,
          code: "10032",
          source: "filter[type]",
        },
        "an unknown order": {
          ask: () => messaging.list({ "sort[phone_number]": "up" as never }),
          status: 400,
          code: "10032",
          source: "sort[phone_number]",
        },
      };
    },
  },

  "GET /phone_numbers/{id}/messaging": {
    success: ({ telnyx, profileId, number }) => ({
      ask: () => telnyx.phoneNumbers.messaging.retrieve(number.e164),
      answers: {
        data: {
          record_type: "messaging_settings",
          id: number.id,
          messaging_profile_id: profileId,
          health: { message_count: 0, success_ratio: 1 },
        },
      },
    }),
    refusals: ({ telnyx }) => unknownIds((id) => telnyx.phoneNumbers.messaging.retrieve(id)),
  },

  "PATCH /phone_numbers/{id}/messaging": {
    success: async ({ telnyx, makeProfile, number }) => {
      const { id: other } = await makeProfile();
      return {
        ask: () => telnyx.phoneNumbers.messaging.update(number.e164, { messaging_profile_id: other }),
        answers: {
          data: { record_type: "messaging_settings", id: number.id, messaging_profile_id: other },
        },
        after: () => ({
          ask: () => telnyx.messagingProfiles.listPhoneNumbers(other),
          shows: { data: [{ id: number.id }] },
        }),
      };
    },
    refusals: ({ telnyx, number }) =>
      settingsRefusals((id, body) => telnyx.phoneNumbers.messaging.update(id, body), number.id),
  },

  "GET /messaging_phone_numbers/{id}": {
    success: ({ call, profileId, number }) => ({
      ask: () => call("GET", `/messaging_phone_numbers/${number.e164}`),
      answers: {
        data: {
          record_type: "messaging_phone_number",
          id: number.id,
          messaging_profile_id: profileId,
          type: "long_code",
        },
      },
    }),
    refusals: ({ call }) => unknownIds((id) => call("GET", `/messaging_phone_numbers/${id}`)),
  },

  "PATCH /messaging_phone_numbers/{id}": {
    success: ({ telnyx, call, profileId, number }) => ({
      ask: () =>
        call("PATCH", `/messaging_phone_numbers/${number.e164}`, { body: { messaging_profile_id: null } }),
      answers: {
        data: { record_type: "messaging_phone_number", id: number.id, messaging_profile_id: null },
      },
      after: () => ({
        ask: () => telnyx.messagingProfiles.listPhoneNumbers(profileId),
        shows: { data: [], meta: { total_results: 0 } },
      }),
    }),
    refusals: ({ call, number }) =>
      settingsRefusals((id, body) => call("PATCH", `/messaging_phone_numbers/${id}`, { body }), number.e164),
  },
};
