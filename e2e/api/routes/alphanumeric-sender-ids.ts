import type { Given } from "./given";
import { GONE, idOf, impossiblePages, NOBODY, type RouteCases, unknownIds } from "./route-case";

async function addSenderId({ telnyx, profileId }: Given) {
  const { data } = await telnyx.alphanumericSenderIDs.create({
    alphanumeric_sender_id: "Stickypool",
    messaging_profile_id: profileId,
  });
  return { id: data?.id ?? "" };
}

/** Alphanumeric sender ids. */
export const alphanumericSenderIdCases: RouteCases = {
  "GET /alphanumeric_sender_ids": {
    success: async (given) => {
      const made = await addSenderId(given);
      return {
        ask: () =>
          given.telnyx.alphanumericSenderIDs.list({ "filter[messaging_profile_id]": given.profileId }),
        answers: { data: [{ record_type: "alphanumeric_sender_id", ...made }], meta: { total_results: 1 } },
      };
    },
    refusals: ({ telnyx }) => ({
      ...impossiblePages((page) => telnyx.alphanumericSenderIDs.list(page)),
      "a profile that is none": {
        ask: () => telnyx.alphanumericSenderIDs.list({ "filter[messaging_profile_id]": "no-id" }),
        status: 400,
        code: "10031",
        source: "filter[messaging_profile_id]",
      },
    }),
  },

  "GET /messaging_profiles/{id}/alphanumeric_sender_ids": {
    success: async (given) => {
      const made = await addSenderId(given);
      return {
        ask: () => given.telnyx.messagingProfiles.listAlphanumericSenderIDs(given.profileId),
        answers: { data: [{ record_type: "alphanumeric_sender_id", ...made }], meta: { total_results: 1 } },
      };
    },
    refusals: ({ telnyx, profileId }) => ({
      ...impossiblePages((page) => telnyx.messagingProfiles.listAlphanumericSenderIDs(profileId, page)),
      ...unknownIds((id) => telnyx.messagingProfiles.listAlphanumericSenderIDs(id)),
    }),
  },

  "POST /alphanumeric_sender_ids": {
    success: ({ telnyx, profileId, number }) => ({
      ask: () =>
        telnyx.alphanumericSenderIDs.create({
          alphanumeric_sender_id: "Stickypool",
          messaging_profile_id: profileId,
          us_long_code_fallback: number.e164,
        }),
      answers: {
        data: { record_type: "alphanumeric_sender_id", alphanumeric_sender_id: "Stickypool" },
      },
      after: (answer) => ({
        ask: () => telnyx.alphanumericSenderIDs.retrieve(idOf(answer)),
        shows: { data: { messaging_profile_id: profileId, us_long_code_fallback: number.e164 } },
      }),
    }),
    refusals: async (given) => {
      await addSenderId(given);
      const create = (more: object) => () =>
        given.telnyx.alphanumericSenderIDs.create({
          alphanumeric_sender_id: "Otherpool",
          messaging_profile_id: given.profileId,
          ...more,
        });
      return {
        "no profile": {
          ask: create({ messaging_profile_id: undefined }),
          status: 400,
          code: "10004",
          source: "/messaging_profile_id",
        },
        "a profile that does not exist": {
          ask: create({ messaging_profile_id: NOBODY }),
          status: 404,
          code: "10005",
          source: "/messaging_profile_id",
        },
        "an id of digits": {
          ask: create({ alphanumeric_sender_id: "12345" }),
          status: 400,
          code: "40325",
          source: "/alphanumeric_sender_id",
        },
        "one that the profile has": {
          ask: create({ alphanumeric_sender_id: "Stickypool" }),
          status: 400,
          code: "40326",
          source: "/alphanumeric_sender_id",
        },
        "a fallback that is no number": {
          ask: create({ us_long_code_fallback: "2125550101" }),
          status: 400,
          code: "10016",
          source: "/us_long_code_fallback",
        },
      };
    },
  },

  "GET /alphanumeric_sender_ids/{id}": {
    success: async (given) => {
      const { id } = await addSenderId(given);
      return {
        ask: () => given.telnyx.alphanumericSenderIDs.retrieve(id),
        answers: {
          data: { record_type: "alphanumeric_sender_id", id, messaging_profile_id: given.profileId },
        },
      };
    },
    refusals: ({ telnyx }) => unknownIds((id) => telnyx.alphanumericSenderIDs.retrieve(id)),
  },

  "DELETE /alphanumeric_sender_ids/{id}": {
    success: async (given) => {
      const { id } = await addSenderId(given);
      return {
        ask: () => given.telnyx.alphanumericSenderIDs.delete(id),
        answers: { data: { record_type: "alphanumeric_sender_id", id } },
        after: () => ({ ask: () => given.telnyx.alphanumericSenderIDs.retrieve(id), shows: GONE }),
      };
    },
    refusals: ({ telnyx, number }) => ({
      ...unknownIds((id) => telnyx.alphanumericSenderIDs.delete(id)),
      "the id of a full number": {
        ask: () => telnyx.alphanumericSenderIDs.delete(number.id),
        status: 404,
        code: "10005",
      },
    }),
  },
};
