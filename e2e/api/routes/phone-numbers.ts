import { GONE, impossiblePages, NOBODY, type RouteCases, unknownIds } from "./route-case";

/** The inventory of numbers. */
export const phoneNumberCases: RouteCases = {
  "GET /phone_numbers": {
    success: ({ telnyx, number, profileId, mark }) => ({
      ask: () => telnyx.phoneNumbers.list({ filter: { phone_number: number.e164 } }),
      answers: {
        data: [
          {
            record_type: "phone_number",
            id: number.id,
            status: "active",
            messaging_profile_id: profileId,
            messaging_profile_name: `${mark} given`,
          },
        ],
        meta: { total_results: 1 },
      },
    }),
    refusals: ({ telnyx }) => ({
      ...impossiblePages((page) => telnyx.phoneNumbers.list(page)),
      "a search for two digits": {
        ask: () => telnyx.phoneNumbers.list({ filter: { phone_number: "12" } }),
        status: 400,
        code: "10031",
        source: "filter[phone_number]",
      },
      "an unknown status": {
        ask: () => telnyx.phoneNumbers.list({ filter: { status: "asleep" as never } }),
        status: 400,
        code: "10032",
        source: "filter[status]",
      },
      "an unknown order": {
        ask: () => telnyx.phoneNumbers.list({ sort: "connection_name" }),
        status: 400,
        code: "10032",
        source: "sort",
      },
    }),
  },

  "POST /phone_numbers": {
    success: ({ telnyx, call, recipient, profileId }) => ({
      ask: () =>
        call("POST", "/phone_numbers", {
          body: { phone_number: recipient, messaging_profile_id: profileId, tags: ["a"], mms_enabled: false },
        }),
      answers: { data: { record_type: "phone_number", phone_number: recipient, status: "active" } },
      after: () => ({
        ask: () => telnyx.phoneNumbers.retrieve(recipient),
        shows: { data: { messaging_profile_id: profileId, tags: ["a"], mms_enabled: false } },
      }),
    }),
    refusals: ({ call, recipient, number }) => {
      const add = (more: object) => () =>
        call("POST", "/phone_numbers", { body: { phone_number: recipient, ...more } });
      return {
        "no number": {
          ask: add({ phone_number: undefined }),
          status: 400,
          code: "10004",
          source: "/phone_number",
        },
        "a number without +": {
          ask: add({ phone_number: "2125550101" }),
          status: 400,
          code: "10016",
          source: "/phone_number",
        },
        "a number that is there": {
          ask: add({ phone_number: number.e164 }),
          status: 409,
          code: "10012",
          source: "/phone_number",
        },
        "a profile that does not exist": {
          ask: add({ messaging_profile_id: NOBODY }),
          status: 404,
          code: "10005",
          source: "/messaging_profile_id",
        },
        "a carrier that does not exist": {
          ask: add({ carrier_id: NOBODY }),
          status: 404,
          code: "10005",
          source: "/carrier_id",
        },
        "an empty tag": { ask: add({ tags: ["a", ""] }), status: 400, code: "10025", source: "/tags/1" },
        "a rate of nothing": {
          ask: add({ messages_per_second: 0 }),
          status: 400,
          code: "10033",
          source: "/messages_per_second",
        },
      };
    },
  },

  "GET /phone_numbers/{id}": {
    success: ({ telnyx, number, profileId }) => ({
      ask: () => telnyx.phoneNumbers.retrieve(number.e164),
      answers: { data: { record_type: "phone_number", id: number.id, messaging_profile_id: profileId } },
    }),
    refusals: ({ telnyx, recipient }) => ({
      ...unknownIds((id) => telnyx.phoneNumbers.retrieve(id)),
      "a number that is not in the inventory": {
        ask: () => telnyx.phoneNumbers.retrieve(recipient),
        status: 404,
        code: "10005",
      },
    }),
  },

  "PATCH /phone_numbers/{id}": {
    success: ({ telnyx, number }) => ({
      ask: () => telnyx.phoneNumbers.update(number.id, { tags: ["b", "c"], enabled: false } as never),
      answers: { data: { record_type: "phone_number", id: number.id } },
      after: () => ({
        ask: () => telnyx.phoneNumbers.retrieve(number.id),
        shows: { data: { tags: ["b", "c"], enabled: false, mms_enabled: true } },
      }),
    }),
    refusals: ({ telnyx, number }) => {
      const update = (more: object) => () =>
        telnyx.phoneNumbers.update(number.id, { tags: ["b"], ...more } as never);
      return {
        ...unknownIds((id) => telnyx.phoneNumbers.update(id, { tags: ["b"] })),
        "tags that are no list": { ask: update({ tags: "b" }), status: 400, code: "10020", source: "/tags" },
        "a switch of text": {
          ask: update({ enabled: "no" }),
          status: 400,
          code: "10020",
          source: "/enabled",
        },
        "a carrier that does not exist": {
          ask: update({ carrier_id: NOBODY }),
          status: 404,
          code: "10005",
          source: "/carrier_id",
        },
      };
    },
  },

  "DELETE /phone_numbers/{id}": {
    success: ({ telnyx, number }) => ({
      ask: () => telnyx.phoneNumbers.delete(number.id),
      answers: { data: { record_type: "phone_number", id: number.id, status: "deleted" } },
      after: () => ({ ask: () => telnyx.phoneNumbers.retrieve(number.id), shows: GONE }),
    }),
    refusals: ({ telnyx }) => unknownIds((id) => telnyx.phoneNumbers.delete(id)),
  },
};
